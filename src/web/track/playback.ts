import type { Fix } from './fix.ts';
import { between, type Place } from './geodesy.ts';
import type { Way } from './way.ts';

/** Where the vehicle is at a moment. */
export interface Moment extends Place {
  /** The last fix at or before it. */
  readonly at: number;
  /** Degrees clockwise from true north; NaN where it is not known. */
  readonly heading: number;
  /** Metres per second; NaN where it is not known. */
  readonly speed: number;
}

/** The last fix at or before a time; the first one where there is none. */
export function fixAt({ fixes }: Way, time: number): number {
  let low = 0;
  let high = fixes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((fixes[middle]?.time ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/**
 * The vehicle at a time: on its way from one fix to the next, or where it was last seen while there is a gap.
 * @param way one that has a fix
 * @param smoothly false: at the last fix, whatever comes next
 */
export function momentAt(way: Way, time: number, smoothly = true): Moment {
  const at = fixAt(way, time);
  const fix = way.fixes[at] as Fix;
  const next = way.fixes[at + 1];
  const speed = way.speeds[at] ?? Number.NaN;
  const heading = way.headings[at] ?? Number.NaN;
  if (!next || !smoothly || time <= fix.time || way.gapsAfter.has(at))
    return { at, latitude: fix.latitude, longitude: fix.longitude, heading, speed };
  const share = (time - fix.time) / (next.time - fix.time);
  return { at, ...between(fix, next, share), heading, speed };
}

/** The time that playing has come to after so many milliseconds more of it. There is nothing to see in a gap: it goes on behind it. */
export function advance({ fixes, gaps }: Way, time: number, milliseconds: number): number {
  const later = Math.min(fixes.at(-1)?.time ?? time, time + milliseconds);
  return gaps.find(({ start, end }) => start < later && later < end)?.end ?? later;
}
