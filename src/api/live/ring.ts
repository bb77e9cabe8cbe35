import type { StoredReport } from '../../model/report.ts';
import { reportEvent } from './events.ts';
import type { Filtered } from './filter.ts';

/** A report that was stored just now, and the event that tells it: made once, for all who listen. */
export interface Recent extends Filtered {
  readonly seq: number;
  /** When it was read, by a clock that is never set; milliseconds. */
  readonly at: number;
  readonly event: string;
}

export function recentOf(report: StoredReport, at: number): Recent {
  const { seq, device, type, latitude, longitude } = report;
  return {
    seq,
    device,
    type,
    ...(latitude !== undefined && { latitude }),
    ...(longitude !== undefined && { longitude }),
    at,
    event: reportEvent(report),
  };
}

/** The newest reports, in the order of arrival: the oldest go when there are too many, or when together they are too long. */
export class Ring<Entry extends Pick<Recent, 'seq' | 'event'> = Recent> {
  /** Entries that it holds at most. */
  readonly most: number;
  readonly #mostCharacters: number;
  /** Where the entry number n is: n modulo its length. */
  readonly #slots: (Entry | undefined)[] = [];
  /** The numbers of the oldest entry that is here, and of the next one to come. */
  #first = 0;
  #next = 0;
  #characters = 0;
  #base: number;

  /**
   * @param after the seq behind which it begins
   * @param most entries
   * @param mostCharacters of all their events together
   */
  constructor(after: number, most: number, mostCharacters: number) {
    this.#base = after;
    this.most = most;
    this.#mostCharacters = mostCharacters;
  }

  /** Behind this seq it has everything. */
  get base(): number {
    return this.#base;
  }

  get size(): number {
    return this.#next - this.#first;
  }

  /** @param entry whose seq is greater than any before it */
  push(entry: Entry): void {
    if (this.size === this.most) this.#drop();
    this.#slots[this.#next % this.most] = entry;
    this.#next += 1;
    this.#characters += entry.event.length;
    while (this.#characters > this.#mostCharacters && this.size > 1) this.#drop();
  }

  /** The entries behind a seq that is not less than {@link base}, the oldest first. Nothing may be pushed meanwhile. */
  *behind(seq: number): Generator<Entry, void, void> {
    for (let number = this.#numberBehind(seq); number < this.#next; number += 1) yield this.#at(number);
  }

  /** The first of {@link behind}, if there is one. */
  firstBehind(seq: number): Entry | undefined {
    const number = this.#numberBehind(seq);
    return number < this.#next ? this.#at(number) : undefined;
  }

  /** Seqs ascend, but a repair may have left gaps: looked for by halves. */
  #numberBehind(seq: number): number {
    let low = this.#first;
    let high = this.#next;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#at(middle).seq > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #at(number: number): Entry {
    return this.#slots[number % this.most]!;
  }

  #drop(): void {
    const { seq, event } = this.#at(this.#first);
    this.#slots[this.#first % this.most] = undefined;
    this.#first += 1;
    this.#characters -= event.length;
    this.#base = seq;
  }
}
