const withinMs = 60_000;

/** Which of many sayings is news: each is, once a minute. */
export class Repeats {
  readonly #saidAt = new Map<string, number>();

  /** @param now milliseconds of the monotonic clock */
  isNews(saying: string, now = performance.now()): boolean {
    for (const [old, at] of this.#saidAt) if (now - at >= withinMs) this.#saidAt.delete(old);
    if (this.#saidAt.has(saying)) return false;
    this.#saidAt.set(saying, now);
    return true;
  }
}
