const hour = 3_600_000;
const day = 24 * hour;

/**
 * The system's clock for deciding what is old enough to be deleted. Set forward by more than an hour while the gateway runs, it is not
 * believed for a day: what is deleted by mistake does not come back when the clock is set right. Set back, it is believed at once.
 */
export class PatientClock {
  readonly #wall: () => number;
  readonly #monotonic: () => number;
  /** What the system's clock was ahead of the monotonic one when it was believed last. */
  #ahead: number;
  /** Since when it has not been believed. */
  #doubtedSince: number | undefined;

  /** Takes the clocks as functions that give milliseconds; the defaults are the real ones. */
  constructor(wall: () => number = Date.now, monotonic: () => number = () => performance.now()) {
    this.#wall = wall;
    this.#monotonic = monotonic;
    this.#ahead = wall() - monotonic();
  }

  /** Milliseconds since 1970, UTC. */
  now(): number {
    const monotonic = this.#monotonic();
    const ahead = this.#wall() - monotonic;
    if (ahead <= this.#ahead + hour || monotonic - (this.#doubtedSince ??= monotonic) >= day) {
      this.#ahead = ahead;
      this.#doubtedSince = undefined;
    }
    return this.#ahead + monotonic;
  }
}
