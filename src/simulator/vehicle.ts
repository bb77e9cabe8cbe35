import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Address } from '../config/address.ts';
import type { Exchange } from '../protocols/protocol.ts';
import { cannotConnect } from './failure.ts';
import { DueReplies } from './replies.ts';
import type { SimulatedProtocol } from './protocols.ts';
import type { Route } from './route.ts';
import type { Tally } from './tally.ts';

/** As many reports of one vehicle may be unanswered; then it waits, as a device's own memory would make it. */
const mostUnanswered = 64;

/** What a vehicle is, apart from its connection. */
export interface VehicleOptions {
  readonly device: string;
  readonly protocol: SimulatedProtocol;
  readonly route: Route;
  readonly tally: Tally;
  /** Milliseconds to connect, for a reply and for the other side's goodbye. */
  readonly timeout: number;
}

/** One device on one connection: it logs in, reports when it is its turn, and holds every reply against the one that is due. */
export class Vehicle {
  readonly #options: VehicleOptions;
  readonly #replies: DueReplies;
  readonly #finished = Promise.withResolvers<void>();
  #socket: Socket | undefined;
  #status: 'new' | 'login' | 'driving' | 'leaving' | 'gone' = 'new';
  /** Reports whose turn has come and that are not sent yet. */
  #owed = 0;
  /** Whether no further turns will come. */
  #stopped = false;
  /** Since when it waits for the other side to read, or to say goodbye. Milliseconds on the monotonic clock. */
  #waitsSince = Number.POSITIVE_INFINITY;

  constructor(options: VehicleOptions) {
    this.#options = options;
    this.#replies = new DueReplies(options.protocol.framing, options.tally);
  }

  /** Resolves when nothing is left to send or to wait for and the connection is closed. Never rejects. */
  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  get unanswered(): number {
    return this.#replies.length;
  }

  /**
   * Connects and logs in.
   * @param localAddress where the connection shall come from
   * @throws FleetlineError `cannot-connect`
   */
  async connect(to: Address, localAddress?: string): Promise<void> {
    if (this.#status !== 'new') return;
    const { device, protocol, timeout } = this.#options;
    const socket = connect({ ...to, noDelay: true, ...(localAddress !== undefined && { localAddress }) });
    this.#socket = socket;
    // What went wrong shows in what is missing and in who closed; every error is followed by 'close'.
    socket.on('error', () => {});
    try {
      await once(socket, 'connect', { signal: AbortSignal.timeout(timeout) });
    } catch (error) {
      this.abandon();
      throw cannotConnect(to, error);
    }
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.on('drain', () => this.#drained());
    socket.on('close', (failed: boolean) => this.#closed(failed));
    this.#status = 'login';
    this.#options.tally.vehicles++;
    this.#write(protocol.encoder.login(device));
    this.proceed();
  }

  /** Gives it the turn for so many more reports; {@link proceed} sends them. */
  owe(reports: number): void {
    this.#owed += reports;
  }

  /** Goes on as far as turns, replies and the socket let it: to the first report, to the next, to the end. */
  proceed(): void {
    if (this.#status === 'login' && this.#replies.length === 0) this.#status = 'driving';
    this.#report();
    if (this.#status !== 'driving' || this.#replies.length > 0) return;
    if (!this.#stopped && this.#options.route.remaining > 0) return;
    this.#status = 'leaving';
    this.#waitsSince = performance.now();
    this.#socket?.end();
  }

  /** Sends nothing more, waits for what is due and leaves. */
  stop(): void {
    this.#stopped = true;
    if (this.#status === 'new') this.abandon();
    else this.proceed();
  }

  /** Leaves where the other side has been waited for long enough. */
  watch(now: number): void {
    const since = Math.min(this.#replies.since, this.#waitsSince);
    if (this.#status === 'gone' || now - since <= this.#options.timeout) return;
    if (this.#socket && this.#socket.writableLength > 0) this.#options.tally.lost++;
    this.abandon();
  }

  /** Ends it here and now. */
  abandon(): void {
    this.#status = 'gone';
    this.#socket?.destroy();
    this.#replies.finish();
    this.#finished.resolve();
  }

  #read(bytes: Buffer): void {
    const { tally } = this.#options;
    const refused = tally.refused;
    this.#replies.read(bytes.toString('latin1'), performance.now());
    if (this.#status === 'login' && tally.refused > refused) this.#stopped = true;
    this.proceed();
  }

  /** Where no reply is due, only the socket holds it back. */
  #report(): void {
    const { protocol, route, tally } = this.#options;
    while (this.#mayReport() && this.#socket?.writableNeedDrain === false) {
      const exchanges: Exchange[] = [];
      const now = Date.now();
      while (this.#mayReport() && exchanges.length + this.#replies.length < mostUnanswered) {
        exchanges.push(protocol.encoder.report(route.next(now)));
        this.#owed--;
      }
      if (exchanges.length === 0) return;
      this.#write(exchanges);
      tally.sent += exchanges.length;
    }
  }

  #mayReport(): boolean {
    return this.#status === 'driving' && !this.#stopped && this.#owed > 0 && this.#options.route.remaining > 0;
  }

  /** All in one write: a write each costs many times as much. */
  #write(exchanges: readonly Exchange[]): void {
    if (exchanges.length === 0) return;
    const at = performance.now();
    let frames = '';
    for (const { frame, reply } of exchanges) {
      frames += frame;
      if (reply !== undefined) this.#replies.expect(reply, at);
    }
    if (this.#socket?.write(frames) === false) this.#waitsSince = at;
  }

  #drained(): void {
    if (this.#status === 'leaving') return;
    this.#waitsSince = Number.POSITIVE_INFINITY;
    this.proceed();
  }

  #closed(failed: boolean): void {
    if (this.#status === 'gone') return;
    if (this.#status !== 'leaving' || failed) this.#options.tally.lost++;
    this.abandon();
  }
}
