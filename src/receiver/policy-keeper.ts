import type { DevicesConfig } from '../config/devices.ts';
import { type Pid, type Self, send, Timeout } from '../process/index.ts';
import { receiverEvents } from './events.ts';
import { type DevicePolicy, isListed } from './policy.ts';
import { nameOf, readDeviceList, versionOf } from './policy-list.ts';

/** How often a list is looked at for changes, in milliseconds. */
const lookEvery = 2_000;

/** A policy as it is told from now on. */
interface Use {
  readonly use: DevicesConfig;
}

/**
 * The process that keeps a thread's policy: it reads the list where there is one, and again when it has changed. A list that cannot be
 * used is told and left: the one before it goes on. A change is taken when two looks have found the same, so that a list is not read
 * while it is being written.
 */
export class PolicyKeeper {
  readonly #policy: DevicePolicy;
  readonly #most: number;
  #devices: DevicesConfig;
  /** Of the list that is in use; empty where none is, or it could not be read. */
  #read = '';
  /** Of the list at the last look. */
  #seen = '';
  /** What was wrong with the list when it was read last: told once, and tried again at each look. */
  #fault = '';

  /** @param most ids that a list may have */
  constructor(policy: DevicePolicy, devices: DevicesConfig, most: number) {
    this.#policy = policy;
    this.#devices = devices;
    this.#most = most;
  }

  /** Reads the list for the first time and starts the process. Without a list that can be used, no device is admitted until there is one. */
  async start(self: Self): Promise<Pid> {
    if (isListed(this.#devices)) this.#policy.admitListed(new Set());
    await this.#apply();
    return self.spawnLink((own) => this.#keep(own), { label: 'policy of devices' });
  }

  async #keep(self: Self): Promise<never> {
    for (;;) {
      const message = await self.receive((told) => told as Use, lookEvery);
      if (message === Timeout) await this.#look();
      else {
        this.#devices = message.use;
        await this.#apply();
      }
    }
  }

  async #look(): Promise<void> {
    if (!isListed(this.#devices)) return;
    const version = await versionOf(this.#devices);
    const settled = version === this.#seen;
    this.#seen = version;
    if (settled && version !== this.#read) await this.#apply();
  }

  async #apply(): Promise<void> {
    const devices = this.#devices;
    if (devices === 'open') return this.#policy.admitAll();
    if (!isListed(devices)) return this.#policy.admitMatching(devices.pattern);
    const name = nameOf(devices);
    this.#read = await versionOf(devices);
    try {
      const ids = await readDeviceList(devices, this.#most);
      // Changed while it was read: the next look finds that, and it is read again when it has settled.
      if ((await versionOf(devices)) !== this.#read) return;
      this.#policy.admitListed(ids);
      this.#fault = '';
      receiverEvents.deviceList.publish({ list: name, devices: ids.size, error: undefined });
    } catch (error) {
      this.#read = '';
      const fault = String(error);
      if (fault !== this.#fault) receiverEvents.deviceList.publish({ list: name, devices: undefined, error });
      this.#fault = fault;
    }
  }
}

/** Has a {@link PolicyKeeper} keep to this policy from now on; a list is read at once, changed or not. */
export function replacePolicy(keeper: Pid, use: DevicesConfig): void {
  send(keeper, { use } satisfies Use);
}
