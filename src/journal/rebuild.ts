import type { DatabaseSync } from 'node:sqlite';
import { gaps, noteGaps } from './gaps.ts';
import { fromRow, quarantineColumns, reportColumns, toRow } from './rows.ts';
import type { StoredRow } from './rows.ts';
import { salvage, without } from './salvage.ts';
import type { Range, RawRow } from './salvage.ts';
import { parameters, selectEach } from './sql.ts';

/** What could be saved, and what not. */
export interface Rebuilt {
  readonly reports: number;
  /** Seqs of reports that are lost, and were not lost before. */
  readonly lost: readonly Range[];
  /** Whether the end of the table could not be read: then the last range of `lost` reaches further than any report did. */
  readonly endless: boolean;
  readonly quarantined: number;
  /** Ids of quarantined frames that are lost. */
  readonly lostQuarantined: readonly Range[];
  readonly cursors: number;
}

/** More reports than a gateway leaves unindexed: behind the last one that the rest of the journal knows of, there are no more than these. */
const mostUnindexed = 250_000;

/**
 * Copies everything that can be read from a damaged journal into a new one, with its seqs and ids, and makes the indexes anew.
 * @param progress told how far it has come, and where the end is
 */
export function rebuild(
  damaged: DatabaseSync,
  fresh: DatabaseSync,
  progress: (seq: number, last: number) => void,
): Rebuilt {
  fresh.exec('begin immediate');
  const known = attempt(() => gaps(damaged)) ?? [];
  const { first, last, endless } = reportRange(damaged);
  const { rows: reports, missing } = salvage(
    { first, last },
    {
      read: reading(damaged, `select ${reportColumns} from report where seq between :first and :last order by seq`),
      store: storing(fresh, `insert into report (${reportColumns}) values (${parameters(reportColumns)})`, isReport),
      progress: (seq) => progress(seq, last),
    },
  );
  const lost = without(missing, known);
  noteGaps(fresh, [...known, ...lost]);
  const set = fresh.prepare('insert or replace into meta values (?, ?)');
  set.run('first_seq', first);
  set.run('indexed_to', last);

  const ids = quarantineRange(damaged);
  const { rows: quarantined, missing: lostQuarantined } = salvage(ids, {
    read: reading(
      damaged,
      `select ${quarantineColumns}, decoded_at from quarantine where id between :first and :last order by id`,
    ),
    store: storing(fresh, 'insert into quarantine values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
  });
  // So that no id is used again.
  fresh.exec("delete from sqlite_sequence where name = 'quarantine'");
  fresh.prepare("insert into sqlite_sequence values ('quarantine', ?)").run(ids.last);

  const cursors = fromBothEnds(
    damaged,
    'cursor',
    'name',
    storing(fresh, 'insert or ignore into cursor values (?, ?, ?)'),
  );
  index(fresh);
  keepCounts(damaged, fresh);
  fresh.exec('commit');
  return { reports, lost, endless, quarantined, lostQuarantined, cursors };
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    // That it cannot be read is what this is all about.
    return undefined;
  }
}

/** A number that the damaged journal can still tell; undefined where it cannot, or where there is none. */
function numberOf(db: DatabaseSync, sql: string): number | undefined {
  const value = attempt(() => db.prepare(`select (${sql}) as n`).get()?.['n']);
  return typeof value === 'number' ? value : undefined;
}

function reportRange(db: DatabaseSync): Range & { readonly endless: boolean } {
  const first =
    numberOf(db, "select value from meta where key = 'first_seq'") ?? numberOf(db, 'select min(seq) from report') ?? 1;
  const indexed = numberOf(db, "select value from meta where key = 'indexed_to'") ?? 0;
  const seen = numberOf(db, 'select max(last_seq) from device') ?? 0;
  const read = numberOf(db, 'select max(seq) from cursor') ?? 0;
  const elsewhere = Math.max(first - 1, indexed, seen, read);
  const last = attempt(() => Number(db.prepare('select max(seq) as seq from report').get()?.['seq'] ?? 0));
  return last === undefined
    ? { first, last: elsewhere + mostUnindexed, endless: true }
    : { first, last: Math.max(last, elsewhere), endless: false };
}

function quarantineRange(db: DatabaseSync): Range {
  const last = numberOf(db, "select seq from sqlite_sequence where name = 'quarantine'");
  return {
    first: numberOf(db, 'select min(id) from quarantine') ?? 1,
    last: last ?? numberOf(db, 'select max(id) from quarantine') ?? 0,
  };
}

function reading(db: DatabaseSync, sql: string): (range: Range) => Iterable<RawRow> {
  const rows = attempt(() => selectEach<RawRow>(db, sql));
  return ({ first, last }) => rows?.({ first, last }) ?? [];
}

function storing(db: DatabaseSync, sql: string, isSound: (row: RawRow) => boolean = () => true) {
  const insert = db.prepare(sql);
  return (row: RawRow): boolean => isSound(row) && attempt(() => insert.run(...row).changes) === 1;
}

/** Damage within a page may leave bytes that SQLite takes for a row. */
function isReport(row: RawRow): boolean {
  return (
    attempt(() => {
      const report = fromRow(row as StoredRow);
      return toRow(report, report) && /^[0-9a-f]{32}$/.test(report.id);
    }) ?? false
  );
}

/** The rows of a small table with a name as its key: from the first on as far as it can be read, and from the last on back. */
function fromBothEnds(db: DatabaseSync, table: string, key: string, store: (row: RawRow) => boolean): number {
  let stored = 0;
  for (const order of ['asc', 'desc']) {
    attempt(() => {
      for (const row of selectEach<RawRow>(db, `select * from ${table} order by ${key} ${order}`)({}))
        if (store(row)) stored += 1;
    });
  }
  return stored;
}

/** What index passes would have made of the reports. */
function index(db: DatabaseSync): void {
  db.exec(`
    insert into history select device, time, seq from report order by device, time, seq;
    insert into device
      select d.device, l.protocol, d.first_received_at, d.last_received_at, d.last_seq, d.newest_time, p.time, p.seq, d.reports
      from (
        select device, min(received_at) as first_received_at, max(received_at) as last_received_at, max(seq) as last_seq,
               max(time) as newest_time, count(*) as reports
        from report group by device
      ) d
      join report l on l.seq = d.last_seq
      left join report p on p.seq = (
        select h.seq from history h join report r on r.seq = h.seq
        where h.device = d.device and r.type = 'position' order by h.time desc, h.seq desc limit 1
      );`);
}

/** Devices know of reports that retention has deleted since. */
function keepCounts(damaged: DatabaseSync, fresh: DatabaseSync): void {
  const keep = fresh.prepare(`
    update device set first_received_at = min(first_received_at, ?), reports = max(reports, ?) where device = ?`);
  fromBothEnds(damaged, 'device', 'device', ([device, , firstReceivedAt, , , , , , reports]) => {
    keep.run(firstReceivedAt!, reports!, device!);
    return true;
  });
}
