import type { Fix } from './fix.ts';
import { distance, type Place } from './geodesy.ts';

/** A time in which the vehicle stood. */
export interface Stop extends Place {
  /** The fixes that belong to it, both included. */
  readonly first: number;
  readonly last: number;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
}

/** How far a standing receiver's fixes wander, in metres. */
const wandering = 50;
/** Slower than this is standing, in metres per second: less than a person walks. */
const standing = 1;
const leastStop = 3 * 60_000;

/**
 * A stop is at least 3 minutes in which each fix is within 50 m of the first one, or says that the vehicle stands and is within 50 m of
 * the one before. A gap ends it: what happened in there is not known.
 * @param fixes ascending in time
 * @param gapsAfter the fixes behind which there is a gap
 */
export function findStops(fixes: readonly Fix[], gapsAfter: ReadonlySet<number>): Stop[] {
  const stops: Stop[] = [];
  let first = 0;
  while (first < fixes.length) {
    const stop = trimmed(fixes, first, lastStill(fixes, first, gapsAfter));
    if (stop) stops.push(stop);
    first = stop ? stop.last + 1 : first + 1;
  }
  return stops;
}

function lastStill(fixes: readonly Fix[], first: number, gapsAfter: ReadonlySet<number>): number {
  let last = first;
  let anchor: Fix | undefined;
  let before: Fix | undefined;
  for (let at = first; at < fixes.length; at++) {
    const fix = fixes[at] as Fix;
    anchor ??= fix;
    before ??= fix;
    const stands = fix.speed !== undefined && fix.speed < standing && distance(before, fix) <= wandering;
    if (!stands && distance(anchor, fix) > wandering) break;
    last = at;
    if (gapsAfter.has(at)) break;
    before = fix;
  }
  return last;
}

/** Rolling up to the place and away from it is no part of the stop. */
function trimmed(fixes: readonly Fix[], first: number, last: number): Stop | undefined {
  const rolls = (at: number): boolean => (fixes[at]?.speed ?? 0) >= standing;
  while (first < last && rolls(first)) first += 1;
  while (first < last && rolls(last)) last -= 1;
  const start = fixes[first];
  const end = fixes[last];
  // The fix in the middle is a place where it has been, whatever the others average to.
  const middle = fixes[(first + last) >> 1];
  if (!start || !end || !middle || end.time - start.time < leastStop) return undefined;
  const { latitude, longitude } = middle;
  return { first, last, start: start.time, end: end.time, latitude, longitude };
}
