import type { Limits } from '../config/limits.ts';
import { type Pid, send } from '../process/index.ts';
import type { CloseReason } from './counters.ts';
import type { ConnectionFacts } from './facts.ts';
import type { LastFrame } from './last-frames.ts';
import { type Close, creditChanged } from './orders.ts';

/** Whoever takes up a place: a connection, or an arrival that is not one yet. */
export interface Guest {
  /** The peer's address, as far as it is known. */
  readonly address: string;
  /** What is to be told to it for the time that has passed, if anything. @param now by the monotonic clock */
  due(now: number): Close | symbol | undefined;
}

/** A guest who has come in, as others see it. */
export interface Resident extends Guest {
  /** The peer: `ADDRESS:PORT`. */
  readonly remote: string;
  readonly facts: ConnectionFacts;
  /** Its last frame that brought a report; not among the facts, which are looked at every second. */
  readonly lastFrame: LastFrame | undefined;
  /** Bytes that it holds in memory because not all of them are dealt with. */
  readonly heldBytes: number;
}

/** The connections of one receiver thread: who is there, who may come in, and who has to go. */
export class Connections {
  readonly #limits: Limits;
  readonly #present = new Map<Resident, Pid>();
  readonly #arriving = new Map<Guest, Pid>();
  readonly #perAddress = new Map<string, number>();
  #whenEmpty: (() => void)[] = [];
  /** Why nobody may come in any more. */
  #closed: CloseReason | undefined;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Places that are taken. */
  get size(): number {
    return this.#present.size + this.#arriving.size;
  }

  /** Why a peer may not come in, if it may not. @param address left out while only the proxy before it is known */
  refusal(address?: string): CloseReason | undefined {
    if (this.#closed) return this.#closed;
    if (this.size >= this.#limits.connections) return 'connections';
    if (address === undefined) return undefined;
    const there = this.#perAddress.get(address) ?? 0;
    return there >= this.#limits.connectionsPerAddress ? 'connections-per-address' : undefined;
  }

  enter(connection: Resident, pid: Pid): void {
    this.#present.set(connection, pid);
    this.#countIn(connection);
  }

  /** Takes a place for one of whom nothing is known but the address. */
  arrive(arrival: Guest, pid: Pid): void {
    this.#arriving.set(arrival, pid);
    this.#countIn(arrival);
  }

  leave(guest: Guest): void {
    const places: readonly Map<Guest, Pid>[] = [this.#present, this.#arriving];
    if (!places.some((there) => there.delete(guest))) return;
    const left = (this.#perAddress.get(guest.address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(guest.address);
    else this.#perAddress.set(guest.address, left);
    if (this.size > 0) return;
    for (const tell of this.#whenEmpty) tell();
    this.#whenEmpty = [];
  }

  /** Who is there with his process, in the order of arrival. */
  entries(): MapIterator<[Resident, Pid]> {
    return this.#present.entries();
  }

  /** Settles when no connection is left. */
  empty(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  /** Tells all connections to close, and lets nobody in any more. */
  close(reason: CloseReason): void {
    this.#closed = reason;
    for (const there of [this.#present, this.#arriving])
      for (const pid of there.values()) send(pid, { kind: 'close', reason } satisfies Close);
  }

  /** Has every connection look whether it may be read from. */
  mindCredit(): void {
    for (const pid of this.#present.values()) send(pid, creditChanged);
  }

  /** Tells each connection what is due for the time that has passed. */
  remind(now: number): void {
    const tell = (pid: Pid, guest: Guest): void => {
      const due = guest.due(now);
      if (due !== undefined) send(pid, due);
    };
    this.#present.forEach(tell);
    this.#arriving.forEach(tell);
  }

  #countIn({ address }: Guest): void {
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
  }
}
