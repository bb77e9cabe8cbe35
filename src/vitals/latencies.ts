/** Upper bounds of the buckets, in seconds; above the last one there is one more. */
export const latencyBounds = [
  0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const;

/** How often something took how long: plain data, which a thread fills and another one is sent a copy of. */
export interface Latencies {
  /** One count for each of {@link latencyBounds}, and one for what took longer than all of them. */
  readonly counts: Float64Array;
  /** All of them together, in seconds. */
  seconds: number;
}

export function newLatencies(): Latencies {
  return { counts: new Float64Array(latencyBounds.length + 1), seconds: 0 };
}

/** Counts one more. Less than nothing, as when the clock was set back meanwhile, counts as nothing. */
export function observe(latencies: Latencies, milliseconds: number): void {
  const seconds = Math.max(0, milliseconds) / 1000;
  let bucket = 0;
  while (bucket < latencyBounds.length && seconds > (latencyBounds[bucket] ?? Infinity)) bucket++;
  latencies.counts[bucket] = (latencies.counts[bucket] ?? 0) + 1;
  latencies.seconds += seconds;
}

/**
 * The bound that a share of all stayed within, in seconds: 0 where there is none, Infinity beyond the last bound.
 * @param share in (0, 1]: 0.99 for p99
 */
export function percentile({ counts }: Latencies, share: number): number {
  let left = counts.reduce((sum, count) => sum + count, 0) * share;
  if (left === 0) return 0;
  for (const [bucket, count] of counts.entries()) {
    left -= count;
    if (left <= 0) return latencyBounds[bucket] ?? Infinity;
  }
  return Infinity;
}
