/** A connection of some receiver thread, as the threads speak of it. */
export interface Place {
  /** Which thread. */
  readonly thread: number;
  /** The connection's number there, never used again. */
  readonly number: number;
}

/** The connections of one device. */
interface Seat {
  /** The newest. */
  holder: Place;
  /** Those that were there before it and are still to close, oldest first. */
  readonly leaving: Place[];
  /** When a connection had to close last, by a clock that only goes forward. */
  takenOverAt: number;
}

/**
 * Which connection is the one of its device, across all receiver threads. A connection that claims a seat has it at once, and the one that
 * had it has to close. Where the last takeover of that seat was a moment ago, nobody closes yet: two devices of the same id that each
 * connect again whenever they are closed would do nothing else. The newest stays when that time is over.
 */
export class Seats {
  readonly #seats = new Map<string, Seat>();
  /** Seats with connections that are still to close. */
  readonly #contested = new Set<string>();
  #putOff = 0;

  /** Devices that are connected. */
  get size(): number {
    return this.#seats.size;
  }

  /** Takeovers that had to wait, so far. */
  get putOff(): number {
    return this.#putOff;
  }

  /**
   * A connection is the newest of its device.
   * @param now milliseconds
   * @param between least time between two takeovers of a seat, in milliseconds
   * @returns who has to close
   */
  claim(key: string, place: Place, now: number, between: number): readonly Place[] {
    const seat = this.#seats.get(key);
    if (!seat) {
      this.#seats.set(key, { holder: place, leaving: [], takenOverAt: Number.NEGATIVE_INFINITY });
      return [];
    }
    seat.leaving.push(seat.holder);
    seat.holder = place;
    if (now - seat.takenOverAt >= between) return this.#takeOver(key, seat, now);
    this.#contested.add(key);
    this.#putOff++;
    return [];
  }

  /** A connection is no longer one of this device: it has ended, or it turned out to carry others too. */
  release(key: string, place: Place): void {
    const seat = this.#seats.get(key);
    if (seat) this.#vacate(key, seat, (other) => other.thread === place.thread && other.number === place.number);
  }

  /** A thread has ended, and its connections with it. */
  forget(thread: number): void {
    for (const [key, seat] of this.#seats) this.#vacate(key, seat, (place) => place.thread === thread);
  }

  /** Who has to close by now, of those that were let be for a while. */
  settle(now: number, between: number): readonly Place[] {
    const closing: Place[] = [];
    for (const key of this.#contested) {
      const seat = this.#seats.get(key);
      if (seat && now - seat.takenOverAt >= between) closing.push(...this.#takeOver(key, seat, now));
    }
    return closing;
  }

  #takeOver(key: string, seat: Seat, now: number): readonly Place[] {
    seat.takenOverAt = now;
    this.#contested.delete(key);
    return seat.leaving.splice(0);
  }

  #vacate(key: string, seat: Seat, gone: (place: Place) => boolean): void {
    const left = [...seat.leaving, seat.holder].filter((place) => !gone(place));
    const holder = left.pop();
    if (!holder) this.#seats.delete(key);
    else {
      seat.holder = holder;
      seat.leaving.splice(0, Infinity, ...left);
    }
    if (left.length === 0) this.#contested.delete(key);
  }
}
