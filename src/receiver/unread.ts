import type { Chunk } from './buffer.ts';

/** The bytes of a connection that have been read from its socket and not yet turned into rows, as they came. */
export class UnreadBytes {
  #chunks: Chunk[] = [];
  /** Place in the connection of the first chunk's first byte, and of the byte behind the last chunk. */
  #from = 0;
  #to = 0;
  /** Everything before this place has been dealt with; it may lie inside the first chunk. */
  #position = 0;

  /** How many bytes are unread. */
  get length(): number {
    return this.#to - this.#position;
  }

  push(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#to += chunk.bytes.length;
  }

  /** Forgets everything before a place in the connection. */
  drop(upTo: number): void {
    this.#position = upTo;
    if (upTo === this.#to) {
      this.#from = upTo;
      this.#chunks.length = 0;
      return;
    }
    let first = this.#chunks[0];
    while (first && this.#from + first.bytes.length <= upTo) {
      this.#from += first.bytes.length;
      this.#chunks.shift();
      first = this.#chunks[0];
    }
  }

  /** The bytes [from, to) of the connection, as far as they are here. */
  slice(from: number, to: number): Buffer {
    const all = Buffer.concat(this.#chunks.map(({ bytes }) => bytes));
    return all.subarray(Math.max(0, from - this.#from), Math.max(0, to - this.#from));
  }

  /** What is unread, each piece with the time at which it came. */
  chunks(): Chunk[] {
    const skip = this.#position - this.#from;
    return this.#chunks.map((chunk, index) => (index === 0 ? { ...chunk, bytes: chunk.bytes.subarray(skip) } : chunk));
  }
}
