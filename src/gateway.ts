import { extname } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { startApi } from './api/server.ts';
import { type Address, assertFree, formatAddress } from './config/address.ts';
import { type Config, readConfig, type UserConfig } from './config/config.ts';
import { loadProtocols } from './config/load.ts';
import { receiverHeapMegabytes } from './config/heap.ts';
import { noteRunning, noteStopped } from './config/running.ts';
import { journalStalls } from './journal/client.ts';
import type { FromJournal } from './journal/messages.ts';
import type { JournalThreadData } from './journal/thread.ts';
import { FleetlineError } from './model/errors.ts';
import {
  type ChildSpec,
  exit,
  exited,
  type Pid,
  post,
  type Reason,
  rootCause,
  type Self,
  startSupervisor,
  startThread,
} from './process/index.ts';
import { protocolNamed } from './protocols/registry.ts';
import type { Counters } from './receiver/counters.ts';
import { redecodeNow, startRedecoder } from './receiver/redecoder.ts';
import type { FromReceiver, NewJournal, ReceiverThreadData } from './receiver/messages.ts';

/** A receiver thread that stands still is noticed within 4 seconds: its deadline, and the second until the next look. */
const heartbeat = { everyMs: 1000, deadlineMs: 3000 };

/** A device that sends again what no decoder comes back from ends one thread as often. It must not end the gateway. */
const hangsAMinute = 20;

/** A running gateway. */
export interface Gateway {
  /** Where devices connect. */
  readonly devices: readonly Address[];
  readonly http: Address;
  /** What each receiver thread has counted, as of a second ago. */
  counters(): readonly Counters[];
  /** Stops listening, commits, replies and closes, within `limits.shutdownSeconds`. */
  stop(): Promise<void>;
  /** Settles when the gateway has ended, with the reason: `shutdown` after {@link stop}. */
  readonly ended: Promise<Reason>;
}

/**
 * Starts a gateway. Everything it is made of, in the order of its start and the reverse order of its end:
 *
 *     gateway (one for one)
 *     ├── journal       a thread: the one writer of the data folder
 *     ├── receiver-1…N  threads: listeners, connections and buffers; see receiver/receiver.ts
 *     ├── redecoder     quarantine again, in a thread for each round
 *     └── api           HTTP
 *
 * A thread that dies or stops answering is started again and given a new way to its partner; the others go on meanwhile.
 * @throws FleetlineError for a wrong option, a taken port, a data folder that cannot be used
 */
export async function start(options: UserConfig = {}): Promise<Gateway> {
  return startGateway(readConfig(options));
}

/** {@link start} for a configuration that has been read already. */
export async function startGateway(config: Config): Promise<Gateway> {
  await check(config);
  const threads = new Threads(config);
  let http: Address = config.http;
  let redecoder: Pid;
  const redecoding: ChildSpec = {
    id: 'redecoder',
    start: async (self) => (redecoder = await threads.redecoder(self)),
  };
  const api: ChildSpec = {
    id: 'api',
    start: async (self) => {
      const started = await startApi(self, http, { redecode: () => redecodeNow(redecoder) });
      http = started.address;
      return started.pid;
    },
  };
  const supervisor = await startSupervisor({
    name: 'gateway',
    strategy: 'one-for-one',
    intensity: 10 + hangsAMinute * config.threads,
    period: 60,
    children: [threads.journal(), ...threads.receivers(), redecoding, api],
  }).catch((error: unknown) => {
    throw rootCause(error);
  });
  noteRunning(config.data, `http://${formatAddress(http)}`);
  const ended = exited(supervisor).finally(() => noteStopped(config.data));
  const stop = async (): Promise<void> => {
    exit(supervisor, 'shutdown');
    await ended;
  };
  return { devices: threads.addresses, http, counters: () => threads.counters, stop, ended };
}

/** What is wrong is better said here, once, than by each thread. */
async function check(config: Config): Promise<void> {
  const protocols = await loadProtocols(config.protocols);
  for (const { protocol, hint } of config.listen)
    for (const name of [protocol, hint]) if (name !== undefined) protocolNamed(name, protocols);
  if (config.reply === 'delivered') {
    const message =
      'reply: "delivered" waits for the sinks that are marked required, and none is configured; use durable or received.';
    throw new FleetlineError('bad-option', message);
  }
  for (const address of config.listen) if (address.port !== 0) await assertFree(address, '--listen');
}

/** A module beside this one: TypeScript in the repository, JavaScript in the published package. */
function moduleUrl(path: string): URL {
  return new URL(path + extname(import.meta.url), import.meta.url);
}

/** The threads of a gateway and the ways between them. */
class Threads {
  readonly #config: Config;
  #journal: Pid | undefined;
  readonly #receivers: (Pid | undefined)[] = [];
  addresses: readonly Address[];
  readonly counters: Counters[] = [];

  constructor(config: Config) {
    this.#config = config;
    this.addresses = config.listen;
  }

  journal(): ChildSpec {
    const { data: folder, journal } = this.#config;
    const data: JournalThreadData = { folder, ...journal };
    return {
      id: 'journal',
      shutdown: 30_000,
      start: async (self) => {
        this.#journal = await startThread({
          parent: self,
          name: 'journal',
          url: moduleUrl('./journal/thread'),
          workerData: data,
          onMessage: (message) => this.#hearJournal(message as FromJournal),
        });
        for (const receiver of this.#receivers) if (receiver) this.#reconnect(receiver);
        return this.#journal;
      },
    };
  }

  receivers(): ChildSpec[] {
    const { threads, limits } = this.#config;
    return Array.from({ length: threads }, (_, index) => ({
      id: `receiver-${index + 1}`,
      shutdown: (limits.shutdownSeconds + 5) * 1000,
      start: async (self) => {
        const port = this.#wayToJournal();
        const data: ReceiverThreadData = { config: this.#config, addresses: this.addresses, journal: port };
        const receiver = await startThread({
          parent: self,
          name: `receiver-${index + 1}`,
          url: moduleUrl('./receiver/thread'),
          workerData: data,
          transfer: [port],
          heartbeat,
          resourceLimits: { maxOldGenerationSizeMb: receiverHeapMegabytes(this.#config.limits) },
          onMessage: (message) => this.#hear(index, message as FromReceiver),
        });
        this.#receivers[index] = receiver;
        return receiver;
      },
    }));
  }

  redecoder(self: Self): Promise<Pid> {
    const { data: folder, protocols } = this.#config;
    const url = moduleUrl('./receiver/redecode-thread');
    return startRedecoder(self, { url, folder, protocols, wayToJournal: () => this.#wayToJournal() });
  }

  #hearJournal(message: FromJournal): void {
    if (!('statistics' in message)) journalStalls.publish(message);
  }

  #hear(index: number, message: FromReceiver): void {
    // The first thread to listen finds the ports that were given as 0; the others listen there too.
    if (message.kind === 'listening') this.addresses = message.addresses;
    else this.counters[index] = message.counters;
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
