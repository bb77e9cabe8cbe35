/** One frame: its content as bytes and as text, and the bytes that it takes up. Nothing of it is copied before it is asked for. */
export class Frame {
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #end: number;
  readonly #from: number;
  readonly #next: number;
  #text: string | undefined;

  /** The content is `bytes` [start, end); with its marks and the blanks before it, the frame is [from, next). */
  constructor(bytes: Buffer, start: number, end: number, from = start, next = end) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#from = from;
    this.#next = next;
  }

  /** A frame that stands alone, for tests and for decoding again. */
  static of(content: string | Uint8Array): Frame {
    const bytes = Buffer.from(content);
    return new Frame(bytes, 0, bytes.length);
  }

  get length(): number {
    return this.#end - this.#start;
  }

  /** The content as UTF-8; bytes that are none become U+FFFD. */
  get text(): string {
    return (this.#text ??= this.#bytes.toString('utf8', this.#start, this.#end));
  }

  /** The content itself. */
  get bytes(): Buffer {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** All bytes that it takes up. */
  get raw(): Buffer {
    return this.#bytes.subarray(this.#from, this.#next);
  }

  /**
   * Copies the first of them to `target`, at the place `at`, and makes nothing new: it is called for each frame.
   * @param most how many
   * @returns how many there are
   */
  copyTo(target: Buffer, at: number, most: number): number {
    this.#bytes.copy(target, at, this.#from, Math.min(this.#next, this.#from + most));
    return this.#next - this.#from;
  }
}
