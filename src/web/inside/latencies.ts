/** Upper bounds of the buckets in seconds, as the gateway counts latencies; above the last one there is one more. */
export const bounds = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** How often each bucket was hit between two looks. What was started again meanwhile begins to count anew. */
export function between(before: readonly number[], now: readonly number[]): number[] {
  return now.map((count, bucket) => Math.max(0, count - (before[bucket] ?? 0)));
}

/**
 * What a share of all stayed within, in seconds: within a bucket as if they lay evenly. Null where there were none; the last bound where
 * it is beyond all of them.
 * @param share in (0, 1]: 0.99 for p99
 */
export function quantile(counts: readonly number[], share: number): number | null {
  const rank = counts.reduce((sum, count) => sum + count, 0) * share;
  if (rank === 0) return null;
  let below = 0;
  for (const [bucket, upper] of bounds.entries()) {
    const count = counts[bucket] ?? 0;
    if (count > 0 && below + count >= rank) {
      const lower = bounds[bucket - 1] ?? 0;
      return lower + ((upper - lower) * (rank - below)) / count;
    }
    below += count;
  }
  return bounds.at(-1) ?? null;
}
