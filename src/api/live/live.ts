import type { StoredReport } from '../../model/report.ts';
import { readJournal } from '../journal.ts';
import { Fleet } from './fleet.ts';
import { recentOf, Ring } from './ring.ts';
import { type StreamCounters, Subscriber, type Wish } from './subscriber.ts';
import { Tail } from './tail.ts';
import { turn } from '../turn.ts';

/** Reports that are kept for all streams together, and characters of their events: behind them each client reads the journal for itself. */
const ringReports = 10_000;
const ringCharacters = 16_777_216;

/** Everything live: what is stored now is read once and told to all who listen. */
export class Live {
  readonly fleet: Fleet;
  readonly #folder: string;
  readonly #tail: Tail;
  readonly #counters: StreamCounters;
  readonly #subscribers = new Set<Subscriber>();
  #ring = new Ring(0, ringReports, ringCharacters);
  #leave: (() => void) | undefined;

  /** @param folder the gateway's data folder */
  constructor(folder: string, counters: StreamCounters) {
    this.#folder = folder;
    this.#tail = new Tail(folder);
    this.fleet = new Fleet(this.#tail);
    this.#counters = counters;
  }

  /** Streams that are open. */
  get size(): number {
    return this.#subscribers.size;
  }

  /** The last seq of the journal. @throws FleetlineError where it cannot be read */
  last(): number {
    if (this.#leave) return this.#tail.journal.extent().last;
    return readJournal(this.#folder, (reader) => reader.extent().last);
  }

  /**
   * Opens a stream; it ends when whoever reads it cancels it, with {@link close}, or when the journal cannot be read.
   * @throws FleetlineError where the journal cannot be read
   */
  open(wish: Wish): ReadableStream<Uint8Array> {
    this.#listen();
    const source = { tail: this.#tail, ring: this.#ring, fleet: this.fleet };
    const subscriber = new Subscriber(source, wish, this.#counters);
    this.#subscribers.add(subscriber);
    this.#counters.streams = this.size;
    const bytes = this.#bytesFor(subscriber);
    const cancel = (): Promise<IteratorResult<Uint8Array>> => {
      // A generator that waits for something is not ended before it has come.
      subscriber.end();
      this.#forget(subscriber);
      return bytes.return();
    };
    const iterator = { next: () => bytes.next(), return: cancel };
    // Nothing is made before it is asked for: what waits, waits in the journal.
    return ReadableStream.from({ [Symbol.asyncIterator]: () => iterator });
  }

  async *#bytesFor(subscriber: Subscriber): AsyncGenerator<Uint8Array, void, void> {
    const encoder = new TextEncoder();
    try {
      for await (const text of subscriber.texts()) {
        yield encoder.encode(text);
        // A client that takes everything at once must not keep this thread from everything else.
        await turn();
      }
    } finally {
      this.#forget(subscriber);
    }
  }

  #forget(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    this.#counters.streams = this.size;
    if (this.size === 0) this.#rest();
  }

  /** Ends all streams. */
  close(): void {
    for (const subscriber of this.#subscribers) subscriber.end();
    this.#subscribers.clear();
    this.#counters.streams = 0;
    this.#rest();
    this.fleet.close();
  }

  #listen(): void {
    if (this.#leave) return;
    this.#leave = this.#tail.follow({
      take: (reports) => this.#take(reports),
      failed: () => this.close(),
    });
    this.#ring = new Ring(this.#tail.head, ringReports, ringCharacters);
  }

  #rest(): void {
    this.#leave?.();
    this.#leave = undefined;
  }

  #take(reports: readonly StoredReport[]): void {
    const now = performance.now();
    for (const report of reports) this.#ring.push(recentOf(report, now));
    for (const subscriber of this.#subscribers) subscriber.wake();
  }
}
