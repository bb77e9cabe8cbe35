interface Bucket {
  tokens: number;
  at: number;
}

/** Addresses that are remembered; who was not seen for longest is forgotten first, and begins with a full bucket again. */
const mostAddresses = 10_000;

/** A token bucket for each address: so many requests a second, and twice as many at once. */
export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();

  /**
   * @param perSecond requests that an address may make a second
   * @param cost of this one, where it is less than a request
   * @param now milliseconds of a clock that is never set
   * @returns whether one more is allowed
   */
  allows(address: string, perSecond: number, cost = 1, now = performance.now()): boolean {
    const most = 2 * perSecond;
    const bucket = this.#buckets.get(address) ?? { tokens: most, at: now };
    bucket.tokens = Math.min(most, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    // The map keeps the order in which they were put in: this one becomes the last.
    this.#buckets.delete(address);
    this.#buckets.set(address, bucket);
    if (this.#buckets.size > mostAddresses) this.#forgetFirst();
    if (bucket.tokens < cost) return false;
    bucket.tokens -= cost;
    return true;
  }

  /** Addresses that are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  #forgetFirst(): void {
    for (const address of this.#buckets.keys()) {
      this.#buckets.delete(address);
      return;
    }
  }
}
