import { type CallbackProcess, type Self, send } from '../process/index.ts';
import type { Connections } from './connections.ts';
import type { Credit } from './credit.ts';
import { relieve } from './relief.ts';

const tick = Symbol('tick');
const sweepEvery = 1_000;

/** Has connections that have been silent, or unrecognised, for long do something about it: one timer for all of them. */
export class Timekeeper implements CallbackProcess<symbol> {
  readonly #connections: Connections;
  readonly #credit: Credit;

  constructor(connections: Connections, credit: Credit) {
    this.#connections = connections;
    this.#credit = credit;
  }

  init(self: Self): void {
    const timer = setInterval(() => send(self.pid, tick), sweepEvery);
    self.own(() => clearInterval(timer));
  }

  handle(): void {
    this.#connections.remind(performance.now());
    relieve(this.#credit, this.#connections);
  }
}
