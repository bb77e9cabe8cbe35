import { type Address, formatAddress } from '../config/address.ts';
import type { DevicesConfig } from '../config/devices.ts';
import type { Limits } from '../config/limits.ts';
import type { ReplyMode } from '../config/reply.ts';
import type { JournalClient } from '../journal/client.ts';
import {
  type ChildSpec,
  exit,
  exited,
  type Pid,
  type Self,
  rootCause,
  startDynamicSupervisor,
  startSupervisor,
  terminateChild,
} from '../process/index.ts';
import { protocolNamed } from '../protocols/registry.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { Connections, Timekeeper } from './connections.ts';
import type { ReceiverContext } from './context.ts';
import { type Counters, newCounters } from './counters.ts';
import { startListener } from './listener.ts';
import { DevicePolicy } from './policy.ts';
import { PolicyKeeper, replacePolicy, rereadPolicy } from './policy-keeper.ts';
import { UnknownDevices } from './unknown.ts';

/** One listener as configured. */
export interface ListenerOptions extends Address {
  /** The protocol of all its connections; undefined: recognised from their bytes. */
  readonly protocol?: string | undefined;
  /** The protocol to take where several begin alike. */
  readonly hint?: string | undefined;
}

export interface ReceiverOptions {
  readonly listeners: readonly ListenerOptions[];
  readonly protocols: readonly Protocol[];
  readonly limits: Limits;
  readonly replyMode: ReplyMode;
  readonly journal: JournalClient;
  /** Which devices may send reports. Default: every one. */
  readonly devices?: DevicesConfig | undefined;
}

/** A running receiver: everything between the listening sockets and the journal, in one thread. */
export interface Receiver {
  readonly supervisor: Pid;
  /** Where its listeners listen, in the order of the options. */
  readonly addresses: readonly Address[];
  readonly counters: Counters;
  /** Devices that were turned away since this table was last emptied. */
  readonly unknown: UnknownDevices;
  /** Keeps to another policy from now on; given none, reads the list of the present one again. */
  useDevices(devices?: DevicesConfig): void;
  /** Stops listening, handles what has been read, commits, replies, closes; what is not finished after `shutdownSeconds` is reset. */
  stop(): Promise<void>;
}

/**
 *     receiver (rest for one)
 *     ├── connections (dynamic): a connection a socket, each with its buffer
 *     ├── timekeeper
 *     ├── policy of devices
 *     └── listener HOST:PORT …
 *
 * @throws FleetlineError where a listener cannot listen, or is pinned to a protocol that there is not
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { limits, protocols, replyMode, journal, devices = 'open' } = options;
  const counters = newCounters();
  const connections = new Connections(limits);
  journal.onStall(() => connections.mindCredit());
  const addresses: Address[] = options.listeners.map(({ host, port }) => ({ host, port }));
  const policy = new DevicePolicy();
  const unknown = new UnknownDevices(limits.unknownDevices);
  const keeper = new PolicyKeeper(policy, devices, limits.listedDevices);
  let connectionsPid: Pid;
  let keeperPid: Pid;

  const listeners = options.listeners.map((listener, index): ChildSpec => {
    const name = formatAddress(listener);
    const named = (protocol: string | undefined): Protocol | undefined =>
      protocol === undefined ? undefined : protocolNamed(protocol, protocols);
    const context: ReceiverContext = {
      listener: name,
      protocols,
      pinned: named(listener.protocol),
      hint: named(listener.hint),
      limits,
      replyMode,
      journal,
      connections,
      counters,
      policy,
      unknown,
    };
    return {
      id: `listener ${name} ${index}`,
      start: async (self: Self) => {
        // Once it has a port, that is the port: one that is started again listens where its trackers expect it.
        const { pid, bound } = await startListener(self, addresses[index] ?? listener, context, connectionsPid);
        addresses[index] = { host: bound.address, port: bound.port };
        return pid;
      },
    };
  });

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
      { id: 'timekeeper', start: (self) => self.spawnLink(new Timekeeper(connections), { label: 'timekeeper' }) },
      { id: 'policy', start: async (self) => (keeperPid = await keeper.start(self)) },
      ...listeners,
    ],
  }).catch((error: unknown) => {
    throw rootCause(error);
  });

  const stop = async (): Promise<void> => {
    for (const { id } of listeners) await terminateChild(supervisor, id);
    connections.close('shutdown');
    await Promise.race([connections.empty(), deadline(limits.shutdownSeconds * 1000)]);
    exit(supervisor, 'shutdown');
    await exited(supervisor);
  };
  const useDevices = (use?: DevicesConfig): void => {
    if (use === undefined) rereadPolicy(keeperPid);
    else replacePolicy(keeperPid, use);
  };
  return { supervisor, addresses, counters, unknown, useDevices, stop };
}

function deadline(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
