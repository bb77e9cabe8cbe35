/** Buckets in each doubling of the latency: what comes out is at most 2.2 % too high. */
const bucketsPerOctave = 32;
/** One microsecond to 2^30 of them, eighteen minutes. */
const octaves = 30;

/** Latencies in a fixed number of logarithmic buckets: the memory of a long run is that of a short one. Milliseconds. */
export class Histogram {
  readonly #buckets = new Uint32Array(octaves * bucketsPerOctave + 1);
  #count = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** The longest, to the letter; 0 where there is none. */
  get max(): number {
    return this.#max;
  }

  record(milliseconds: number): void {
    const octave = Math.log2(Math.max(milliseconds * 1000, 1));
    const bucket = Math.min(Math.ceil(octave * bucketsPerOctave), this.#buckets.length - 1);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count++;
    this.#max = Math.max(this.#max, milliseconds);
  }

  /**
   * The latency that `share` of all stay within, 0 where there is none.
   * @param share in (0, 1]: 0.99 for p99
   */
  percentile(share: number): number {
    let left = Math.ceil(this.#count * share);
    for (const [bucket, count] of this.#buckets.entries()) {
      left -= count;
      if (left <= 0) return Math.min(2 ** (bucket / bucketsPerOctave) / 1000, this.#max);
    }
    return this.#max;
  }

  /** Takes in all that another one has counted. */
  add(other: Histogram): void {
    for (const [bucket, count] of other.#buckets.entries())
      this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + count;
    this.#count += other.#count;
    this.#max = Math.max(this.#max, other.#max);
  }
}
