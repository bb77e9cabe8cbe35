import type { Fix } from './fix.ts';
import { findGaps, type Gap } from './gaps.ts';
import { bearing, distance } from './geodesy.ts';
import { findStops, type Stop } from './stops.ts';

/** A vehicle's way over a time, and what there is to say of it. */
export interface Way {
  /** Ascending in time. */
  readonly fixes: readonly Fix[];
  /** Metres per second at each fix: as reported, else from the way between two fixes; NaN where neither is known. */
  readonly speeds: Float64Array;
  /** Degrees clockwise from true north at each fix: as reported, else to the next one; NaN before it has moved. */
  readonly headings: Float64Array;
  readonly gaps: readonly Gap[];
  /** The fixes behind which there is a gap. */
  readonly gapsAfter: ReadonlySet<number>;
  readonly stops: readonly Stop[];
  readonly sums: Sums;
}

/** A way in figures. */
export interface Sums {
  /** Metres between reports, without what wandered about while it stood, without gaps and without leaps that no vehicle makes. */
  readonly metres: number;
  /** Milliseconds outside of stops and gaps. */
  readonly moving: number;
  /** Metres per second while moving; undefined where it never moved. */
  readonly mean: number | undefined;
  /** Metres per second; undefined where no speed is known. */
  readonly most: number | undefined;
}

/** Faster than sound, in metres per second: between such places no vehicle went, one of them is wrong. */
const leap = 340;

/** Milliseconds over which a speed is taken from the way: within less, what a place is off by would make any speed. */
const leastTime = 10_000;

/** Metres below which the direction between two fixes is noise. */
const leastStep = 10;

/** Looks at fixes as a way. @param fixes ascending in time */
export function wayOf(fixes: readonly Fix[]): Way {
  const gaps = findGaps(fixes);
  const gapsAfter = new Set(gaps.map(({ after }) => after));
  const stops = findStops(fixes, gapsAfter);
  const { speeds, headings } = motion(fixes, gapsAfter);
  return { fixes, speeds, headings, gaps, gapsAfter, stops, sums: sums(fixes, speeds, gapsAfter, stops) };
}

function motion(fixes: readonly Fix[], gapsAfter: ReadonlySet<number>): Pick<Way, 'speeds' | 'headings'> {
  const speeds = new Float64Array(fixes.length);
  const headings = new Float64Array(fixes.length);
  let last: Fix | undefined;
  // The fix up to which the speed is known, and the first one behind a gap.
  let known: Fix | undefined;
  let first = 0;
  let speed = Number.NaN;
  let heading = Number.NaN;
  for (const [at, fix] of fixes.entries()) {
    const next = gapsAfter.has(at) ? undefined : fixes[at + 1];
    if (!last) [first, known, speed] = [at, undefined, Number.NaN];
    if (fix.speed !== undefined || !known || leaps(last, fix)) [speed, known] = [fix.speed ?? Number.NaN, fix];
    else if (fix.time - known.time >= leastTime) {
      speed = speedBetween(known, fix);
      // Until then it was not known.
      if (known === fixes[first] && known.speed === undefined) speeds.fill(speed, first, at);
      known = fix;
    }
    heading = fix.heading ?? headingTo(next, fix) ?? (last ? heading : Number.NaN);
    speeds[at] = speed;
    headings[at] = heading;
    last = next && fix;
  }
  return { speeds, headings };
}

function speedBetween(before: Fix, fix: Fix): number {
  return distance(before, fix) / ((fix.time - before.time) / 1000);
}

function leaps(before: Fix | undefined, fix: Fix): boolean {
  return before !== undefined && fix.time > before.time && speedBetween(before, fix) > leap;
}

function headingTo(next: Fix | undefined, fix: Fix): number | undefined {
  return next && distance(fix, next) >= leastStep ? bearing(fix, next) : undefined;
}

function sums(
  fixes: readonly Fix[],
  speeds: Float64Array,
  gapsAfter: ReadonlySet<number>,
  stops: readonly Stop[],
): Sums {
  const most = speeds.reduce((most, speed) => (speed > most ? speed : most), -1);
  const standsAfter = new Uint8Array(fixes.length);
  for (const { first, last } of stops) standsAfter.fill(1, first, last);
  let metres = 0;
  let moving = 0;
  let last: Fix | undefined;
  for (const [at, fix] of fixes.entries()) {
    if (last) {
      const step = distance(last, fix);
      const lasted = fix.time - last.time;
      if (step <= (leap * lasted) / 1000) metres += step;
      moving += lasted;
    }
    last = gapsAfter.has(at) || standsAfter[at] === 1 ? undefined : fix;
  }
  return { metres, moving, mean: moving > 0 ? (metres / moving) * 1000 : undefined, most: most < 0 ? undefined : most };
}
