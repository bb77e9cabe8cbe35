import type { Framing } from '../protocols/protocol.ts';
import type { Tally } from './tally.ts';

interface Due {
  readonly reply: string | RegExp;
  /** When its frame was written, milliseconds on the monotonic clock. */
  readonly at: number;
}

/** The replies that a vehicle waits for, in order, held against the bytes that come, however these are cut. */
export class DueReplies {
  readonly #framing: Framing;
  readonly #tally: Tally;
  readonly #due: Due[] = [];
  #text = '';

  constructor(framing: Framing, tally: Tally) {
    this.#framing = framing;
    this.#tally = tally;
  }

  get length(): number {
    return this.#due.length;
  }

  /** Since when the oldest one is waited for; Infinity where none is. */
  get since(): number {
    return this.#due[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  expect(reply: string | RegExp, at: number): void {
    this.#due.push({ reply, at });
    this.#tally.due++;
  }

  /** @param text the next bytes as Latin-1 */
  read(text: string, at: number): void {
    this.#text = this.#text === '' ? text : this.#text + text;
    while (this.#text !== '') {
      const due = this.#due[0];
      if (!due) {
        this.#tally.unexpected++;
        this.#text = '';
        return;
      }
      const length = replyLength(this.#text, due.reply);
      if (length > 0) {
        this.#tally.acknowledged++;
        this.#tally.latency.record(at - due.at);
        this.#take(length);
      } else if (length === 0 || !this.#refuse()) {
        return;
      }
    }
  }

  /** No more will come: what is still due is missing, and what stands there in its place is its refusal. */
  finish(): void {
    if (this.#text !== '' && this.#due.length > 0) {
      this.#tally.refused++;
      this.#take(this.#text.length);
    }
    this.#tally.missing += this.#due.length;
    this.#due.length = 0;
  }

  /** Servers end what they say as devices do, so the protocol's own framing tells where another reply ends. */
  #refuse(): boolean {
    const cut = this.#framing(Buffer.from(this.#text, 'latin1'), 0);
    if (!cut) return false;
    this.#tally.refused++;
    this.#take(cut.next);
    return true;
  }

  #take(length: number): void {
    this.#due.shift();
    this.#text = this.#text.slice(length);
  }
}

/** The length of `reply` at the beginning of `text`; 0 where more bytes may complete it, -1 where something else stands there. */
function replyLength(text: string, reply: string | RegExp): number {
  if (typeof reply !== 'string') return reply.exec(text)?.[0].length ?? -1;
  if (text.startsWith(reply)) return reply.length;
  return reply.startsWith(text) ? 0 : -1;
}
