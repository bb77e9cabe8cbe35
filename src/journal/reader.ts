import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { StoredReport } from '../model/report.ts';
import { deviceSummaries } from './devices.ts';
import type { DeviceQuery, DeviceSummary } from './devices.ts';
import { damaged, storageError } from './errors.ts';
import { type Extent, extentNow, extentOf } from './extent.ts';
import { newestPositions, rowsBehind } from './follow.ts';
import { countGaps } from './gaps.ts';
import { QuarantineIndex, type QuarantineKind } from './kinds.ts';
import { databaseFile, openToRead } from './open.ts';
import { fromQuarantineRow, fromRow, quarantineColumns } from './rows.ts';
import type { StoredQuarantined, StoredQuarantineRow } from './rows.ts';
import { byArrival, byTime } from './scan.ts';
import type { ReportQuery } from './scan.ts';
import { findDamage } from './soundness.ts';
import { atOneMoment, select } from './sql.ts';
import { Unindexed } from './unindexed.ts';
import type { Steps } from './steps.ts';

/** How much the journal holds. */
export interface JournalCounts {
  readonly reports: number;
  /** Quarantined frames that could not be read so far. */
  readonly quarantined: number;
  /** The first and the last seq; the first is one more than the last where there is no report. */
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** What no two quarantined frames have in common. */
export type QuarantinePlace = Pick<StoredQuarantined, 'receivedAt' | 'remote' | 'listener' | 'offset'>;

/** A quarantined frame of which only the first bytes were read. */
export interface QuarantinedHead {
  readonly item: StoredQuarantined;
  /** How many bytes it has. */
  readonly length: number;
}

/** Reads the journal in a data folder, while a gateway writes it or while none runs. Close it when done. */
export class JournalReader {
  readonly #file: string;
  readonly #db: DatabaseSync;

  /** @throws FleetlineError `data-folder`, `data-newer`, `data-damaged` or `storage-failed` */
  constructor(folder: string) {
    this.#file = join(folder, databaseFile);
    this.#db = openToRead(folder);
  }

  /**
   * The reports that are stored now and answer to the query: of one device in the order of its clock, otherwise in the order of arrival.
   * They are read a page at a time: what comes in meanwhile is left out, what retention deletes meanwhile may be missing.
   */
  *reports(query: ReportQuery = {}): Generator<StoredReport, void, void> {
    for (const page of this.pages(query)) yield* page;
  }

  /** The same a page at a time: each takes a few milliseconds, and may be empty where there is more to come. */
  *pages(query: ReportQuery = {}): Generator<readonly StoredReport[], void, void> {
    const { device, limit = Infinity } = query;
    const pages = device === undefined ? byArrival(this.#db, query) : byTime(this.#db, device, query);
    for (let left = limit; left > 0;) {
      const { done, value: rows } = this.#asked(() => pages.next());
      if (done) return;
      yield rows.slice(0, left).map(fromRow);
      left -= rows.length;
    }
  }

  /**
   * Up to `limit` reports behind a cursor, in the order of arrival.
   * @param characters of their attributes together, behind which no more are read: a device may put a whole document into each report
   */
  read(after: number, limit: number, characters?: number): StoredReport[] {
    return this.#asked(() => rowsBehind(this.#db, after, limit, characters)).map(fromRow);
  }

  /** The newest position of up to `limit` devices behind the one named `after`, by name, as of {@link Extent.indexedTo} or later. */
  newestPositions(after: string, limit: number): StoredReport[] {
    return this.#asked(() => newestPositions(this.#db, after, limit)).map(fromRow);
  }

  extent(): Extent {
    return this.#asked(() => extentOf(this.#db));
  }

  /** How far the reader of this name has come: it is done with every report up to this seq. Undefined where it never said. */
  cursor(name: string): number | undefined {
    const seq = this.#db.prepare('select seq from cursor where name = ?').get(name)?.['seq'];
    return seq === undefined ? undefined : Number(seq);
  }

  /** Devices, by name, each with its newest position. @param unindexed kept by whoever asks again and again */
  devices(query: DeviceQuery = {}, unindexed = new Unindexed()): DeviceSummary[] {
    return this.#asked(() => deviceSummaries(this.#db, query, unindexed));
  }

  /** Reads up to `most` reports that are not indexed, and not known yet, for {@link devices}. @returns whether these were all */
  readUnindexed(unindexed: Unindexed, most: number): boolean {
    return this.#asked(() => unindexed.readOn(this.#db, most));
  }

  /** Up to `limit` quarantined frames whose id is greater than `after`, oldest first; those read after all among them. */
  quarantine(after: number, limit: number): StoredQuarantined[] {
    return this.#quarantined('id > :after', { after, limit });
  }

  /** The same without those that were read after all. */
  undecoded(after: number, limit: number): StoredQuarantined[] {
    return this.#quarantined('id > :after and decoded_at is null', { after, limit });
  }

  /** Brings an index of quarantine up to date. */
  *followQuarantine(index: QuarantineIndex): Steps {
    const steps = index.follow(this.#db);
    while (this.#asked(() => steps.next().done !== true)) yield;
  }

  /** Quarantined frames that could not be read so far, counted by likeness: the most frequent first, about 1,000 kinds at most. */
  quarantineKinds(): QuarantineKind[] {
    const index = new QuarantineIndex();
    for (const _ of this.followQuarantine(index));
    return index.kinds();
  }

  /** The quarantined frames of these numbers, of each only its first bytes, and how many it has. Those that are gone are left out. */
  quarantineHeads(ids: readonly number[], most: number): QuarantinedHead[] {
    const head = quarantineColumns.replace(/bytes$/, `substr(bytes, 1, ${most})`);
    const sql = `select length(bytes), ${head}, decoded_at from quarantine where id = :id`;
    return this.#asked(() => {
      const find = select<readonly [length: number, ...StoredQuarantineRow]>(this.#db, sql);
      return ids.flatMap((id) => find({ id }).map(([length, ...row]) => ({ length, item: fromQuarantineRow(row) })));
    });
  }

  /** One quarantined frame; undefined where there is none of this id. */
  quarantineItem(id: number): StoredQuarantined | undefined {
    const [item] = this.quarantine(id - 1, 1);
    return item?.id === id ? item : undefined;
  }

  /** The number of the frame that came at a time, from a peer, at a place of its connection's bytes; undefined where there is none. */
  quarantinedAt({ receivedAt, remote, listener, offset }: QuarantinePlace): number | undefined {
    const sql = `select id from quarantine
      where received_at = :receivedAt and remote = :remote and listener = :listener and "offset" = :offset`;
    return this.#asked(
      () => select<readonly [number]>(this.#db, sql)({ receivedAt, remote, listener, offset })[0]?.[0],
    );
  }

  #quarantined(where: string, values: { after: number; limit: number }): StoredQuarantined[] {
    const sql = `select ${quarantineColumns}, decoded_at from quarantine where ${where} order by id limit :limit`;
    return this.#asked(() => select<StoredQuarantineRow>(this.#db, sql)(values).map(fromQuarantineRow));
  }

  /** What goes wrong while reading, in words for a person: a damaged page is found by whoever reads it. */
  #asked<T>(look: () => T): T {
    try {
      return look();
    } catch (error) {
      throw storageError(error, this.#file);
    }
  }

  counts(): JournalCounts {
    return atOneMoment(this.#db, () => {
      const { first: firstSeq, last: lastSeq } = extentNow(this.#db);
      const quarantined = Number(
        this.#db.prepare('select count(*) as n from quarantine where decoded_at is null').get()?.['n'],
      );
      const reports = lastSeq - firstSeq + 1 - countGaps(this.#db, firstSeq);
      return { reports, quarantined, firstSeq, lastSeq };
    });
  }

  /**
   * Looks through every page of the journal: some seconds for each GB.
   * @throws FleetlineError `data-damaged`
   */
  assertSound(): void {
    const damage = findDamage(this.#db);
    if (damage !== undefined) throw damaged(this.#file, damage);
  }

  close(): void {
    this.#db.close();
  }
}
