import type { Address } from '../config/address.ts';
import type { JournalClient } from '../journal/client.ts';
import {
  type ChildSpec,
  deleteChild,
  exit,
  exited,
  isAlive,
  type Pid,
  type Self,
  rootCause,
  send,
  startChild,
  startDynamicSupervisor,
  startSupervisor,
  terminateChild,
} from '../process/index.ts';
import { Connections } from './connections.ts';
import { type Counters, newCounters } from './counters.ts';
import { Credit } from './credit.ts';
import { type Door, doorsOf } from './doors.ts';
import { LastFrames } from './last-frames.ts';
import { startListener } from './listener.ts';
import { DevicePolicy } from './policy.ts';
import { PolicyKeeper, replacePolicy } from './policy-keeper.ts';
import { Presence, type SeatNews } from './presence.ts';
import type { ReceiverSettings } from './settings.ts';
import { Timekeeper } from './timekeeper.ts';
import {
  connectedDevices,
  type ConnectionQuery,
  listConnections,
  type ListedConnection,
  type Survey,
  survey,
} from './survey.ts';
import { UnknownDevices } from './unknown.ts';

export interface ReceiverOptions extends ReceiverSettings {
  readonly journal: JournalClient;
  /** Told which connections have become the newest of their devices, or are no longer one of them. */
  readonly seated?: ((news: SeatNews) => void) | undefined;
}

/** A running receiver: everything between the listening sockets and the journal, in one thread. */
export interface Receiver {
  readonly supervisor: Pid;
  /** Where its listeners listen, in the order of the settings. */
  readonly addresses: readonly Address[];
  readonly counters: Counters;
  /** The devices that the policy did not admit. */
  readonly unknown: UnknownDevices;
  /** The devices of these connections are on others now: they close. */
  replaced(numbers: readonly number[]): void;
  /** Tells of all connections again that are the ones of their devices. */
  tellSeats(): void;
  /** What it is at. */
  survey(): Survey;
  /** Its connections, a page at a time. */
  list(query: ConnectionQuery): ListedConnection[];
  /** The devices that have a connection, each with its process. @param names only these; all where none are given */
  connected(names?: readonly string[]): Map<string, string>;
  /**
   * Puts other settings into force and closes no connection. Limits hold for all connections at once, what else there is for those that
   * come from now on. A listener is known by its address: one that is not among them any more stops listening.
   * @throws FleetlineError where something of them is wrong; then nothing has changed
   */
  reload(settings: ReceiverSettings): Promise<void>;
  /** Stops listening, handles what has been read, commits, replies, closes; what is not finished after `shutdownSeconds` is reset. */
  stop(): Promise<void>;
}

/**
 *     receiver (rest for one)
 *     ├── connections (dynamic): a connection a socket, each with its buffer
 *     ├── timekeeper
 *     ├── policy: keeps the list of devices, where there is one
 *     └── listener HOST:PORT …
 *
 * @throws FleetlineError where a listener cannot listen, or is pinned to a protocol that there is not
 */
export async function startReceiver({ journal, seated, ...settings }: ReceiverOptions): Promise<Receiver> {
  const counters = newCounters();
  // One object for all connections, whatever listener they came from: a limit that changes holds for each of them.
  const limits = { ...settings.limits };
  const credit = new Credit(journal, limits);
  const connections = new Connections(limits);
  const lastFrames = new LastFrames();
  journal.onStall(() => connections.mindCredit());
  const policy = new DevicePolicy();
  const unknown = new UnknownDevices(limits.unknownDevices);
  const presence = seated && new Presence(policy, seated);
  let devices = settings.devices ?? 'open';
  let connectionsPid: Pid;
  let policyPid: Pid;

  const spec = (door: Door): ChildSpec => ({
    id: door.id,
    start: async (self: Self) => {
      const { pid, bound } = await startListener(self, door.address, door.context, connectionsPid);
      door.address = { host: bound.address, port: bound.port };
      door.pid = pid;
      return pid;
    },
  });

  const shared = { limits, journal, connections, credit, counters, lastFrames, presence, policy, unknown };
  let doors = doorsOf(settings, shared);
  const supervisor = await startSupervisor({
    strategy: 'rest-for-one',
    intensity: 10,
    period: 10,
    label: 'receiver',
    children: [
      {
        id: 'connections',
        type: 'supervisor',
        start: async (self) => (connectionsPid = await startDynamicSupervisor({ parent: self, label: 'connections' })),
      },
      {
        id: 'timekeeper',
        start: (self) => self.spawnLink(new Timekeeper(connections, credit), { label: 'timekeeper' }),
      },
      {
        id: 'policy',
        start: async (self) => (policyPid = await new PolicyKeeper(policy, devices, limits.listedDevices).start(self)),
      },
      ...doors.map(spec),
    ],
  }).catch((error: unknown) => {
    throw rootCause(error);
  });

  const shut = async ({ id }: Door): Promise<void> => {
    await terminateChild(supervisor, id);
    await deleteChild(supervisor, id);
  };
  const reload = async (next: ReceiverSettings): Promise<void> => {
    const wanted = doorsOf(next, shared);
    const present = new Map(doors.map((door) => [door.id, door]));
    const opened: Door[] = [];
    try {
      for (const door of wanted) {
        if (present.has(door.id)) continue;
        await startChild(supervisor, spec(door));
        opened.push(door);
      }
    } catch (error) {
      for (const door of opened) await shut(door);
      throw rootCause(error);
    }
    Object.assign(limits, next.limits);
    // Who was over its credit may not be any more.
    connections.mindCredit();
    // The list is read again, changed or not.
    devices = next.devices ?? 'open';
    replacePolicy(policyPid, devices);
    const kept = wanted.map((door) => {
      const before = present.get(door.id);
      if (!before) return door;
      present.delete(door.id);
      before.context = door.context;
      if (before.pid) send(before.pid, door.context);
      return before;
    });
    doors = kept;
    for (const door of present.values()) await shut(door);
  };

  const stop = async (): Promise<void> => {
    for (const { id } of doors) await terminateChild(supervisor, id);
    connections.close('shutdown');
    await Promise.race([connections.empty(), deadline(limits.shutdownSeconds * 1000)]);
    exit(supervisor, 'shutdown');
    await exited(supervisor);
  };
  return {
    supervisor,
    get addresses() {
      return doors.map(({ address }) => address);
    },
    counters,
    unknown,
    replaced: (numbers) => presence?.replaced(numbers),
    tellSeats: () => presence?.tellAgain(),
    survey: () => survey(connections, doors.filter(({ pid }) => pid && isAlive(pid)).length),
    list: (query) => listConnections(connections, query),
    connected: (names) => connectedDevices(connections, names),
    reload,
    stop,
  };
}

function deadline(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
