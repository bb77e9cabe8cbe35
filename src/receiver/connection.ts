import type { Socket } from 'node:net';
import type { JournalOwner } from '../journal/client.ts';
import { type CallbackProcess, Exit, type Pid, type Reason, type Self, send, sendAfter } from '../process/index.ts';
import { setAside } from './aside.ts';
import {
  type Allowance,
  type Chunk,
  DecoderCrash,
  LineBuffer,
  type Progress,
  type Standing,
  type Stray,
} from './buffer.ts';
import { wallTimeOf } from './clock.ts';
import { tellClosed } from './closed.ts';
import type { Resident } from './connections.ts';
import type { ReceiverContext } from './context.ts';
import { type CloseReason, countCrash, countReports } from './counters.ts';
import { crashReason } from './decode.ts';
import { type BufferCrashed, receiverEvents } from './events.ts';
import type { ConnectionFacts } from './facts.ts';
import type { LastFrame } from './last-frames.ts';
import { type Close, creditChanged, hopelessReasons, lingered, Order, type Settled, SocketEvent } from './orders.ts';
import type { Peer } from './peer.ts';
import type { Seat } from './presence.ts';
import { Replies } from './replies.ts';
import { UnreadBytes } from './unread.ts';

type Message = Progress | Settled | Close | Exit | symbol;

const none: readonly number[] = [];
const crashWindow = 5_000;
const lingerTime = 5_000;
/**
 * The process that owns one socket: its bytes that are not yet rows, the device's session, and the replies that wait for the disk.
 * It traps exits: when its buffer dies it sets the guilty bytes aside and starts another buffer behind them.
 *
 *     open ──peer's FIN, a limit, shutdown──▶ draining ──buffer done, every reply written──▶ ended ──socket closed──▶ (gone)
 */
export class Connection implements CallbackProcess<Message>, JournalOwner, Allowance, Resident {
  /** The peer's address, and the same with its port. */
  readonly address: string;
  readonly remote: string;
  readonly #context: ReceiverContext;
  readonly #socket: Socket;
  readonly #unread = new UnreadBytes();
  #status: 'open' | 'draining' | 'ended' = 'open';
  #self: Self | undefined;
  #buffer: Pid | undefined;
  #standing: Standing;
  /** That it is the connection of its device. */
  #seat: Seat | undefined;
  readonly #replies: Replies;
  /** Reports and strays that its buffer has made and not told yet. */
  #decoded = 0;
  /** Its buffer has frames left and waits to be told to go on. */
  #more = false;
  /** Not read from: it has not begun yet, or there is no credit. */
  #paused = true;
  #crashes: readonly number[] = none;
  /** Reports that it has brought. */
  #reports = 0;
  /** Where its last frame is kept that brought a report. */
  #frameSlot: number | undefined;
  /** Why it closes, once it does. */
  #closing: CloseReason | undefined;
  /** By the monotonic clock, as all that durations are taken from: the system's may be set. */
  readonly #openedAt = performance.now();
  #lastByteAt = this.#openedAt;
  /** Frames of unknown devices since the last report of a known one. */
  #unknownFrames = 0;
  /** The silence for which it was asked to settle on a protocol already, by its last byte. */
  #settledAt = this.#openedAt;

  constructor(socket: Socket, { address, port, certified }: Peer, context: ReceiverContext) {
    this.#socket = socket;
    this.#context = context;
    this.#replies = new Replies(socket, context);
    this.address = address;
    this.remote = `${address}:${port}`;
    this.#standing = { protocol: context.pinned, why: undefined, session: { peer: address }, certified };
  }

  init(self: Self): void {
    this.#self = self;
    self.trapExit(true);
    this.#startBuffer(self);
    const { pid } = self;
    const socket = this.#socket;
    socket.on(
      'data',
      self.callback((bytes: Buffer) => this.#onBytes(bytes)),
    );
    socket.on('end', () => send(pid, SocketEvent.End));
    // An error is always followed by 'close', which is where it is dealt with.
    socket.on('error', () => {
      this.#closing ??= 'error';
    });
    socket.on('close', () => send(pid, SocketEvent.Closed));
    // While it was handed over, nobody listened.
    if (socket.destroyed) send(pid, SocketEvent.Closed);
    this.#mindCredit();
  }

  /** To be called when the process has ended, however it ended: its socket ends with it. */
  release(reason: Reason): void {
    const { connections, presence, credit, lastFrames } = this.#context;
    this.#socket.destroy();
    connections.leave(this);
    if (this.#seat) presence?.release(this.#seat);
    if (this.#frameSlot !== undefined) lastFrames.release(this.#frameSlot);
    credit.forget(this);
    this.#drop(Infinity);
    this.decoded(-this.#decoded);
    tellClosed(this.#context.counters, this.remote, reason, this.#closing, this.#standing);
  }

  handle(message: Message, self: Self): void {
    if (message instanceof Exit) this.#onExit(message, self);
    else if (message === SocketEvent.End) this.#drain('peer', Order.Finish);
    else if (message === SocketEvent.Closed) self.exit({ shutdown: 'closed' });
    else if (message === creditChanged) this.#mindCredit();
    else if (message === lingered) this.#socket.destroy();
    else if (message === Order.Settle && this.#buffer) send(this.#buffer, Order.Settle);
    else if (typeof message !== 'symbol') this.#onOrder(message);
  }

  /** Called by the journal's client: everything up to this ticket is on disk. */
  committed(ticket: number): void {
    this.#tellSelf({ kind: 'settled', ticket });
  }

  /** Called by the journal's client: nothing of this ticket is stored. */
  failed(ticket: number, failure: string): void {
    this.#tellSelf({ kind: 'settled', ticket, failure });
  }

  /** Called by the journal's client: it takes reports again. */
  drained(): void {
    this.#tellSelf(creditChanged);
  }

  /** Bytes that it holds in memory because not all of them are dealt with. */
  get heldBytes(): number {
    return this.#unread.held;
  }

  /** Whether there is credit to decode: for reports of this connection, and of all. */
  get mayDecode(): boolean {
    const { limits, credit } = this.#context;
    return this.#replies.rows + this.#decoded < limits.heldReports && credit.forReports;
  }

  /** Called by its buffer, so that what is on its way is counted before it is here. */
  decoded(count: number): void {
    this.#decoded += count;
    this.#context.credit.decode(count);
  }

  /** What is to be told to it for the time that has passed, if anything: to close, or to settle on one of several protocols. */
  due(now: number): Close | symbol | undefined {
    const { limits } = this.#context;
    const silent = now - this.#lastByteAt;
    // One that is not read from is not to blame for its silence.
    if (this.#paused) return undefined;
    if (silent > limits.idleSeconds * 1000) return { kind: 'close', reason: 'idle' };
    if (this.#standing.protocol) return undefined;
    if (now - this.#openedAt > limits.recogniseSeconds * 1000) return { kind: 'close', reason: 'unrecognised' };
    if (silent < limits.secondFrameSeconds * 1000 || this.#settledAt === this.#lastByteAt) return undefined;
    this.#settledAt = this.#lastByteAt;
    return Order.Settle;
  }

  /** How it stands, for whoever looks at it from outside. */
  get facts(): ConnectionFacts {
    const { protocol, why, session } = this.#standing;
    return {
      listener: this.#context.listener,
      status: this.#status,
      protocol: protocol?.name,
      why,
      device: session.device,
      openedAt: this.#openedAt,
      lastByteAt: this.#lastByteAt,
      bytes: this.#unread.position + this.#unread.length,
      reports: this.#reports,
      unreadBytes: this.#unread.length,
      unstoredReports: this.#replies.rows,
      unreadReplyBytes: this.#socket.writableLength,
      paused: this.#paused,
    };
  }

  /** Its last frame that brought a report; not among the facts, which are looked at every second. */
  get lastFrame(): LastFrame | undefined {
    return this.#frameSlot === undefined ? undefined : this.#context.lastFrames.read(this.#frameSlot);
  }

  #tellSelf(message: Message): void {
    if (this.#self) send(this.#self.pid, message);
  }

  #onOrder(message: Progress | Settled | Close): void {
    switch (message.kind) {
      case 'progress':
        return this.#onProgress(message);
      case 'settled':
        return this.#onSettled(message);
      case 'close':
        return this.#drain(message.reason, message.reason === 'unrecognised' ? Order.Expire : Order.Halt);
    }
  }

  #onBytes(bytes: Buffer): void {
    if (this.#status !== 'open') return;
    this.#lastByteAt = performance.now();
    this.#context.counters.bytes += bytes.length;
    const chunk: Chunk = { bytes, at: Date.now() };
    this.#unread.push(chunk);
    this.#context.credit.hold(bytes.length);
    if (this.#buffer) send(this.#buffer, chunk);
    this.#mindCredit();
  }

  #onProgress(progress: Progress): void {
    const { journal, counters, lastFrames } = this.#context;
    const { standing, upTo, rows, strays, lastFrame } = progress;
    if (standing !== this.#standing) this.#stand(standing);
    this.#drop(upTo);
    let ticket = 0;
    for (const row of rows) ticket = journal.appendRow(row, this);
    if (rows.length > 0) this.#unknownFrames = 0;
    for (const stray of strays) ticket = this.#setAside(stray);
    if (lastFrame) this.#frameSlot = lastFrames.keep(this.#frameSlot, lastFrame);
    countReports(counters, standing.protocol?.name, rows.length);
    this.#reports += rows.length;
    this.#owe(ticket, rows.length, progress.reply, progress.failureReply);
    if (progress.hopeless) this.#giveUp(hopelessReasons[progress.hopeless]);
    if (this.#unknownFrames >= this.#context.limits.unknownFrames) this.#giveUp('unknown-device');
    this.decoded(-rows.length - strays.length);
    this.#more ||= progress.more;
    if (progress.finished) this.#buffer = undefined;
    this.#mindCredit();
    this.#endIfDone();
  }

  #setAside(stray: Stray, receivedAt = wallTimeOf(this.#lastByteAt)): number {
    if (stray.unknown !== undefined) this.#turnAway(stray.unknown);
    const source = { remote: this.remote, standing: this.#standing, receivedAt };
    return setAside(this.#context, source, stray, this);
  }

  #turnAway(device: string): void {
    this.#unknownFrames++;
    this.#context.counters.unknownFrames++;
    this.#context.unknown.note(device, this.#standing.protocol?.name ?? '', this.address, wallTimeOf(this.#lastByteAt));
  }

  #onSettled({ ticket, failure }: Settled): void {
    if (!this.#replies.settle(ticket, failure === undefined)) this.#onRepliesNotRead();
    if (failure !== undefined) this.#giveUp('not-stored');
    this.#mindCredit();
    this.#endIfDone();
  }

  #owe(ticket: number, rows: number, text = '', failureText = ''): void {
    if (!this.#replies.owe({ ticket, rows, text, failureText, since: this.#lastByteAt })) this.#onRepliesNotRead();
  }

  #onRepliesNotRead(): void {
    this.#closing = 'replies-not-read';
    this.#socket.destroy();
  }

  /** Reads as long as there is credit for bytes and for reports; what has been read is decoded as long as there is credit for reports. */
  #mindCredit(): void {
    if (this.#status === 'ended') return;
    const { limits, credit } = this.#context;
    const decoding = this.mayDecode;
    if (!credit.forReports) credit.awaitReports(this);
    if (this.#more && decoding && this.#buffer) {
      this.#more = false;
      send(this.#buffer, Order.More);
    }
    if (this.#status !== 'open') return;
    if (!credit.forBytes) credit.awaitBytes(this);
    const reading = decoding && credit.forBytes && this.#unread.length <= limits.heldBytes;
    if (!reading) {
      this.#paused = true;
      this.#socket.pause();
    } else if (this.#paused) {
      this.#paused = false;
      this.#socket.resume();
    }
  }

  #drop(upTo: number): void {
    const { held } = this.#unread;
    this.#unread.drop(upTo);
    this.#context.credit.hold(this.#unread.held - held);
  }

  #startBuffer(self: Self): void {
    const { protocols, hint, limits, counters, policy } = this.#context;
    const { position: offset } = this.#unread;
    const shared = { protocols, hint, limits, counters, policy, allowance: this };
    const options = { connection: self.pid, standing: this.#standing, offset, ...shared };
    this.#more = false;
    this.#buffer = self.spawnLink(new LineBuffer(options), { label: 'buffer' });
    for (const chunk of this.#unread.chunks()) send(this.#buffer, chunk);
    if (this.#status === 'draining') send(this.#buffer, this.#closing === 'peer' ? Order.Finish : Order.Halt);
  }

  /**
   * A linked process has ended. The buffer: its bytes are set aside and another goes on behind them, unless it crashes too often. It
   * has told everything it finished before, so what is unread begins with what it was busy with.
   */
  #onExit({ from, reason }: Exit, self: Self): void {
    if (from !== this.#buffer) return;
    const { counters, limits } = this.#context;
    const { protocol, session } = this.#standing;
    countCrash(counters, protocol?.name);
    let frame: BufferCrashed['frame'];
    if (reason instanceof DecoderCrash) {
      const { offset, end, cause } = reason;
      const bytes = this.#unread.slice(offset, end);
      const receivedAt = wallTimeOf(this.#lastByteAt);
      frame = { bytes, offset, receivedAt, listener: this.#context.listener };
      this.#owe(this.#setAside({ bytes, offset, reason: crashReason(cause) }, receivedAt), 0);
      this.#drop(end);
    }
    const { remote } = this;
    const crashed = { remote, protocol: protocol?.name, device: session.device, error: reason, frame };
    receiverEvents.crashed.publish(crashed satisfies BufferCrashed);
    self.noteRestart('buffer', reason);
    const now = performance.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < crashWindow), now];
    if (this.#crashes.length > limits.crashes) return this.#giveUp('crashes');
    this.#startBuffer(self);
  }

  #drain(reason: CloseReason, order: symbol): void {
    if (this.#status !== 'open') return;
    this.#status = 'draining';
    this.#closing ??= reason;
    this.#socket.pause();
    if (this.#buffer) send(this.#buffer, order);
    this.#endIfDone();
  }

  /** Nothing more can be read; what is due is still said. */
  #giveUp(reason: CloseReason): void {
    this.#status = this.#status === 'ended' ? 'ended' : 'draining';
    this.#closing = reason;
    this.#socket.pause();
    if (this.#buffer && this.#self) {
      this.#self.unlink(this.#buffer);
      this.#self.exit(this.#buffer, { shutdown: reason });
    }
    this.#buffer = undefined;
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#status !== 'draining' || this.#buffer || this.#replies.waiting) return;
    this.#status = 'ended';
    this.#drop(Infinity);
    this.#socket.end();
    // Read to the end, so that what the peer still sends does not turn our FIN into a reset.
    this.#socket.resume();
    if (this.#self) sendAfter(this.#self.pid, lingered, lingerTime);
  }

  #stand(standing: Standing): void {
    const { protocol, why, session } = standing;
    if (protocol && protocol !== this.#standing.protocol)
      receiverEvents.recognised.publish({ remote: this.remote, protocol: protocol.name, why });
    this.#standing = standing;
    if (!this.#self) return;
    this.#seat = this.#context.presence?.seat(this.#self.pid, standing, this.#seat);
    this.#self.label = ['connection', this.remote, protocol?.name, session.device, why && `(${why})`]
      .filter(Boolean)
      .join(' ');
  }
}
