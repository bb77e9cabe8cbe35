import { Column } from './rows.ts';
import type { ReportRow } from './rows.ts';

/** What the tail knows of one device. Times are milliseconds since 1970. */
export interface TailDevice {
  readonly name: string;
  /** The newest time of any report of this device, in the tail or in the table. */
  newest: number;
  /** Time and seq of each report that is not indexed yet. */
  times: number[];
  seqs: number[];
  /** Their ids and those of the open transaction, from the first time that one is looked for: most devices send in order and need none. */
  ids: Set<string> | undefined;
  protocol: string;
  firstReceivedAt: number;
  lastReceivedAt: number;
  positionTime: number | null;
  positionSeq: number | null;
}

/**
 * Reports that were appended and are not indexed yet: what the next index pass works off, and what a repeat is looked for in first.
 * Bounded by the number of rows between two passes.
 */
export class Tail {
  readonly devices = new Map<string, TailDevice>();
  rows = 0;
  lastSeq = 0;

  /** Begins to follow a device; `newest` is the time of its newest report so far, -Infinity where there is none. */
  follow(name: string, newest: number): TailDevice {
    const device: TailDevice = {
      name,
      newest,
      times: [],
      seqs: [],
      ids: undefined,
      protocol: '',
      firstReceivedAt: Infinity,
      lastReceivedAt: -Infinity,
      positionTime: null,
      positionSeq: null,
    };
    this.devices.set(name, device);
    return device;
  }

  /** Notes the id of a report that is being stored. */
  note(device: TailDevice, id: string, time: number): void {
    device.ids?.add(id);
    if (time > device.newest) device.newest = time;
  }

  /** Takes back what was noted of a device and is not stored. Its newest time may stay too late: a repeat is then looked for in vain. */
  forget(device: TailDevice): void {
    device.ids = undefined;
  }

  /** Takes in a report that was noted and is committed as `seq`. */
  add(device: TailDevice, seq: number, row: ReportRow): void {
    const time = row[Column.Time];
    const receivedAt = row[Column.ReceivedAt];
    device.times.push(time);
    device.seqs.push(seq);
    device.protocol = row[Column.Protocol];
    if (receivedAt < device.firstReceivedAt) device.firstReceivedAt = receivedAt;
    if (receivedAt > device.lastReceivedAt) device.lastReceivedAt = receivedAt;
    if (row[Column.Type] === 'position' && time >= (device.positionTime ?? -Infinity)) {
      device.positionTime = time;
      device.positionSeq = seq;
    }
    this.rows += 1;
    this.lastSeq = seq;
  }

  /**
   * Whether a report of this id is in the tail.
   * @param read gives the ids of a device's reports; asked when the first of them is looked for
   */
  holds(id: string, name: string, read: (device: TailDevice) => Set<string>): boolean {
    const device = this.devices.get(name);
    if (device === undefined) return false;
    device.ids ??= read(device);
    return device.ids.has(id);
  }

  /** Forgets the reports, which are indexed now, and keeps the newest time of each device: the next tail asks for it. */
  release(): void {
    this.rows = 0;
    for (const device of this.devices.values()) {
      device.ids = undefined;
      device.times = [];
      device.seqs = [];
    }
  }
}
