import type { Chunk } from './buffer.ts';
import { Queue } from './queue.ts';

/** Pieces that together are no longer than this become one: a byte alone would cost a kilobyte. */
const joinBelow = 1024;

/** The bytes of a connection that have been read from its socket and not yet turned into rows, as they came. */
export class UnreadBytes {
  readonly #chunks = new Queue<Chunk>();
  /** Place in the connection of the first chunk's first byte, and of the byte behind the last chunk. */
  #from = 0;
  #to = 0;
  /** Everything before this place has been dealt with; it may lie inside the first chunk. */
  #position = 0;

  /** Place in the connection of the first byte that is unread. */
  get position(): number {
    return this.#position;
  }

  /** How many bytes are unread. */
  get length(): number {
    return this.#to - this.#position;
  }

  /** How many bytes are in memory for it: what is dealt with of a chunk goes with the chunk. */
  get held(): number {
    return this.#to - this.#from;
  }

  push(chunk: Chunk): void {
    const { last } = this.#chunks;
    if (last && last.bytes.length + chunk.bytes.length <= joinBelow) {
      this.#chunks.replaceLast({ bytes: Buffer.concat([last.bytes, chunk.bytes]), at: chunk.at });
    } else this.#chunks.push(chunk);
    this.#to += chunk.bytes.length;
  }

  /** Forgets everything before a place in the connection; what is not here yet is not forgotten. */
  drop(upTo: number): void {
    this.#position = Math.min(upTo, this.#to);
    for (let first = this.#chunks.first; first; first = this.#chunks.first) {
      const end = this.#from + first.bytes.length;
      if (end > upTo) return;
      this.#from = end;
      this.#chunks.shift();
    }
  }

  /** The bytes [from, to) of the connection, as far as they are here. */
  slice(from: number, to: number): Buffer {
    const all = Buffer.concat(Array.from(this.#chunks, ({ bytes }) => bytes));
    return all.subarray(Math.max(0, from - this.#from), Math.max(0, to - this.#from));
  }

  /** What is unread, each piece with the time at which it came. */
  chunks(): Chunk[] {
    const skip = this.#position - this.#from;
    return Array.from(this.#chunks, (chunk, index) =>
      index === 0 ? { ...chunk, bytes: chunk.bytes.subarray(skip) } : chunk,
    );
  }
}
