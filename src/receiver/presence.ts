import { type Pid, send } from '../process/index.ts';
import type { Standing } from './buffer.ts';
import type { Close } from './orders.ts';
import type { DevicePolicy } from './policy.ts';

/** A connection has become the newest of its device, or is no longer one of it. */
export interface SeatChange {
  /** The device, and the protocol in which that id is one. */
  readonly key: string;
  /** The connection, among all that its thread has ever had. */
  readonly number: number;
  readonly taken: boolean;
}

/** What a thread tells of its connections. */
export interface SeatNews {
  readonly changes: readonly SeatChange[];
  /** These are all the seats that it has: what it told before is void. */
  readonly anew: boolean;
}

/** That a connection is the one of its device, as far as its thread knows. */
export interface Seat {
  readonly key: string;
  readonly number: number;
  readonly connection: Pid;
}

/** Least time between two messages, in milliseconds: many devices connect again at once after a restart. */
const tellEvery = 20;

/** A receiver thread's side of the rule that a device has one connection: who is there is told on, and who has been replaced is closed. */
export class Presence {
  readonly #policy: DevicePolicy;
  readonly #tell: (news: SeatNews) => void;
  readonly #holders = new Map<number, Seat>();
  #changes: SeatChange[] = [];
  #lastNumber = 0;

  constructor(policy: DevicePolicy, tell: (news: SeatNews) => void) {
    this.#policy = policy;
    this.#tell = tell;
  }

  /**
   * The seat of a connection from here on, where it stands so now. Its first device that is known gives it one, and the connection that had
   * it closes. One that turns out to carry several devices, as that of another gateway does, gives up its seat: it closes for none of them,
   * and none of them closes it.
   * @param seat what it had until now
   */
  seat(
    connection: Pid,
    { protocol, session: { device }, several }: Standing,
    seat: Seat | undefined,
  ): Seat | undefined {
    if (several) {
      if (seat) this.release(seat);
      return undefined;
    }
    if (seat || !protocol || device === undefined || !this.#policy.admits(device)) return seat;
    const taken = { key: `${protocol.name} ${device}`, number: ++this.#lastNumber, connection };
    this.#holders.set(taken.number, taken);
    this.#note(taken, true);
    return taken;
  }

  /** Its connection is no longer there, or not for this device alone. */
  release(seat: Seat): void {
    // One that was replaced is known to be leaving.
    if (this.#holders.delete(seat.number)) this.#note(seat, false);
  }

  /** The devices of these connections are on others now. */
  replaced(numbers: readonly number[]): void {
    for (const number of numbers) {
      const holder = this.#holders.get(number);
      this.#holders.delete(number);
      if (holder) send(holder.connection, { kind: 'close', reason: 'replaced' } satisfies Close);
    }
  }

  /** Who is told has been started again, and knows nothing: tells of everyone who is there. */
  tellAgain(): void {
    const changes = Array.from(this.#holders.values(), ({ key, number }) => ({ key, number, taken: true }));
    // Among them is what has not been told yet.
    this.#changes = [];
    this.#tell({ changes, anew: true });
  }

  #note({ key, number }: Seat, taken: boolean): void {
    if (this.#changes.length === 0) setTimeout(() => this.#post(), tellEvery).unref();
    this.#changes.push({ key, number, taken });
  }

  #post(): void {
    const changes = this.#changes;
    this.#changes = [];
    this.#tell({ changes, anew: false });
  }
}
