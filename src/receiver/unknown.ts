import { shownDevice } from './policy.ts';

/** A device that the policy does not admit, and what was seen of it. Times are milliseconds since 1970, UTC. */
export interface UnknownDevice {
  /** Its id, cut where it is longer than 64 characters. */
  readonly device: string;
  /** What it spoke last. */
  readonly protocol: string;
  /** Where it spoke from last. */
  readonly address: string;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Frames that went to quarantine. */
  readonly count: number;
}

/** The unknown devices that were seen last: a bounded table, the one that was not seen for longest is forgotten first. */
export class UnknownDevices {
  readonly #most: number;
  /** By id, in the order in which they were last seen. */
  readonly #devices = new Map<string, UnknownDevice>();

  /** @param most how many are remembered */
  constructor(most: number) {
    this.#most = most;
  }

  /** A frame of an unknown device has come. */
  note(device: string, protocol: string, address: string, at: number): void {
    this.add({ device: shownDevice(device), protocol, address, firstAt: at, lastAt: at, count: 1 });
  }

  /** Adds what another table has seen. */
  add(seen: UnknownDevice): void {
    const before = this.#devices.get(seen.device);
    this.#devices.delete(seen.device);
    const [oldest] = this.#devices.keys();
    if (oldest !== undefined && this.#devices.size >= this.#most) this.#devices.delete(oldest);
    this.#devices.set(
      seen.device,
      before ? { ...seen, firstAt: before.firstAt, count: before.count + seen.count } : seen,
    );
  }

  /** Everything in it, the one seen last first. */
  list(): UnknownDevice[] {
    return [...this.#devices.values()].reverse();
  }

  /** Everything in it, the one seen last at the end; afterwards it is empty. */
  take(): UnknownDevice[] {
    const all = [...this.#devices.values()];
    this.#devices.clear();
    return all;
  }
}
