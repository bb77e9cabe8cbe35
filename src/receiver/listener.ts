import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type Address, listenError } from '../config/address.ts';
import {
  type CallbackProcess,
  type DynamicChildSpec,
  type Pid,
  ProcessError,
  type Reason,
  type Self,
  send,
  startDynamicChild,
} from '../process/index.ts';
import { Arrival } from './arrival.ts';
import { Connection } from './connection.ts';
import { type ReceiverContext, refusalOf } from './context.ts';
import type { Doorway } from './doorway.ts';
import { Descriptors } from './descriptors.ts';
import { receiverEvents } from './events.ts';
import type { Peer } from './peer.ts';

/** How often it is looked at what there is for those who come, in milliseconds. */
const lookEvery = 1000;

/** As many connections as may wait to be accepted. */
const backlog = 4096;

/**
 * The process that owns one listening socket. It starts a connection's process under the dynamic supervisor for each socket and
 * knows nothing of it afterwards, so that no fault of a connection can reach it.
 */
class Listener implements CallbackProcess<Error | ReceiverContext> {
  readonly #address: Address;
  #context: ReceiverContext;
  readonly #supervisor: Pid;
  readonly #opened: (outcome: AddressInfo | Error) => void;
  /** How its children are started: one spec for all of them, since a child is started at once. */
  readonly #child: DynamicChildSpec = {
    id: 'connection',
    restart: 'temporary',
    start: (self) => this.#start(self),
  };
  #next: Connection | Arrival | undefined;
  readonly #descriptors = new Descriptors();
  /** Connections that were turned away for want of descriptors since the last look. */
  #turnedAway = 0;

  /** @param opened told once: where it listens, or why it cannot */
  constructor(
    address: Address,
    context: ReceiverContext,
    supervisor: Pid,
    opened: (outcome: AddressInfo | Error) => void,
  ) {
    this.#address = address;
    this.#context = context;
    this.#supervisor = supervisor;
    this.#opened = opened;
  }

  init(self: Self): void {
    // Half-open, so that a device that sends and closes still gets its reply. Paused, so that nothing is read, and no error met,
    // before the connection's process is there to hear of it.
    const server = createServer({
      allowHalfOpen: true,
      noDelay: true,
      pauseOnConnect: true,
      // A peer that is gone without a goodbye is asked for by the kernel; no answer ends the connection with an error.
      keepAlive: true,
      keepAliveInitialDelay: this.#context.limits.keepAliveSeconds * 1000,
      // A socket that is paused is read from until its buffer is this full: once, and not twice.
      highWaterMark: 1,
    });
    self.own(() => server.close());
    const { pid } = self;
    this.#look(pid);
    const looking = setInterval(() => this.#look(pid), lookEvery);
    self.own(() => clearInterval(looking));
    // At once and not by a message: however many processes want their turn, who is at the door is let in or turned away.
    server.on(
      'connection',
      self.callback((socket: Socket) => this.#accept(socket)),
    );
    server.once('error', this.#opened);
    server.listen({ ...this.#address, backlog, reusePort: true }, () => this.#listening(server, pid));
  }

  #listening(server: Server, pid: Pid): void {
    server.off('error', this.#opened);
    server.on('error', (error) => send(pid, error));
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#opened(address);
  }

  /** @param message what went wrong, or what those who come from now on share */
  handle(message: Error | ReceiverContext): void {
    if (!(message instanceof Error)) {
      this.#context = message;
      return;
    }
    this.#context.counters.acceptErrors++;
    receiverEvents.acceptFailed.publish({ listener: this.#context.listener, error: message });
  }

  #accept(socket: Socket): void {
    const { counters, doorway } = this.#context;
    const { remoteAddress: address, remotePort: port } = socket;
    // Gone before it was our turn.
    if (address === undefined || port === undefined) return void socket.destroy();
    counters.accepted++;
    if (this.#descriptors.areScarceFor(socket)) return this.#turnAway(socket);
    if (doorway) this.#receive(socket, { address, port }, doorway);
    else this.#enter(socket, { address, port });
  }

  #turnAway(socket: Socket): void {
    this.#turnedAway++;
    this.#context.counters.closed.descriptors++;
    socket.destroy();
  }

  /** Told once a second, however many were turned away in it. */
  #look(pid: Pid): void {
    if (this.#turnedAway > 0) {
      const message = `${this.#turnedAway} connections were closed: nearly all of the ${this.#descriptors.limit} descriptors are taken. Raise the limit (ulimit -n, LimitNOFILE).`;
      receiverEvents.acceptFailed.publish({ listener: this.#context.listener, error: new Error(message) });
    }
    this.#turnedAway = 0;
    try {
      this.#descriptors.look();
    } catch (error) {
      // There is none left at all: whoever connects meanwhile is closed, and nobody knows.
      if (error instanceof Error) send(pid, error);
    }
  }

  /** Has a peer say who he is, before there is a connection. */
  #receive(socket: Socket, peer: Peer, doorway: Doorway): void {
    const context = this.#context;
    // Behind a proxy are many: they are counted one by one when it has said who they are.
    if (this.#refused(socket, doorway.proxies?.has(peer.address) ? undefined : peer.address)) return;
    const arrival = new Arrival(socket, peer, doorway, context, (heard, who) => this.#enter(heard, who));
    context.connections.arrive(arrival, this.#attend(socket, arrival));
  }

  #enter(socket: Socket, peer: Peer): void {
    if (this.#refused(socket, peer.address)) return;
    const connection = new Connection(socket, peer, this.#context);
    this.#context.connections.enter(connection, this.#attend(socket, connection));
  }

  /** Where the supervisor has just ended, this process ends by that, too, and nobody would ever hear the socket. */
  #attend(socket: Socket, next: Arrival | Connection): Pid {
    this.#next = next;
    try {
      return startDynamicChild(this.#supervisor, this.#child);
    } catch (error) {
      this.#context.counters.closed.error++;
      socket.destroy();
      throw error;
    }
  }

  #refused(socket: Socket, address: string | undefined): boolean {
    const { counters } = this.#context;
    const refusal = refusalOf(this.#context, address);
    if (refusal === undefined) return false;
    counters.closed[refusal]++;
    socket.destroy();
    return true;
  }

  #start(self: Self): Pid {
    const next = this.#next;
    if (!next) throw new Error('Nobody is at the door: a connection is started by accepting it, and not again.');
    this.#next = undefined;
    const own = (reason: Reason): void => next.release(reason);
    const what = next instanceof Arrival ? 'arrival' : 'connection';
    return self.spawnLink(next, { label: `${what} ${next.remote}`, own });
  }
}

/**
 * Starts a listener under a supervisor and waits until it listens.
 * @throws FleetlineError `port-taken`, `no-permission`, `bad-option`; ProcessError `exited` where somebody ended it before
 */
export async function startListener(
  self: Self,
  address: Address,
  context: ReceiverContext,
  supervisor: Pid,
): Promise<{ readonly pid: Pid; readonly bound: AddressInfo }> {
  const { promise, resolve } = Promise.withResolvers<AddressInfo | Error>();
  const listener = new Listener(address, context, supervisor, resolve);
  const label = `listener ${context.listener}`;
  const own = (): void => resolve(new ProcessError('exited', `The ${label} was ended before it listened.`));
  const pid = self.spawnLink(listener, { label, own });
  const outcome = await promise;
  if (!(outcome instanceof Error)) return { pid, bound: outcome };
  self.unlink(pid);
  self.exit(pid, 'kill');
  throw outcome instanceof ProcessError ? outcome : listenError(outcome, address, '--listen');
}
