import type { Socket } from 'node:net';
import { observe } from '../vitals/latencies.ts';
import type { ReceiverContext } from './context.ts';
import { Queue } from './queue.ts';

/** What waits for its ticket: a reply, or only the knowledge that all is on disk. */
export interface Reply {
  /** 0 where it waits for nothing. */
  readonly ticket: number;
  /** Reports that are stored under the ticket. */
  readonly rows: number;
  readonly text: string;
  readonly failureText: string;
  /** When the last byte was read before it was due, by the monotonic clock. */
  readonly since: number;
}

/** What a write that waits takes up besides its text, in bytes: 8,000 replies of 8 bytes are not 64 kB. */
const writeOverhead = 256;

/** The replies of one connection that are due, in the order of their frames, and the writing of them. */
export class Replies {
  readonly #socket: Socket;
  readonly #context: ReceiverContext;
  readonly #due = new Queue<Reply>();
  #rows = 0;
  /** Writes that the socket has not taken yet. */
  #writesWaiting = 0;

  constructor(socket: Socket, context: ReceiverContext) {
    this.#socket = socket;
    this.#context = context;
  }

  /** Whether anything waits for its ticket. */
  get waiting(): boolean {
    return this.#due.first !== undefined;
  }

  /** Reports that are not stored yet. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Takes a reply that is due. One that waits for nothing still waits for those before it.
   * @returns false where the peer does not read what it is answered
   */
  owe(reply: Reply): boolean {
    this.#rows += reply.rows;
    const atOnce = this.#context.replyMode === 'received' || (reply.ticket === 0 && !this.waiting);
    if (!atOnce) {
      this.#due.push(reply);
      return true;
    }
    this.#time(reply);
    if (reply.ticket > 0) this.#due.push({ ...reply, text: '' });
    return this.#write(reply.text);
  }

  /**
   * Says everything that waited for this ticket and those before it, or that it could not be stored.
   * @returns false where the peer does not read what it is answered
   */
  settle(ticket: number, stored: boolean): boolean {
    let text = '';
    for (let reply = this.#due.first; reply && reply.ticket <= ticket; reply = this.#due.first) {
      this.#due.shift();
      this.#rows -= reply.rows;
      if (stored) this.#time(reply);
      text += stored ? reply.text : reply.failureText;
    }
    return this.#write(text);
  }

  #time({ text, since }: Reply): void {
    if (text !== '') observe(this.#context.counters.replyLatency, performance.now() - since);
  }

  #write(text: string): boolean {
    const { writableLength, writableEnded } = this.#socket;
    if (text === '' || writableEnded) return true;
    // What it has not read of earlier replies, that is: what is due now may be long, after a commit that took long.
    if (writableLength === 0) this.#writesWaiting = 0;
    if (writableLength + this.#writesWaiting * writeOverhead > this.#context.limits.unreadReplyBytes) return false;
    this.#context.counters.replies++;
    this.#writesWaiting++;
    this.#socket.write(text, 'latin1');
    return true;
  }
}
