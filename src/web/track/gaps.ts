import type { Fix } from './fix.ts';
import { distance } from './geodesy.ts';

/** A time in which nothing was reported. */
export interface Gap {
  /** The last fix before it; the next one ends it. */
  readonly after: number;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  /** Metres from where it was last heard of to where it was heard of again. */
  readonly metres: number;
}

const leastGap = 5 * 60_000;
const intervalsOfGap = 5;

/** The median of the times between fixes, in milliseconds; 0 where there are fewer than two. */
function usualInterval(fixes: readonly Fix[]): number {
  const times = Float64Array.from(fixes, ({ time }) => time);
  const intervals = times.subarray(1).map((time, at) => time - (times[at] ?? time));
  return intervals.sort()[intervals.length >> 1] ?? 0;
}

/** A gap is a silence of more than 5 minutes that is also more than five times as long as usual. @param fixes ascending in time */
export function findGaps(fixes: readonly Fix[]): Gap[] {
  const longest = Math.max(leastGap, intervalsOfGap * usualInterval(fixes));
  const gaps: Gap[] = [];
  let last: Fix | undefined;
  for (const [at, next] of fixes.entries()) {
    if (last && next.time - last.time > longest)
      gaps.push({ after: at - 1, start: last.time, end: next.time, metres: distance(last, next) });
    last = next;
  }
  return gaps;
}
