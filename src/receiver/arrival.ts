import type { Socket } from 'node:net';
import { type CallbackProcess, type Reason, type Self, send } from '../process/index.ts';
import { tellClosed } from './closed.ts';
import type { Guest } from './connections.ts';
import { type ReceiverContext, refusalOf } from './context.ts';
import type { CloseReason, HandshakeFailure } from './counters.ts';
import { type Doorway, openingOf } from './doorway.ts';
import { receiverEvents } from './events.ts';
import type { Close } from './orders.ts';
import type { Peer } from './peer.ts';
import { readProxyHeader } from './proxy.ts';
import type { Handshake } from './tls.ts';
import { ignoreError } from './unheard.ts';

const none = Buffer.alloc(0);

/** Its time is over, and nothing keeps it from being a connection without TLS. */
const taken = Symbol('taken for plain');
const ended = Symbol('end');
const closed = Symbol('closed');

type Stage = 'header' | 'opening' | 'handshake' | 'over';

/** Lets a peer in who has said who he is. */
export type Admit = (socket: Socket, peer: Peer) => void;

/**
 * The process that owns a socket on a listener with a doorway, until it is known who is at its other end; then there is a connection in its
 * place. It takes up a place as a connection does.
 *
 *     header ──PROXY header──▶ opening ──ClientHello──▶ handshake ──done──▶ (connection)
 *       ▲ from a proxy            ▲ from others └──anything else──▶ (connection)
 */
export class Arrival implements CallbackProcess<Close | symbol>, Guest {
  readonly #socket: Socket;
  readonly #doorway: Doorway;
  readonly #context: ReceiverContext;
  readonly #admit: Admit;
  readonly #introduced: boolean;
  #peer: Peer;
  #stage: Stage;
  #since = performance.now();
  #bytes: Buffer = none;
  #closing: CloseReason | undefined;
  /** Its ears on the socket, to be taken off before another listens to it. */
  #ears: readonly (readonly [event: string, hear: (bytes: Buffer) => void])[] = [];

  constructor(socket: Socket, peer: Peer, doorway: Doorway, context: ReceiverContext, admit: Admit) {
    this.#socket = socket;
    this.#peer = peer;
    this.#doorway = doorway;
    this.#context = context;
    this.#admit = admit;
    this.#introduced = doorway.proxies?.has(peer.address) ?? false;
    this.#stage = this.#introduced ? 'header' : 'opening';
  }

  /** The peer's address, once its proxy has told it. */
  get address(): string {
    return this.#peer.address;
  }

  get remote(): string {
    return `${this.#peer.address}:${this.#peer.port}`;
  }

  init(self: Self): void {
    const socket = this.#socket;
    const { pid } = self;
    this.#ears = [
      ['data', self.callback((bytes: Buffer) => this.#onBytes(bytes, self))],
      ['end', () => send(pid, ended)],
      ['close', () => send(pid, closed)],
    ];
    socket.on('error', ignoreError);
    for (const [event, hear] of this.#ears) socket.on(event, hear);
    socket.resume();
  }

  handle(message: Close | symbol, self: Self): void {
    if (typeof message !== 'symbol') return this.#refuse(message.reason, self);
    // From the handshake on, the socket is not heard here: what it said before is no news.
    if (this.#stage === 'handshake') return;
    if (message === taken && !this.#socket.readableEnded) this.#enter(this.#socket, self);
    else this.#onEnd(self);
  }

  due(now: number): Close | symbol | undefined {
    if (now - this.#since <= this.#context.limits.handshakeSeconds * 1000) return undefined;
    const plain = this.#stage === 'opening' && this.#doorway.tls?.mode !== 'only';
    return plain ? taken : { kind: 'close', reason: 'handshake-timeout' };
  }

  /** To be called when the process has ended, however it ended: a socket that was not let in ends with it. */
  release(reason: Reason): void {
    if (this.#stage === 'over' && this.#closing === undefined) return;
    const { connections, counters } = this.#context;
    this.#socket.destroy();
    connections.leave(this);
    tellClosed(counters, this.remote, reason, this.#closing);
  }

  #onBytes(bytes: Buffer, self: Self): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    if (this.#stage === 'header') this.#readHeader(self);
    if (this.#stage === 'opening') this.#open(self);
  }

  #readHeader(self: Self): void {
    const header = readProxyHeader(this.#bytes);
    if (header === undefined) return;
    if ('fault' in header) return this.#refuse('proxy-header', self, header.fault);
    this.#bytes = this.#bytes.subarray(header.length);
    this.#stage = 'opening';
    if (header.source) this.#move(header.source, self);
  }

  /** From here on it counts for the address from which its proxy says it comes. */
  #move(peer: Peer, self: Self): void {
    const { connections } = this.#context;
    connections.leave(this);
    const refusal = refusalOf(this.#context, peer.address);
    this.#peer = peer;
    self.label = `arrival ${this.remote}`;
    if (refusal) return this.#refuse(refusal, self);
    connections.arrive(this, self.pid);
  }

  #open(self: Self): void {
    const opening = openingOf(this.#bytes, this.#doorway, this.#introduced);
    if (opening === 'plain') this.#enter(this.#socket, self);
    else if (opening === 'tls') this.#shakeHands(self);
    else if (opening === 'not-tls') this.#fail(opening, 'it did not begin with a ClientHello', self);
    else if (opening === 'proxy-not-trusted')
      this.#refuse(opening, self, 'a PROXY header from an address that is no proxy of ours');
  }

  #shakeHands(self: Self): void {
    this.#stage = 'handshake';
    this.#since = performance.now();
    this.#handBack();
    this.#doorway.tls?.maker.secure(
      this.#socket,
      self.callback((outcome: Handshake) => {
        if ('failure' in outcome) return this.#fail(outcome.failure, outcome.detail, self);
        this.#context.counters.handshakes++;
        this.#enter(outcome.socket, self, outcome.certified);
      }),
    );
  }

  /** Gives the socket back as it was accepted: paused, and with all that is not dealt with still to be read. */
  #handBack(): void {
    const socket = this.#socket;
    socket.pause();
    for (const [event, hear] of this.#ears) socket.off(event, hear);
    if (this.#bytes.length > 0) socket.unshift(this.#bytes);
    this.#bytes = none;
  }

  #enter(socket: Socket, self: Self, certified?: readonly string[]): void {
    if (this.#stage !== 'handshake') this.#handBack();
    this.#stage = 'over';
    this.#context.connections.leave(this);
    this.#admit(socket, certified ? { ...this.#peer, certified } : this.#peer);
    self.exit('normal');
  }

  #onEnd(self: Self): void {
    const silent = this.#bytes.length === 0;
    if (this.#stage === 'header' && !silent)
      this.#refuse('proxy-header', self, 'it ended in the middle of a PROXY header');
    else if (this.#doorway.tls?.mode === 'only' && !silent)
      this.#fail('gone', 'the connection ended in the handshake', self);
    else this.#refuse('peer', self);
  }

  #fail(failure: HandshakeFailure, detail: string, self: Self): void {
    this.#context.counters.handshakesFailed[failure]++;
    this.#refuse('handshake-failed', self, `${failure}: ${detail}`);
  }

  #refuse(reason: CloseReason, self: Self, detail?: string): void {
    this.#stage = 'over';
    this.#closing = reason;
    if (detail !== undefined) receiverEvents.turnedAway.publish({ remote: this.remote, reason, detail });
    self.exit({ shutdown: reason });
  }
}
