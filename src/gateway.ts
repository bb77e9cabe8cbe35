import { startApi } from './api/server.ts';
import { type Address, assertFree, formatAddress } from './config/address.ts';
import { type Config, readConfig, type UserConfig } from './config/config.ts';
import { loadProtocols } from './config/load.ts';
import { readTokens } from './config/http.ts';
import { type Change, changeOf } from './config/reload.ts';
import { noteRunning, noteStopped } from './config/running.ts';
import { FleetlineError } from './model/errors.ts';
import { type ChildSpec, exit, exited, type Reason, rootCause, startSupervisor } from './process/index.ts';
import { protocolNamed } from './protocols/registry.ts';
import type { Counters } from './receiver/counters.ts';
import { readPolicy } from './receiver/policy-list.ts';
import type { UnknownDevice } from './receiver/unknown.ts';
import { tlsOf } from './receiver/tls.ts';
import { Threads } from './threads.ts';
import { watchSupervisors } from './vitals/crashes.ts';
import { keepGarbageYoung } from './young.ts';

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
   * @param config the configuration that is being read
   * @returns what has changed, and what stays as it is until the next start
   * @throws FleetlineError where something of it is wrong, and what kept it from being read; the one before it goes on
   */
  reload(config: Promise<Config>): Promise<Change>;
}

/**
 * Starts a gateway. Everything it is made of, in the order of its start and the reverse order of its end:
 *
 *     gateway (one for one)
 *     ├── api           HTTP: the first to start and the last to end, so that it tells of both
 *     ├── journal       a thread: the one writer of the data folder
 *     ├── arbiter       one connection for each device, whatever thread it came to
 *     ├── receiver-1…N  threads: listeners, connections and buffers; see receiver/receiver.ts
 *     ├── redecoder     quarantine again, in a thread for each round
 *     └── examiner      why a frame lies there, in a thread for as long as somebody asks
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
  keepGarbageYoung();
  const threads = new Threads(config);
  let http: Address = config.http;
  const { watch } = threads;
  const lookAway = watchSupervisors((crash) => watch.crashes.add('main', crash));
  let tokens = readTokens(config.http.tokens);
  const api: ChildSpec = {
    id: 'api',
    start: async (self) => {
      const started = await startApi(self, http, {
        watch,
        folder: config.data,
        limits: () => threads.config.limits,
        tokens: () => tokens,
        map: () => threads.config.map,
        listeners: () => threads.config.listen.map((listener, index) => ({ ...listener, ...threads.addresses[index] })),
        connections: (query) => threads.connections(query),
        connected: (names) => threads.connected(names),
        unknownDevices: () => threads.unknown.list(),
        redecode: (id) => threads.redecode(id),
        redecoding: () => threads.redecoding,
        examine: (id) => threads.examine(id),
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
    children: [
      api,
      threads.journal(),
      threads.arbiter(),
      ...threads.receivers(),
      threads.redecoder(),
      threads.examiner(),
    ],
  }).catch((error: unknown) => {
    lookAway();
    throw rootCause(error);
  });
  watch.stage = 'serving';
  noteRunning(config.data, `http://${formatAddress(http)}`);
  const ended = exited(supervisor).finally(() => {
    lookAway();
    noteStopped(config.data);
  });
  const stop = async (): Promise<void> => {
    watch.stage = 'stopping';
    exit(supervisor, 'shutdown');
    await ended;
  };
  const adopt = async (wanted: Config): Promise<Change> => {
    const change = changeOf(threads.config, wanted);
    await check(change.config, threads.notYetHeld(change.config.listen));
    const nextTokens = readTokens(change.config.http.tokens);
    await threads.reload(change.config);
    tokens = nextTokens;
    return change;
  };
  const reload = async (wanted: Promise<Config>): Promise<Change> => {
    try {
      const change = await adopt(await wanted);
      watch.reloads.accepted += 1;
      return change;
    } catch (error) {
      watch.reloads.refused += 1;
      throw error;
    }
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
