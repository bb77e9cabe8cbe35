/** The content of one frame: bytes, and the text that they spell. */
export class Frame {
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #end: number;
  #text: string | undefined;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
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

  /** The content itself, not copied: valid until the next frame is cut. */
  get bytes(): Buffer {
    return this.#bytes.subarray(this.#start, this.#end);
  }
}
