import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Column, reportColumns } from './rows.ts';
import type { ReportRow, StoredRow } from './rows.ts';
import { meta, parameters, selectEach } from './sql.ts';
import { Tail } from './tail.ts';
import type { TailDevice } from './tail.ts';

/**
 * Appends reports to table `report`, each id once, without an index on it.
 *
 * An id is a hash of device, time and frame: the same id has the same device and time. So a report that is newer than all of its device
 * cannot be a repeat and is appended without a look. Any other is looked for among the reports that are not indexed yet, then in the index.
 */
export class Appender {
  readonly #insert: StatementSync;
  readonly #newest: StatementSync;
  readonly #find: StatementSync;
  readonly #idOf: StatementSync;
  /** Takes in what is appended. */
  #tail = new Tail();
  /** Is being indexed; afterwards it still knows the newest time of its devices. */
  #previous = new Tail();
  #nextSeq: number;
  /** What the open transaction has appended, and the devices of it. */
  #rows: ReportRow[] = [];
  #devices: TailDevice[] = [];

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare(`insert into report (${reportColumns}) values (${parameters(reportColumns)})`);
    this.#newest = db.prepare('select newest_time from device where device = ?');
    this.#find = db.prepare(`
      select 1 from history h join report r on r.seq = h.seq
      where h.device = ? and h.time = ? and r.id = ? and r.seq >= (select value from meta where key = 'first_seq')`);

    this.#idOf = db.prepare('select id from report where seq = ?');

    // Retention deletes indexed reports only, so no seq up to indexed_to is free, whatever the table holds.
    this.#nextSeq = meta(db, 'indexed_to') + 1;
    const unindexed = selectEach<StoredRow>(db, `select ${reportColumns} from report where seq >= :first order by seq`);
    for (const [seq, ...report] of unindexed({ first: this.#nextSeq })) {
      const device = this.#device(report[Column.Device]);
      this.#tail.note(device, report[Column.Id], report[Column.Time]);
      this.#tail.add(device, seq, report);
      this.#nextSeq = seq + 1;
    }
  }

  /** Reports that no index pass has taken up yet. */
  get waiting(): number {
    return this.#tail.rows;
  }

  /** What is being indexed: it has no rows where that is done. */
  get indexing(): Tail {
    return this.#previous;
  }

  /** Hands the tail over to be indexed and begins a new one. The tail before it must be done. */
  rotate(): void {
    this.#previous = this.#tail;
    this.#tail = new Tail();
  }

  /** Inserts a report within the caller's transaction; false where it is stored already. */
  append(row: ReportRow): boolean {
    const id = row[Column.Id];
    const time = row[Column.Time];
    const device = this.#device(row[Column.Device]);
    if (time <= device.newest && this.#holds(id, device.name, time)) return false;
    this.#insert.run(this.#nextSeq + this.#rows.length, ...row);
    this.#tail.note(device, id, time);
    this.#rows.push(row);
    this.#devices.push(device);
    return true;
  }

  /** The transaction was committed: its reports are part of the tail. */
  committed(): void {
    for (const [i, row] of this.#rows.entries()) this.#tail.add(this.#devices[i]!, this.#nextSeq + i, row);
    this.#nextSeq += this.#rows.length;
    this.#rows = [];
    this.#devices = [];
  }

  /** The transaction was rolled back: none of its reports is part of the tail. */
  rolledBack(): void {
    for (const device of this.#devices) this.#tail.forget(device);
    this.#rows = [];
    this.#devices = [];
  }

  #device(name: string): TailDevice {
    const known = this.#tail.devices.get(name);
    if (known !== undefined) return known;
    const newest = this.#previous.devices.get(name)?.newest ?? this.#newest.get(name)?.['newest_time'] ?? -Infinity;
    return this.#tail.follow(name, Number(newest));
  }

  #holds(id: string, device: string, time: number): boolean {
    const read = (of: TailDevice): Set<string> => this.#idsOf(of);
    if (this.#tail.holds(id, device, read) || this.#previous.holds(id, device, read)) return true;
    return this.#find.get(device, time, id) !== undefined;
  }

  /** The ids of a device's reports that are not indexed yet, those of the open transaction included. */
  #idsOf({ name, seqs }: TailDevice): Set<string> {
    const ids = new Set<string>();
    for (const seq of seqs) {
      const id = this.#idOf.get(seq)?.['id'];
      if (typeof id === 'string') ids.add(id);
    }
    for (const row of this.#rows) if (row[Column.Device] === name) ids.add(row[Column.Id]);
    return ids;
  }
}
