import { type CallbackProcess, type Pid, type Self, send } from '../process/index.ts';
import type { SeatNews } from './presence.ts';
import { type Place, Seats } from './seats.ts';

/** What a receiver thread tells of its connections. */
interface News extends SeatNews {
  readonly thread: number;
}

const tick = Symbol('tick');
const settleEvery = 500;

/** The process, in the main thread, that decides which connection is the one of its device. */
export class Arbiter implements CallbackProcess<News | symbol> {
  readonly #seats = new Seats();
  readonly #between: () => number;
  readonly #replace: (thread: number, numbers: readonly number[]) => void;
  readonly #putOff: () => void;

  /**
   * @param between least time between two takeovers of one device, in milliseconds, as of now
   * @param replace tells a thread which of its connections have to close
   * @param putOff told of each takeover that has to wait
   */
  constructor(
    between: () => number,
    replace: (thread: number, numbers: readonly number[]) => void,
    putOff: () => void,
  ) {
    this.#between = between;
    this.#replace = replace;
    this.#putOff = putOff;
  }

  init(self: Self): void {
    const timer = setInterval(() => send(self.pid, tick), settleEvery);
    self.own(() => clearInterval(timer));
  }

  handle(message: News | symbol): void {
    const now = performance.now();
    if (typeof message === 'symbol') return this.#close(this.#seats.settle(now, this.#between()));
    const { thread, changes, anew } = message;
    if (anew) this.#seats.forget(thread);
    const closing: Place[] = [];
    const before = this.#seats.putOff;
    for (const { key, number, taken } of changes) {
      const place = { thread, number };
      if (taken) closing.push(...this.#seats.claim(key, place, now, this.#between()));
      else this.#seats.release(key, place);
    }
    for (let count = before; count < this.#seats.putOff; count++) this.#putOff();
    this.#close(closing);
  }

  #close(closing: readonly Place[]): void {
    for (const [thread, places] of Map.groupBy(closing, (place) => place.thread))
      this.#replace(
        thread,
        places.map(({ number }) => number),
      );
  }
}

/** Tells the arbiter what a thread has told of its connections. */
export function tellArbiter(arbiter: Pid, thread: number, news: SeatNews): void {
  send(arbiter, { thread, ...news } satisfies News);
}
