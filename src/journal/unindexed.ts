import type { DatabaseSync } from 'node:sqlite';
import { atOneMoment, meta, select } from './sql.ts';

/** What the reports of a device that are not indexed yet say of it. Times are milliseconds since 1970, UTC. */
export interface UnindexedDevice {
  readonly device: string;
  /** The protocol that table `device` had of it; undefined where it was not there. */
  readonly listedAs: unknown;
  /** Of its last report. */
  protocol: string;
  firstReceivedAt: number;
  lastReceivedAt: number;
  lastSeq: number;
  positionTime: number | null;
  positionSeq: number | null;
  /** Where its last report is in the lists. */
  last: number;
}

type Row = readonly [
  seq: number,
  device: string,
  protocol: string,
  isPosition: 0 | 1,
  time: number,
  receivedAt: number,
];

/** No report. */
const none = -1;

/**
 * The reports that are not indexed yet, by device. Whoever asks for devices again and again keeps it: then each report is read once, for
 * 1 µs, and those that are indexed meanwhile are forgotten.
 */
export class Unindexed {
  readonly #devices = new Map<string, UnindexedDevice>();
  #indexedTo = none;
  #lastSeq = 0;
  /** Of each report its seq, its time, and where the one before it of the same device is: one list a device would be a hundred thousand lists. */
  #seqs: number[] = [];
  #times: number[] = [];
  #previous: number[] = [];

  /** Up to this seq, everything is indexed. */
  get indexedTo(): number {
    return this.#indexedTo;
  }

  /** Reads up to `most` reports that it does not know yet. @returns whether these were all */
  readOn(db: DatabaseSync, most: number): boolean {
    return atOneMoment(db, () => this.readOnNow(db, most));
  }

  /** {@link readOn} in a transaction that is open. */
  readOnNow(db: DatabaseSync, most = Infinity): boolean {
    const indexedTo = meta(db, 'indexed_to');
    if (indexedTo !== this.#indexedTo) this.#forget(indexedTo);
    const listed = db.prepare('select protocol from device where device = ?');
    const behind = select<Row>(
      db,
      `select seq, device, protocol, type = 'position', time, received_at from report
       where seq > :after order by seq limit :limit`,
    );
    const limit = Number.isFinite(most) ? most : -1;
    const rows = behind({ after: Math.max(indexedTo, this.#lastSeq), limit });
    for (const row of rows) this.#add(row, (name) => listed.get(name)?.['protocol']);
    return rows.length < most;
  }

  of(device: string): UnindexedDevice | undefined {
    return this.#devices.get(device);
  }

  /** The names of the devices that table `device` may not have, or has under another protocol. @param protocol only those that speak it */
  unlisted(protocol: string | null): string[] {
    const names: string[] = [];
    for (const { device, listedAs, protocol: spoken } of this.#devices.values())
      if (listedAs !== spoken && (protocol === null || protocol === spoken)) names.push(device);
    return names;
  }

  /** Time and seq of each report of a device. */
  *reports({ last }: UnindexedDevice): Generator<readonly [time: number, seq: number], void, void> {
    for (let at = last; at !== none; at = this.#previous[at]!) yield [this.#times[at]!, this.#seqs[at]!];
  }

  #forget(indexedTo: number): void {
    this.#devices.clear();
    [this.#seqs, this.#times, this.#previous] = [[], [], []];
    this.#lastSeq = 0;
    this.#indexedTo = indexedTo;
  }

  #add([seq, name, protocol, isPosition, time, receivedAt]: Row, listed: (name: string) => unknown): void {
    let device = this.#devices.get(name);
    if (!device) {
      device = {
        device: name,
        listedAs: listed(name),
        protocol,
        firstReceivedAt: receivedAt,
        lastReceivedAt: receivedAt,
        lastSeq: seq,
        positionTime: null,
        positionSeq: null,
        last: none,
      };
      this.#devices.set(name, device);
    }
    device.protocol = protocol;
    device.lastSeq = seq;
    if (receivedAt < device.firstReceivedAt) device.firstReceivedAt = receivedAt;
    if (receivedAt > device.lastReceivedAt) device.lastReceivedAt = receivedAt;
    if (isPosition === 1 && time >= (device.positionTime ?? -Infinity)) {
      device.positionTime = time;
      device.positionSeq = seq;
    }
    this.#seqs.push(seq);
    this.#times.push(time);
    this.#previous.push(device.last);
    device.last = this.#seqs.length - 1;
    this.#lastSeq = seq;
  }
}
