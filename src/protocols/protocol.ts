import type { Reading } from '../model/report.ts';
import type { Frame } from './frame.ts';

/**
 * What a connection has told about itself so far. A plain value: a decoder never changes it, it returns the next one.
 * It outlives a crash of the connection's buffer, so a login is never lost.
 */
export interface Session {
  /** The address that the bytes come from, without the port. */
  readonly peer: string;
  /** The device that logged in, once it has. */
  readonly device?: string;
  /** What one protocol has to remember from frame to frame (its version, the date of the last fix, …). */
  readonly memory?: Readonly<Record<string, string | number | boolean>>;
}

/** What came of one frame. Whatever is left out did not happen. */
export interface Decoded {
  /** The message type, in the words of the vendor's document. */
  readonly message: string;
  readonly readings?: readonly Reading[];
  /** Bytes for the device as Latin-1 text, sent once the readings are stored; at once where there are none. */
  readonly reply?: string;
  /** Sent in place of `reply` where storing failed and the protocol has words for it. */
  readonly failureReply?: string;
  /** The session from here on. */
  readonly session?: Session;
  /** Why the frame, or a part of it, could not be read: its bytes go to quarantine with this sentence. */
  readonly refused?: string;
}

/** Where a frame lies in the bytes: it takes up [begin, next), marks included; its content is [start, end). */
export interface Cut {
  readonly begin: number;
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/**
 * Finds the first frame in `bytes` from `from` on, or says `undefined`: not there yet. Any cut of a stream into pieces must give the
 * same frames, so a framing decides on what it has seen and never on where a piece ends.
 * Bytes between `from` and the frame's beginning that are not white space belong to no frame: they are quarantined.
 */
export type Framing = (bytes: Buffer, from: number) => Cut | undefined;

/** One frame that a device sends, and the answer that it waits for. */
export interface Exchange {
  readonly frame: string;
  /** The reply to the letter, or anchored with `^` where it holds a time or an id; left out where the device waits for none. */
  readonly reply?: string | RegExp;
}

/** A fix for an encoder to put on the wire. */
export type Fix = Required<Pick<Reading, 'device' | 'time' | 'latitude' | 'longitude'>> &
  Pick<Reading, 'altitude' | 'speed' | 'heading' | 'satellites' | 'hdop'>;

/** The device's side of a protocol: what `simulate` and the round-trip tests speak. */
export interface Encoder {
  /** What the device says when it connects. */
  login(device: string): readonly Exchange[];
  report(fix: Fix): Exchange;
  /** What survives of a fix: the greatest error of each field that the frame carries. Milliseconds, degrees, m/s, degrees, metres. */
  readonly precision: {
    readonly time: number;
    readonly place: number;
    readonly speed?: number;
    readonly heading?: number;
    readonly altitude?: number;
  };
  /** Set where the frames tell the time of day alone: what is older than twelve hours comes back at another date. */
  readonly dateless?: true;
  /** A made-up device id in the form that the protocol asks for. */
  device(index: number): string;
}

/** A connection's bytes and what they mean: a test and the documentation at once. Ids and places are made up. */
export interface Example {
  readonly about: string;
  readonly wire: string;
  /** Each field named here must come out as it stands; times are ISO 8601. */
  readonly reports: readonly Readonly<Record<string, unknown>>[];
  readonly replies: readonly string[];
}

/** A tracker protocol: one value, in one file, that reads like the vendor's document. */
export interface Protocol {
  /** Lower-case name, unique in the registry. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly title: string;
  /** Vendors and models that speak it. */
  readonly devices: readonly string[];
  /**
   * How a connection begins, tried on its first 64 bytes: anchored with `^`, without `$`, look-behind or anything that can backtrack,
   * and no longer than needed to decide. Empty: chosen by configuration only.
   */
  readonly signatures: readonly RegExp[];
  /**
   * How a connection may begin that other protocols begin with too (a bare id line, plain CSV): expressions as in `signatures`. The second
   * frame decides, by a signature or an opening of one of them; where none comes, the listener's hint or the order of names.
   */
  readonly openings?: readonly RegExp[];
  readonly framing: Framing;
  /** Message types by the name that `decode` gives them, each with what it is for. */
  readonly messages: Readonly<Record<string, string>>;
  /** What the device is answered, in a sentence. */
  readonly replies: string;
  /**
   * Reads one frame. Pure and total: for any bytes it returns readings or a stated reason; it never throws.
   * @param now milliseconds since 1970: the only clock there is, for frames that carry a time of day without a date.
   */
  decode(frame: Frame, session: Session, now: number): Decoded;
  /**
   * For a protocol whose frames may wait for others: the readings of those that do, when no more will come. Pure and total, as `decode` is.
   * It is asked once; the device is not answered.
   */
  end?(session: Session): readonly Reading[];
  readonly encoder?: Encoder;
  readonly examples: readonly Example[];
}
