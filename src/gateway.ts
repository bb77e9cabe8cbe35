import { extname } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { askThread } from './api/ask.ts';
import { startApi } from './api/server.ts';
import { GatewayWatch } from './api/watch.ts';
import { type Address, assertFree, formatAddress } from './config/address.ts';
import { type Config, readConfig, type UserConfig } from './config/config.ts';
import { loadProtocols } from './config/load.ts';
import { receiverHeapMegabytes } from './config/heap.ts';
import { readTokens } from './config/http.ts';
import { type Change, changeOf, listenerIds } from './config/reload.ts';
import { noteRunning, noteStopped } from './config/running.ts';
import { journalStalls } from './journal/client.ts';
import type { FromJournal } from './journal/messages.ts';
import type { JournalThreadData } from './journal/thread.ts';
import { FleetlineError } from './model/errors.ts';
import {
  type ChildSpec,
  exit,
  exited,
  isAlive,
  type Pid,
  post,
  type Reason,
  rootCause,
  type Self,
  startSupervisor,
  startThread,
} from './process/index.ts';
import { protocolNamed } from './protocols/registry.ts';
import { Arbiter, tellArbiter } from './receiver/arbiter.ts';
import type { Counters } from './receiver/counters.ts';
import { readPolicy } from './receiver/policy-list.ts';
import { type UnknownDevice, UnknownDevices } from './receiver/unknown.ts';
import { tlsOf } from './receiver/tls.ts';
import { redecodeNow, startRedecoder } from './receiver/redecoder.ts';
import type { SeatChange } from './receiver/presence.ts';
import type {
  FromReceiver,
  ListConnections,
  NewJournal,
  ReceiverThreadData,
  Reload,
  Replaced,
} from './receiver/messages.ts';
import type { ConnectionQuery, ListedConnection } from './receiver/survey.ts';

/** A receiver thread that stands still is noticed within 4 seconds: its deadline, and the second until the next look. */
const heartbeat = { everyMs: 1000, deadlineMs: 3000 };

/** A device that sends again what no decoder comes back from ends one thread as often. It must not end the gateway. */
const hangsAMinute = 20;

/** A running gateway. */
export interface Gateway {
  /** Where devices connect. */
  readonly devices: readonly Address[];
  readonly http: Address;
  /** The devices that the policy turned away, as of a second ago, the one seen last first. */
  unknownDevices(): readonly UnknownDevice[];
  /** What each receiver thread has counted, as of a second ago. */
  counters(): readonly Counters[];
  /** Stops listening, commits, replies and closes, within `limits.shutdownSeconds`. */
  stop(): Promise<void>;
  /** Settles when the gateway has ended, with the reason: `shutdown` after {@link stop}. */
  readonly ended: Promise<Reason>;
}

/** A gateway whose configuration can be read again. */
export interface ReloadableGateway extends Gateway {
  /**
   * Puts another configuration into force without closing a connection.
   * @returns what has changed, and what stays as it is until the next start
   * @throws FleetlineError where something of it is wrong; the one before it goes on
   */
  reload(config: Config): Promise<Change>;
}

/**
 * Starts a gateway. Everything it is made of, in the order of its start and the reverse order of its end:
 *
 *     gateway (one for one)
 *     ├── api           HTTP: the first to start and the last to end, so that it tells of both
 *     ├── journal       a thread: the one writer of the data folder
 *     ├── arbiter       one connection for each device, whatever thread it came to
 *     ├── receiver-1…N  threads: listeners, connections and buffers; see receiver/receiver.ts
 *     └── redecoder     quarantine again, in a thread for each round
 *
 * A thread that dies or stops answering is started again and given a new way to its partner; the others go on meanwhile.
 * @throws FleetlineError for a wrong option, a taken port, a data folder that cannot be used
 */
export async function start(options: UserConfig = {}): Promise<Gateway> {
  return startGateway(readConfig(options));
}

/** {@link start} for a configuration that has been read already. */
export async function startGateway(config: Config): Promise<ReloadableGateway> {
  await check(config, config.listen);
  const threads = new Threads(config);
  let http: Address = config.http;
  const { watch } = threads;
  let tokens = readTokens(config.http.tokens);
  let redecoder: Pid | undefined;
  const redecoding: ChildSpec = {
    id: 'redecoder',
    start: async (self) => (redecoder = await threads.redecoder(self)),
  };
  const api: ChildSpec = {
    id: 'api',
    start: async (self) => {
      const started = await startApi(self, http, {
        watch,
        folder: config.data,
        limits: () => threads.config.limits,
        tokens: () => tokens,
        connections: (query) => threads.connections(query),
        unknownDevices: () => threads.unknown.list(),
        redecode: () => {
          if (redecoder) return redecodeNow(redecoder);
          throw new FleetlineError('storage-failed', 'The gateway is still starting: try again.');
        },
      });
      http = started.address;
      return started.pid;
    },
  };
  const supervisor = await startSupervisor({
    name: 'gateway',
    strategy: 'one-for-one',
    intensity: 10 + hangsAMinute * config.threads,
    period: 60,
    children: [api, threads.journal(), threads.arbiter(), ...threads.receivers(), redecoding],
  }).catch((error: unknown) => {
    throw rootCause(error);
  });
  watch.stage = 'serving';
  noteRunning(config.data, `http://${formatAddress(http)}`);
  const ended = exited(supervisor).finally(() => noteStopped(config.data));
  const stop = async (): Promise<void> => {
    watch.stage = 'stopping';
    exit(supervisor, 'shutdown');
    await ended;
  };
  const reload = async (wanted: Config): Promise<Change> => {
    const change = changeOf(threads.config, wanted);
    await check(change.config, threads.notYetHeld(change.config.listen));
    const nextTokens = readTokens(change.config.http.tokens);
    await threads.reload(change.config);
    tokens = nextTokens;
    return change;
  };
  return {
    get devices() {
      return threads.addresses;
    },
    http,
    counters: () => watch.receivers.map(({ counters }) => counters),
    unknownDevices: () => threads.unknown.list(),
    reload,
    stop,
    ended,
  };
}

/** What is wrong is better said here, once, than by each thread. @param wanted addresses that must be free */
async function check(config: Config, wanted: readonly Address[]): Promise<void> {
  const protocols = await loadProtocols(config.protocols);
  for (const { protocol, hint } of config.listen)
    for (const name of [protocol, hint]) if (name !== undefined) protocolNamed(name, protocols);
  tlsOf(config.tls);
  await readPolicy(config.devices, config.limits.listedDevices);
  if (config.reply === 'delivered') {
    const message =
      'reply: "delivered" waits for the sinks that are marked required, and none is configured; use durable or received.';
    throw new FleetlineError('bad-option', message);
  }
  for (const address of wanted) if (address.port !== 0) await assertFree(address, '--listen');
}

/** A module beside this one: TypeScript in the repository, JavaScript in the published package. */
function moduleUrl(path: string): URL {
  return new URL(path + extname(import.meta.url), import.meta.url);
}

/** `<THREAD.N>` */
const threadOf = ({ pid }: ListedConnection): number => Number.parseInt(pid.slice(1), 10);

/** The threads of a gateway and the ways between them. */
class Threads {
  /** What is in force, and what a thread that is started again begins with. */
  config: Config;
  #journal: Pid | undefined;
  #arbiter: Pid | undefined;
  readonly #receivers: (Pid | undefined)[] = [];
  addresses: readonly Address[];
  readonly unknown: UnknownDevices;
  readonly watch: GatewayWatch;
  /** Who waits for a thread to have read the configuration again. */
  readonly #reloading: (((failure?: string) => void) | undefined)[] = [];

  constructor(config: Config) {
    this.config = config;
    this.unknown = new UnknownDevices(config.limits.unknownDevices);
    this.addresses = config.listen;
    this.watch = new GatewayWatch(config.threads);
  }

  journal(): ChildSpec {
    const { data: folder, journal } = this.config;
    const data: JournalThreadData = { folder, ...journal };
    return {
      id: 'journal',
      shutdown: 30_000,
      start: async (self) => {
        this.watch.journal.starting();
        this.#journal = await startThread({
          parent: self,
          name: 'journal',
          url: moduleUrl('./journal/thread'),
          workerData: data,
          onMessage: (message) => this.#hearJournal(message as FromJournal),
        });
        this.watch.journal.started(this.#journal);
        for (const receiver of this.#receivers) if (receiver) this.#reconnect(receiver);
        return this.#journal;
      },
    };
  }

  receivers(): ChildSpec[] {
    const shutdown = (): number => (this.config.limits.shutdownSeconds + 5) * 1000;
    return Array.from({ length: this.config.threads }, (_, index) => ({
      id: `receiver-${index + 1}`,
      get shutdown() {
        return shutdown();
      },
      start: async (self) => {
        const watch = this.watch.receivers[index];
        watch?.starting();
        this.#tellArbiter(index);
        const port = this.#wayToJournal();
        const { config, addresses } = this;
        const data: ReceiverThreadData = { config, addresses, journal: port };
        const receiver = await startThread({
          parent: self,
          name: `receiver-${index + 1}`,
          url: moduleUrl('./receiver/thread'),
          workerData: data,
          transfer: [port],
          heartbeat,
          resourceLimits: { maxOldGenerationSizeMb: receiverHeapMegabytes(config.limits) },
          onMessage: (message) => this.#hear(index, message as FromReceiver),
        });
        this.#receivers[index] = receiver;
        watch?.started(receiver);
        // Read again while it was starting.
        if (config !== this.config) void this.#tell(index);
        return receiver;
      },
    }));
  }

  redecoder(self: Self): Promise<Pid> {
    const url = moduleUrl('./receiver/redecode-thread');
    const doors = () => {
      const { protocols, devices, limits } = this.config;
      return { protocols, devices, listedDevices: limits.listedDevices };
    };
    return startRedecoder(self, { url, folder: this.config.data, doors, wayToJournal: () => this.#wayToJournal() });
  }

  /** Connections of all threads; one that does not answer is left out. */
  async connections(query: ConnectionQuery): Promise<ListedConnection[]> {
    const question = { kind: 'connections', query } satisfies Omit<ListConnections, 'port'>;
    const present = this.#receivers.filter((pid) => pid !== undefined);
    const pages = await Promise.all(present.map((pid) => askThread<ListedConnection[]>(pid, question)));
    const inOrder = pages.flatMap((page) => (page?.[0] ? [{ thread: threadOf(page[0]), page }] : []));
    return inOrder.toSorted((one, other) => one.thread - other.thread).flatMap(({ page }) => page);
  }

  /** Decides which connection is the one of its device. */
  arbiter(): ChildSpec {
    const between = (): number => this.config.limits.takeoverSeconds * 1000;
    const replace = (thread: number, numbers: readonly number[]): void => {
      const receiver = this.#receivers[thread];
      if (receiver) post(receiver, { kind: 'replaced', numbers } satisfies Replaced);
    };
    const putOff = (): void => void this.watch.takeoversPutOff++;
    return {
      id: 'arbiter',
      start: (self) => (this.#arbiter = self.spawnLink(new Arbiter(between, replace, putOff), { label: 'arbiter' })),
    };
  }

  #tellArbiter(thread: number, changes?: readonly SeatChange[]): void {
    if (this.#arbiter && isAlive(this.#arbiter)) tellArbiter(this.#arbiter, thread, changes);
  }

  #hearJournal(message: FromJournal): void {
    if ('statistics' in message) this.watch.journal.heard(message);
    else journalStalls.publish(message);
  }

  #hear(index: number, message: FromReceiver): void {
    // The first thread to listen finds the ports that were given as 0; the others listen there too.
    if (message.kind === 'listening') this.addresses = message.addresses;
    else if (message.kind === 'reloaded') this.#reloading[index]?.(message.failure);
    else if (message.kind === 'seated') this.#tellArbiter(index, message.changes);
    else if (message.kind === 'unknown') for (const seen of message.devices) this.unknown.add(seen);
    else this.watch.receivers[index]?.heard(message.news);
  }

  /** Of these addresses, those whose ports no listener of ours has: two of one gateway may share a port. */
  notYetHeld(wanted: readonly Address[]): Address[] {
    return wanted.filter(({ port }) => !this.addresses.some((ours) => ours.port === port));
  }

  /** One thread after the other, as at the start: the first finds the ports. @throws FleetlineError; then the configuration before is in force */
  async reload(config: Config): Promise<void> {
    const { config: before, addresses } = this;
    const held = new Map(listenerIds(before.listen).map((id, index) => [id, addresses[index]]));
    const ids = listenerIds(config.listen);
    const wanted = config.listen.map((address, index) => held.get(ids[index] ?? '') ?? address);
    const failure = await this.#adopt(config, wanted);
    if (failure === undefined) return;
    await this.#adopt(before, addresses);
    throw new FleetlineError('bad-option', failure);
  }

  async #adopt(config: Config, addresses: readonly Address[]): Promise<string | undefined> {
    this.config = config;
    this.addresses = addresses;
    for (const index of this.#receivers.keys()) {
      const failure = await this.#tell(index);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  /** @returns why it cannot, if it cannot. One that is not there, or ends meanwhile, will be started with the new configuration. */
  #tell(index: number): Promise<string | undefined> {
    const receiver = this.#receivers[index];
    if (!receiver) return Promise.resolve(undefined);
    const { config, addresses } = this;
    return new Promise((resolve) => {
      this.#reloading[index] = resolve;
      post(receiver, { kind: 'reload', config, addresses } satisfies Reload);
      void exited(receiver).then(() => resolve(undefined));
    });
  }

  #wayToJournal(): MessageChannel['port2'] {
    const { port1, port2 } = new MessageChannel();
    if (this.#journal) post(this.#journal, { port: port1 }, [port1]);
    return port2;
  }

  #reconnect(receiver: Pid): void {
    const port = this.#wayToJournal();
    post(receiver, { kind: 'journal', port } satisfies NewJournal, [port]);
  }
}
