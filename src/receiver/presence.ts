import { type Pid, send } from '../process/index.ts';
import type { Close } from './connection.ts';

/** A connection has become the newest of its device, or is no longer one of it. */
export interface SeatChange {
  /** The device, and the protocol in which that id is one. */
  readonly key: string;
  /** The connection, among all that its thread has ever had. */
  readonly number: number;
  readonly taken: boolean;
}

/** What a connection has to show for its device. */
export interface Ticket {
  readonly key: string;
  readonly number: number;
}

/** Least time between two messages, in milliseconds: many devices connect again at once after a restart. */
const tellEvery = 20;

/** A receiver thread's side of the rule that a device has one connection: who is there is told on, and who has been replaced is closed. */
export class Presence {
  readonly #tell: (changes: readonly SeatChange[]) => void;
  readonly #holders = new Map<number, Pid>();
  #changes: SeatChange[] = [];
  #lastNumber = 0;

  constructor(tell: (changes: readonly SeatChange[]) => void) {
    this.#tell = tell;
  }

  /** A connection's device is known. */
  claim(protocol: string, device: string, connection: Pid): Ticket {
    const ticket = { key: `${protocol} ${device}`, number: ++this.#lastNumber };
    this.#holders.set(ticket.number, connection);
    this.#note({ ...ticket, taken: true });
    return ticket;
  }

  release(ticket: Ticket): void {
    // One that was replaced is known to be leaving.
    if (this.#holders.delete(ticket.number)) this.#note({ ...ticket, taken: false });
  }

  /** The devices of these connections are on others now. */
  replaced(numbers: readonly number[]): void {
    for (const number of numbers) {
      const connection = this.#holders.get(number);
      this.#holders.delete(number);
      if (connection) send(connection, { kind: 'close', reason: 'replaced' } satisfies Close);
    }
  }

  #note(change: SeatChange): void {
    if (this.#changes.length === 0) setTimeout(() => this.#post(), tellEvery).unref();
    this.#changes.push(change);
  }

  #post(): void {
    const changes = this.#changes;
    this.#changes = [];
    this.#tell(changes);
  }
}
