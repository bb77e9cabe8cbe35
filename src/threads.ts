import { extname } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { askThread } from './api/ask.ts';
import { GatewayWatch } from './api/watch.ts';
import type { Address } from './config/address.ts';
import type { Config } from './config/config.ts';
import { receiverHeapMegabytes, youngGenerationMegabytes } from './config/heap.ts';
import { listenerIds } from './config/reload.ts';
import { journalStalls, journalTidying } from './journal/client.ts';
import type { FromJournal } from './journal/messages.ts';
import type { JournalThreadData } from './journal/thread.ts';
import { FleetlineError } from './model/errors.ts';
import { type ChildSpec, exited, isAlive, type Pid, post, startThread } from './process/index.ts';
import { Arbiter, tellArbiter } from './receiver/arbiter.ts';
import type {
  FromReceiver,
  ListConnected,
  ListConnections,
  NewJournal,
  ReceiverThreadData,
  Reload,
  Replaced,
  TellSeats,
} from './receiver/messages.ts';
import type { SeatNews } from './receiver/presence.ts';
import type { Diagnosis } from './receiver/diagnose.ts';
import { examine, forgetDecoders, startExaminer } from './receiver/examiner.ts';
import { redecodeNow, startRedecoder } from './receiver/redecoder.ts';
import type { Redecoding } from './receiver/redecoding.ts';
import type { ConnectionQuery, ListedConnection } from './receiver/survey.ts';
import { UnknownDevices } from './receiver/unknown.ts';

/** A receiver thread that stands still is noticed within 4 seconds: its deadline, and the second until the next look. */
const heartbeat = { everyMs: 1000, deadlineMs: 3000 };

/** A module beside this one: TypeScript in the repository, JavaScript in the published package. */
function moduleUrl(path: string): URL {
  return new URL(path + extname(import.meta.url), import.meta.url);
}

/** `<THREAD.N>` */
const threadOf = ({ pid }: ListedConnection): number => Number.parseInt(pid.slice(1), 10);

/** @throws FleetlineError where it is not there yet */
function present(pid: Pid | undefined): Pid {
  if (pid) return pid;
  throw new FleetlineError('storage-failed', 'The gateway is still starting: try again.');
}

/** The threads of a gateway and the ways between them. */
export class Threads {
  /** What is in force, and what a thread that is started again begins with. */
  config: Config;
  #journal: Pid | undefined;
  #arbiter: Pid | undefined;
  #redecoder: Pid | undefined;
  #examiner: Pid | undefined;
  /** The thread that decodes quarantine again, or did so last. */
  #round: Pid | undefined;
  readonly #receivers: (Pid | undefined)[] = [];
  addresses: readonly Address[];
  readonly unknown: UnknownDevices;
  readonly watch: GatewayWatch;
  /** How far the round through quarantine is, while there is one. */
  redecoding: Redecoding | undefined;
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
        for (const thread of [...this.#receivers, this.#round]) if (thread && isAlive(thread)) this.#connect(thread);
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
        this.#tellArbiter(index, { changes: [], anew: true });
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
          resourceLimits: {
            maxOldGenerationSizeMb: receiverHeapMegabytes(config.limits),
            maxYoungGenerationSizeMb: youngGenerationMegabytes,
          },
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

  redecoder(): ChildSpec {
    const connect = (thread: Pid): void => {
      this.#round = thread;
      this.#connect(thread);
    };
    const tell = (soFar: Redecoding | undefined): void => void (this.redecoding = soFar);
    const url = moduleUrl('./receiver/redecode-thread');
    const options = { url, config: () => this.config, connect, tell };
    return { id: 'redecoder', start: async (self) => (this.#redecoder = await startRedecoder(self, options)) };
  }

  examiner(): ChildSpec {
    const options = { url: moduleUrl('./receiver/examine-thread'), config: () => this.config };
    return { id: 'examiner', start: async (self) => (this.#examiner = await startExaminer(self, options)) };
  }

  /** See {@link redecodeNow}. */
  async redecode(id?: number): Promise<Redecoding> {
    try {
      return await redecodeNow(present(this.#redecoder), id);
    } finally {
      // Whoever decodes again has mended something.
      if (this.#examiner) forgetDecoders(this.#examiner);
    }
  }

  /** See {@link examine}. */
  async examine(id: number): Promise<Diagnosis | undefined> {
    return examine(present(this.#examiner), id);
  }

  /** Connections of all threads; one that does not answer is left out. */
  async connections(query: ConnectionQuery): Promise<ListedConnection[]> {
    const question = { kind: 'connections', query } satisfies Omit<ListConnections, 'port'>;
    const pages = await this.#ask<ListedConnection[]>(question);
    const inOrder = pages.flatMap((page) => (page[0] ? [{ thread: threadOf(page[0]), page }] : []));
    return inOrder.toSorted((one, other) => one.thread - other.thread).flatMap(({ page }) => page);
  }

  /** The devices that have a connection in any thread, each with its process. @param names only these; all where none are given */
  async connected(names?: readonly string[]): Promise<Map<string, string>> {
    const question = { kind: 'connected', names } satisfies Omit<ListConnected, 'port'>;
    const answers = await this.#ask<Map<string, string>>(question);
    return new Map(answers.flatMap((answer) => Array.from(answer)));
  }

  /** What the receiver threads answer that are there. */
  async #ask<T>(question: object): Promise<T[]> {
    const present = this.#receivers.filter((pid): pid is Pid => pid !== undefined && isAlive(pid));
    const answers = await Promise.all(present.map((pid) => askThread<T>(pid, question)));
    return answers.filter((answer) => answer !== undefined);
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
      start: (self) => {
        this.#arbiter = self.spawnLink(new Arbiter(between, replace, putOff), { label: 'arbiter' });
        // Started again, it does not know who is there.
        for (const receiver of this.#receivers) if (receiver) post(receiver, { kind: 'seats' } satisfies TellSeats);
        return this.#arbiter;
      },
    };
  }

  #tellArbiter(thread: number, news: SeatNews): void {
    if (this.#arbiter && isAlive(this.#arbiter)) tellArbiter(this.#arbiter, thread, news);
  }

  #hearJournal(message: FromJournal): void {
    if ('statistics' in message) this.watch.journal.heard(message);
    else if ('untidy' in message) journalTidying.publish(message);
    else journalStalls.publish(message);
  }

  #hear(index: number, message: FromReceiver): void {
    // The first thread to listen finds the ports that were given as 0; the others listen there too.
    if (message.kind === 'listening') this.addresses = message.addresses;
    else if (message.kind === 'reloaded') this.#reloading[index]?.(message.failure);
    else if (message.kind === 'seated') this.#tellArbiter(index, message.news);
    else if (message.kind === 'crashes') this.watch.crashes.hear(`receiver-${index + 1}`, message.news);
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

  #connect(thread: Pid): void {
    const port = this.#wayToJournal();
    post(thread, { kind: 'journal', port } satisfies NewJournal, [port]);
  }
}
