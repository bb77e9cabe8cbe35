import { limits } from '../config/limits.ts';
import { type Detection, detect, settle } from '../protocols/detect.ts';
import { Frame } from '../protocols/frame.ts';
import { guesses } from '../protocols/guess.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { isBlank } from '../protocols/toolbox/framing.ts';

/** Why nothing more of a connection can be read. */
export type Hopeless = 'stranger' | 'unrecognised' | 'endless';

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
  /** No tracker, none that we know, or a frame without an end: nothing of this connection can be read any more. */
  | {
      readonly kind: 'hopeless';
      readonly raw: Buffer;
      readonly offset: number;
      readonly cause: Hopeless;
      /** What it speaks where it is no tracker. */
      readonly stranger?: string;
      readonly reason: string;
    };

type HopelessPiece = Extract<Piece, { kind: 'hopeless' }>;

export interface SplitterOptions {
  readonly protocols: readonly Protocol[];
  /** What the connection speaks where that is known already: pinned by configuration, or recognised before. */
  readonly protocol?: Protocol | undefined;
  /** What to take where several protocols begin alike. */
  readonly hint?: Protocol | undefined;
  /** The longest frame, in bytes. */
  readonly frameBytes: number;
  /** As many bytes as a connection may send without saying what it speaks: two frames, and blanks. Default: as for a gateway. */
  readonly recogniseBytes?: number | undefined;
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
  readonly #mostUndecided: number;
  #protocol: Protocol | undefined;
  #bytes: Buffer = none;
  #from = 0;
  #base: number;
  /** Bytes skipped of a frame that is too long; -1 outside such a frame. */
  #skipped = -1;
  #hopeless = false;

  constructor(options: SplitterOptions) {
    this.#options = options;
    this.#mostUndecided = options.recogniseBytes ?? limits.recogniseBytes.default;
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
      if (!this.#protocol) return this.#recognise();
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
      return (
        this.settle() ??
        this.#giveUp('unrecognised', `the connection closed before its protocol was recognised${this.#nearest()}`)
      );
    return this.#stray(this.#bytes.length, 'the connection closed in the middle of a frame');
  }

  /** Recognises a protocol whose frames others send too: nothing more is waited for. */
  settle(): Piece | undefined {
    if (this.#protocol || this.#hopeless || this.held === 0) return undefined;
    const found = settle(this.#head, this.#options.protocols);
    return found && this.#detected(found);
  }

  /** Gives the connection up as unrecognised: its time to say what it speaks is over. */
  expire(): Piece | undefined {
    if (this.#protocol || this.#hopeless || this.held === 0) return undefined;
    return this.settle() ?? this.#giveUp('unrecognised', `its protocol was not recognised in time${this.#nearest()}`);
  }

  /** What a protocol is recognised from: no more of it however much has come at once. */
  get #head(): Buffer {
    return this.#bytes.subarray(this.#from, this.#from + this.#mostUndecided);
  }

  #recognise(): Piece | undefined {
    const { protocols, hint } = this.#options;
    return this.#detected(detect(this.#head, protocols, hint));
  }

  #detected(found: Detection): Piece | undefined {
    switch (found.kind) {
      case 'protocol':
        this.#protocol = found.protocol;
        return { kind: 'recognised', protocol: found.protocol, why: found.why };
      case 'stranger':
        return { ...this.#giveUp('stranger', `it speaks ${found.name}, and is no tracker`), stranger: found.name };
      case 'unknown':
        return this.#giveUp('unrecognised', `no known protocol begins so${this.#nearest()}`);
      default:
        if (this.held < this.#mostUndecided) return undefined;
        return this.settle() ?? this.#giveUp('unrecognised', `${this.#mostUndecided} bytes did not say what it speaks`);
    }
  }

  /** What it looks like, for whoever reads of it in quarantine. */
  #nearest(): string {
    const names = guesses(this.#head, this.#options.protocols);
    return names.length === 0 ? '' : `; the nearest are ${names.join(', ')}`;
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

  #giveUp(cause: Hopeless, reason: string): HopelessPiece {
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
