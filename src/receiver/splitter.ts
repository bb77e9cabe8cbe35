import { detect, detectionBytes } from '../protocols/detect.ts';
import { Frame } from '../protocols/frame.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { isBlank } from '../protocols/toolbox/framing.ts';

/** What a splitter finds next. Offsets count from the connection's first byte. */
export type Piece =
  /** A frame to decode: its content, and the bytes [offset, end) of the connection that it takes up. */
  | { readonly kind: 'frame'; readonly frame: Frame; readonly offset: number; readonly end: number }
  /** Bytes that are no frame, with the reason. */
  | {
      readonly kind: 'stray';
      readonly raw: Buffer;
      readonly offset: number;
      readonly end: number;
      readonly reason: string;
    }
  /** What the connection speaks. */
  | { readonly kind: 'recognised'; readonly protocol: Protocol; readonly why: string }
  /** No tracker that we know, or a frame without an end: nothing of this connection can be read any more. */
  | {
      readonly kind: 'hopeless';
      readonly raw: Buffer;
      readonly offset: number;
      readonly cause: 'unrecognised' | 'endless';
      readonly reason: string;
    };

export interface SplitterOptions {
  readonly protocols: readonly Protocol[];
  /** What the connection speaks where that is known already: pinned by configuration, or recognised before. */
  readonly protocol?: Protocol | undefined;
  /** The longest frame, in bytes. */
  readonly frameBytes: number;
  /** Where in the connection's bytes this splitter begins. */
  readonly offset?: number;
}

/** As much of a frame that is too long as is kept to look at. */
const sampleBytes = 1024;
/** A frame without an end is skipped for so many times the longest frame before the connection is given up. */
const endlessFactor = 16;

const none = Buffer.alloc(0);

/**
 * Cuts one connection's bytes into frames. The protocol is recognised first and once; any cut of the bytes into pieces gives the
 * same frames. Holds at most one unfinished frame.
 */
export class Splitter {
  readonly #options: SplitterOptions;
  #protocol: Protocol | undefined;
  #bytes: Buffer = none;
  #from = 0;
  #base: number;
  /** Bytes skipped of a frame that is too long; -1 outside such a frame. */
  #skipped = -1;
  #hopeless = false;

  constructor(options: SplitterOptions) {
    this.#options = options;
    this.#protocol = options.protocol;
    this.#base = options.offset ?? 0;
  }

  get protocol(): Protocol | undefined {
    return this.#protocol;
  }

  /** Bytes held that are not yet part of a piece. */
  get held(): number {
    return this.#bytes.length - this.#from;
  }

  /** Place in the connection of the first byte that is not yet part of a piece. */
  get position(): number {
    return this.#base + this.#from;
  }

  /** Takes the next bytes. They must not be changed afterwards. */
  push(chunk: Buffer): void {
    if (this.#hopeless) return;
    const left = this.held;
    this.#base = this.position;
    this.#bytes = left === 0 ? chunk : Buffer.concat([this.#bytes.subarray(this.#from), chunk]);
    this.#from = 0;
  }

  /** The next piece, or undefined until more bytes are there. */
  next(): Piece | undefined {
    while (!this.#hopeless && this.held > 0) {
      if (!this.#protocol) return this.#recognise(this.#options.protocols);
      const cut = this.#protocol.framing(this.#bytes, this.#from);
      if (this.#skipped >= 0) {
        const given = this.#skip(cut?.next);
        if (given) return given;
      } else if (cut === undefined) {
        return this.held > this.#options.frameBytes ? this.#tooLong(this.#bytes.length) : undefined;
      } else if (cut.next - this.#from > this.#options.frameBytes) {
        return this.#tooLong(cut.next);
      } else if (cut.begin > this.#from && !this.#blank(this.#from, cut.begin)) {
        return this.#stray(cut.begin, 'bytes between frames');
      } else {
        const offset = this.position;
        const from = this.#from;
        this.#from = cut.next;
        // Nothing but marks and blanks: no frame.
        if (cut.start < cut.end) {
          const frame = new Frame(this.#bytes, cut.start, cut.end, from, cut.next);
          return { kind: 'frame', frame, offset, end: this.position };
        }
      }
    }
    this.#forget();
    return undefined;
  }

  /**
   * Lets go of bytes that are all dealt with. Held until the next ones come, every chunk would grow old in the heap, and what is promoted
   * there is collected late and dearly (measured: 930 bytes a report).
   */
  #forget(): void {
    if (this.held > 0 || this.#bytes.length === 0) return;
    this.#base = this.position;
    this.#from = 0;
    this.#bytes = none;
  }

  /** What is left when the connection ends: half a frame is not a frame. */
  finish(): Piece | undefined {
    const { held } = this;
    if (this.#hopeless || held === 0 || this.#skipped >= 0 || this.#blank(this.#from, this.#bytes.length))
      return undefined;
    if (!this.#protocol)
      return this.#giveUp('unrecognised', 'the connection closed before its protocol was recognised');
    return this.#stray(this.#bytes.length, 'the connection closed in the middle of a frame');
  }

  /** Gives the connection up as unrecognised: its time to say what it speaks is over. */
  expire(): Piece | undefined {
    return this.#protocol || this.#hopeless || this.held === 0
      ? undefined
      : this.#giveUp('unrecognised', 'its protocol was not recognised in time');
  }

  #recognise(protocols: readonly Protocol[]): Piece | undefined {
    const found = detect(this.#bytes.subarray(this.#from), protocols);
    if (found.kind === 'unknown') return this.#giveUp('unrecognised', found.why);
    if (found.kind === 'protocol') {
      this.#protocol = found.protocol;
      return { kind: 'recognised', protocol: found.protocol, why: found.why };
    }
    // Blanks alone say nothing: a connection may send them, but not without end.
    return this.held > detectionBytes * 16 ? this.#giveUp('unrecognised', 'it began with blanks only') : undefined;
  }

  #stray(to: number, reason: string): Piece {
    const raw = this.#bytes.subarray(this.#from, to);
    const offset = this.position;
    this.#from = to;
    return { kind: 'stray', raw, offset, end: this.#base + to, reason };
  }

  #tooLong(end: number): Piece {
    this.#skipped = 0;
    const raw = this.#bytes.subarray(this.#from, Math.min(end, this.#from + sampleBytes));
    const offset = this.position;
    const reason = `a frame of more than ${this.#options.frameBytes} bytes; kept are its first ${sampleBytes}`;
    return { kind: 'stray', raw, offset, end: offset, reason };
  }

  /** Drops the frame that is too long up to its end; what follows is read again. Too much of it, and there is no hope. */
  #skip(next: number | undefined): Piece | undefined {
    const to = next ?? this.#bytes.length;
    this.#skipped += to - this.#from;
    if (this.#skipped > this.#options.frameBytes * endlessFactor) {
      return this.#giveUp('endless', `a frame without an end: ${this.#skipped} bytes`);
    }
    this.#from = to;
    if (next !== undefined) this.#skipped = -1;
    return undefined;
  }

  #giveUp(cause: 'unrecognised' | 'endless', reason: string): Piece {
    this.#hopeless = true;
    const raw = this.#bytes.subarray(this.#from, this.#from + sampleBytes);
    const offset = this.position;
    this.#bytes = none;
    this.#from = 0;
    return { kind: 'hopeless', raw, offset, cause, reason };
  }

  #blank(from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (!isBlank(this.#bytes[i])) return false;
    return true;
  }
}
