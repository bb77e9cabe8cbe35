import type { Limits } from '../config/limits.ts';
import { type ReportRow, toRow } from '../journal/rows.ts';
import type { Reading } from '../model/report.ts';
import { type CallbackProcess, type Pid, send } from '../process/index.ts';
import type { Frame } from '../protocols/frame.ts';
import type { Protocol, Session } from '../protocols/protocol.ts';
import { stampOf } from '../protocols/toolbox/identity.ts';
import type { Counters } from './counters.ts';
import { Order } from './orders.ts';
import { type DevicePolicy, unknownDevice, unknownReason } from './policy.ts';
import { impostorOf, impostorReason } from './certificate.ts';
import { type Hopeless, type Piece, Splitter } from './splitter.ts';

/** Where a connection stands: what a new buffer needs to go on behind a crash. */
export interface Standing {
  readonly protocol: Protocol | undefined;
  /** How the protocol was recognised; undefined where it was not, or is configured. */
  readonly why: string | undefined;
  readonly session: Session;
  /** Present where the connection has spoken for more than one device. */
  readonly several?: true;
  /** The devices that its certificate speaks for; undefined where it has shown none. */
  readonly certified: readonly string[] | undefined;
}

/** Bytes that could not be read. */
export interface Stray {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly reason: string;
  /** The device that the policy does not admit, where that is the reason. */
  readonly unknown?: string;
}

/** What came of one turn of a buffer: all frames up to `upTo`, in order. */
export interface Progress {
  readonly kind: 'progress';
  /** Everything of the connection before this byte has been dealt with. */
  readonly upTo: number;
  readonly rows: readonly ReportRow[];
  readonly strays: readonly Stray[];
  /** The last of the frames that brought a report. */
  readonly lastFrame: Frame | undefined;
  /** For the device, once rows and strays are stored. */
  readonly reply: string;
  /** For the device, if they cannot be. */
  readonly failureReply: string;
  readonly standing: Standing;
  /** Nothing more can be read of this connection. */
  readonly hopeless: Hopeless | 'impostor' | undefined;
  /** The last byte has been dealt with: the answer to `finish`. */
  readonly finished: boolean;
  /** There are frames left: its turn is over, or there is no credit. It waits for {@link Order.More}. */
  readonly more: boolean;
}

/** Bytes as they were read. */
export interface Chunk {
  readonly bytes: Buffer;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The exit reason of a buffer whose decoder threw: which bytes of the connection, [offset, end), did it. */
export class DecoderCrash extends Error {
  override readonly name = 'DecoderCrash';
  readonly offset: number;
  readonly end: number;

  constructor(offset: number, end: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.offset = offset;
    this.end = end;
  }
}

/** How much a buffer may make of its bytes. */
export interface Allowance {
  /** Whether there is credit for a turn's reports. */
  readonly mayDecode: boolean;
  /** So many reports and strays are on their way to the connection. */
  decoded(count: number): void;
}

export interface BufferOptions {
  readonly connection: Pid;
  readonly standing: Standing;
  /** Place in the connection of the first byte that it is given. */
  readonly offset: number;
  readonly protocols: readonly Protocol[];
  readonly hint: Protocol | undefined;
  readonly limits: Limits;
  readonly counters: Counters;
  readonly allowance: Allowance;
  readonly policy: DevicePolicy;
}

/** Shared, so that an idle buffer holds no array: an old one would make whatever is put into it old too. */
const none: readonly never[] = [];

type FramePiece = Extract<Piece, { kind: 'frame' }>;

/**
 * The process that turns a connection's bytes into frames and frames into rows. It is linked to its connection and holds nothing
 * that the connection does not have too, so it may crash: what it finished before is told first, the guilty bytes are in the exit
 * reason, and the connection starts another one behind them.
 */
export class LineBuffer implements CallbackProcess<Chunk | symbol> {
  readonly #options: BufferOptions;
  readonly #splitter: Splitter;
  #standing: Standing;
  #receivedAt = 0;
  /** The order after which nothing comes any more. */
  #last: symbol | undefined;
  #upTo: number;
  #told: number;
  #toldStanding: Standing;
  #rows: readonly ReportRow[] = none;
  #strays: readonly Stray[] = none;
  #lastFrame: Frame | undefined;
  #reply = '';
  #failureReply = '';
  #hopeless: Hopeless | 'impostor' | undefined;

  constructor(options: BufferOptions) {
    const { standing, offset, protocols, hint, limits } = options;
    this.#options = options;
    this.#standing = standing;
    this.#upTo = offset;
    this.#told = offset;
    this.#toldStanding = standing;
    const { frameBytes, recogniseBytes } = limits;
    const { protocol } = standing;
    this.#splitter = new Splitter({ protocols, protocol, hint, frameBytes, recogniseBytes, offset });
  }

  handle(message: Chunk | symbol): void {
    if (typeof message !== 'symbol') {
      this.#receivedAt = message.at;
      this.#splitter.push(message.bytes);
    } else if (message === Order.Settle) {
      const piece = this.#splitter.settle();
      if (piece) this.#keep(piece);
    } else if (message !== Order.More) {
      this.#last = message;
    }
    this.#turn();
  }

  /**
   * Handles so many frames and then lets the others have their turn: a flood from one vehicle must not keep another waiting. Without credit
   * it handles none: as bytes they take up less than as reports.
   */
  #turn(): void {
    const { limits, allowance } = this.#options;
    const most = allowance.mayDecode ? limits.framesPerTurn : 0;
    for (let count = 0; count < most; count++) {
      const piece = this.#next();
      if (!piece) {
        this.#upTo = this.#splitter.position;
        if (this.#last !== undefined) this.#end();
        return this.#tell('drained');
      }
      this.#keep(piece);
      this.#upTo = this.#splitter.position;
      if (this.#hopeless) return this.#tell('drained');
    }
    this.#tell('more');
  }

  #next(): Piece | undefined {
    const { held } = this.#splitter;
    try {
      return this.#splitter.next() ?? this.#rest();
    } catch (error) {
      // A framing that throws leaves no way to tell frames apart in what is held.
      this.#crash(this.#upTo, this.#upTo + held, error);
    }
  }

  #rest(): Piece | undefined {
    if (this.#last === Order.Finish) return this.#splitter.finish();
    return this.#last === Order.Expire ? this.#splitter.expire() : undefined;
  }

  #keep(piece: Piece): void {
    switch (piece.kind) {
      case 'recognised':
        count(this.#options.counters.recognised, piece.protocol.name);
        this.#standing = { ...this.#standing, protocol: piece.protocol, why: piece.why };
        return;
      case 'frame':
        return this.#decode(piece);
      case 'stray':
        return this.#stray(piece.raw, piece.offset, piece.reason);
      case 'hopeless':
        this.#hopeless = piece.cause;
        // What speaks another protocol altogether is counted and not kept: there is no end of it on an open port.
        if (piece.stranger === undefined) this.#stray(piece.raw, piece.offset, piece.reason);
        else count(this.#options.counters.strangers, piece.stranger);
    }
  }

  #decode({ frame, offset, end }: FramePiece): void {
    const { protocol, session, certified } = this.#standing;
    if (!protocol) return;
    try {
      const decoded = protocol.decode(frame, session, this.#receivedAt);
      const impostor = certified && impostorOf(decoded, session, certified);
      if (impostor !== undefined) return this.#expose(frame.raw, offset, impostor);
      const unknown = unknownDevice(decoded, session, this.#options.policy);
      const rows = (unknown === undefined ? (decoded.readings ?? none) : this.#admitted(decoded.readings)).map(
        (reading) => toRow(reading, stampOf(reading, protocol.name, this.#receivedAt, frame.text)),
      );
      if (rows.length > 0) this.#lastFrame = frame;
      if (this.#rows === none) this.#rows = rows;
      else if (rows.length > 0) this.#rows = [...this.#rows, ...rows];
      if (unknown !== undefined) this.#stray(frame.raw, offset, unknownReason(unknown), unknown);
      else {
        if (decoded.refused !== undefined) this.#stray(frame.raw, offset, decoded.refused);
        if (decoded.reply !== undefined) this.#reply += decoded.reply;
        if (decoded.failureReply !== undefined) this.#failureReply += decoded.failureReply;
      }
      const next = decoded.session;
      if (next && next !== session) {
        const several = session.device !== undefined && next.device !== session.device;
        this.#standing = { ...this.#standing, session: next, ...(several && { several }) };
      }
    } catch (error) {
      this.#crash(offset, end, error);
    }
    this.#options.counters.frames++;
  }

  /** No more frames come: what has been waiting for one is told as it is. */
  #end(): void {
    const { protocol, session } = this.#standing;
    const { memory, ...left } = session;
    if (!protocol?.end || memory === undefined) return;
    // First, so that it is asked once, also where it throws.
    this.#standing = { ...this.#standing, session: left };
    // A buffer that was started behind a crash may have been given nothing.
    const at = this.#receivedAt || Date.now();
    try {
      const rows = this.#admitted(protocol.end(session)).map((reading) =>
        toRow(reading, stampOf(reading, protocol.name, at, '')),
      );
      this.#rows = [...this.#rows, ...rows];
    } catch (error) {
      this.#crash(this.#upTo, this.#upTo, error);
    }
  }

  /** Of readings of several devices, what the known ones say. */
  #admitted(readings: readonly Reading[] = none): readonly Reading[] {
    return readings.filter(({ device }) => this.#options.policy.admits(device));
  }

  #stray(bytes: Buffer, offset: number, reason: string, unknown?: string): void {
    this.#strays = [...this.#strays, { bytes, offset, reason, ...(unknown !== undefined && { unknown }) }];
  }

  /** Nothing of one that speaks for another device than its certificate names is believed. */
  #expose(bytes: Buffer, offset: number, device: string): void {
    this.#stray(bytes, offset, impostorReason(device));
    this.#hopeless = 'impostor';
  }

  /** The frames before the guilty one are told before the exit signal: signals from one process arrive in order. */
  #crash(offset: number, end: number, cause: unknown): never {
    this.#tell('crash');
    throw new DecoderCrash(offset, end, cause);
  }

  #tell(why: 'drained' | 'more' | 'crash'): void {
    const finished = why === 'drained' && this.#last !== undefined;
    const more = why === 'more';
    const standing = this.#standing;
    const nothing = this.#upTo === this.#told && this.#strays.length === 0 && standing === this.#toldStanding;
    if (nothing && !finished && !more && !this.#hopeless) return;
    const progress: Progress = {
      kind: 'progress',
      upTo: this.#upTo,
      rows: this.#rows,
      strays: this.#strays,
      lastFrame: this.#lastFrame,
      reply: this.#reply,
      failureReply: this.#failureReply,
      standing,
      hopeless: this.#hopeless,
      finished,
      more,
    };
    this.#options.allowance.decoded(this.#rows.length + this.#strays.length);
    this.#told = this.#upTo;
    this.#toldStanding = standing;
    this.#rows = none;
    this.#strays = none;
    this.#lastFrame = undefined;
    this.#reply = '';
    this.#failureReply = '';
    send(this.#options.connection, progress);
  }
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
