import type { Limits } from '../config/limits.ts';
import { type CallbackProcess, type Pid, type Self, send } from '../process/index.ts';
import type { Close } from './connection.ts';
import type { CloseReason } from './counters.ts';

/** Whoever takes up a place: a connection, or one that is not let in yet. */
export interface Guest {
  /** The peer's address, as far as it is known. */
  readonly address: string;
  /** What is to be told to it for the time that has passed, if anything. */
  due(now: number): Close | symbol | undefined;
}

/** The connections of one receiver thread: who is there, who may come in, and who has to go. */
export class Connections {
  readonly #limits: Limits;
  readonly #present = new Map<Guest, Pid>();
  readonly #perAddress = new Map<string, number>();
  #whenEmpty: (() => void)[] = [];

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#present.size;
  }

  /** Why a peer may not come in, if it may not. @param address left out while only the proxy before it is known */
  refusal(address?: string): CloseReason | undefined {
    if (this.#present.size >= this.#limits.connections) return 'connections';
    if (address === undefined) return undefined;
    const there = this.#perAddress.get(address) ?? 0;
    return there >= this.#limits.connectionsPerAddress ? 'connections-per-address' : undefined;
  }

  enter(guest: Guest, pid: Pid): void {
    this.#present.set(guest, pid);
    this.#perAddress.set(guest.address, (this.#perAddress.get(guest.address) ?? 0) + 1);
  }

  leave(guest: Guest): void {
    if (!this.#present.delete(guest)) return;
    const left = (this.#perAddress.get(guest.address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(guest.address);
    else this.#perAddress.set(guest.address, left);
    if (this.#present.size > 0) return;
    for (const tell of this.#whenEmpty) tell();
    this.#whenEmpty = [];
  }

  /** Settles when no connection is left. */
  empty(): Promise<void> {
    if (this.#present.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  /** Tells all connections to close. */
  close(reason: CloseReason): void {
    for (const pid of this.#present.values()) send(pid, { kind: 'close', reason } satisfies Close);
  }

  /** Tells each connection what is due for the time that has passed. */
  remind(now: number): void {
    for (const [guest, pid] of this.#present) {
      const due = guest.due(now);
      if (due !== undefined) send(pid, due);
    }
  }
}

const tick = Symbol('tick');
const sweepEvery = 1_000;

/** Has connections that have been silent, or unrecognised, for long do something about it: one timer for all of them. */
export class Timekeeper implements CallbackProcess<symbol> {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  init(self: Self): void {
    const timer = setInterval(() => send(self.pid, tick), sweepEvery);
    self.own(() => clearInterval(timer));
  }

  handle(): void {
    this.#connections.remind(Date.now());
  }
}
