import type { DatabaseSync } from 'node:sqlite';
import { gaps, noteGaps } from './gaps.ts';
import { leafRows } from './leaves.ts';
import { fromRow, quarantineColumns, reportColumns, toRow } from './rows.ts';
import type { StoredRow } from './rows.ts';
import { isWithin, missing, salvage, without } from './salvage.ts';
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

/** A table whose rows are saved one by one: its name, its key and all its columns. */
interface Table {
  readonly name: string;
  readonly key: string;
  readonly columns: string;
  readonly isSound: (row: RawRow) => boolean;
}

const reportTable: Table = { name: 'report', key: 'seq', columns: reportColumns, isSound: isReport };
const quarantineTable: Table = {
  name: 'quarantine',
  key: 'id',
  columns: `${quarantineColumns}, decoded_at`,
  isSound: () => true,
};

/**
 * Copies everything that can be read from a damaged journal into a new one, with its seqs and ids, and makes the indexes anew.
 * @param file the damaged one's, without a write-ahead log
 * @param progress told how far it has come, and where the end is
 */
export function rebuild(
  damaged: DatabaseSync,
  file: string,
  fresh: DatabaseSync,
  progress: (seq: number, last: number) => void,
): Rebuilt {
  fresh.exec('begin immediate');
  const known = attempt(() => gaps(damaged)) ?? [];
  const range = reportRange(damaged);
  const save = (table: Table, of: SaveRange): Saved => saveRows(damaged, file, fresh, table, of);
  const reports = save(reportTable, { ...range, progress: (seq) => progress(seq, range.last) });
  const lost = without(reports.missing, known);
  noteGaps(fresh, [...known, ...lost]);
  const set = fresh.prepare('insert or replace into meta values (?, ?)');
  set.run('first_seq', range.first);
  set.run('indexed_to', range.end);

  const ids = quarantineRange(damaged);
  const quarantined = save(quarantineTable, { ...ids, end: ids.last });
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
  return {
    reports: reports.rows,
    lost,
    endless: range.end > range.last,
    quarantined: quarantined.rows,
    lostQuarantined: quarantined.missing,
    cursors,
  };
}

interface SaveRange extends Range {
  /** Behind `last`, up to this key there may be rows of which nothing else is known. */
  readonly end: number;
  readonly progress?: (key: number) => void;
}

interface Saved {
  readonly rows: number;
  readonly missing: readonly Range[];
}

/** Saves the rows that the table gives and then, where some are missing, those that lie in leaves to which nothing leads. */
function saveRows(damaged: DatabaseSync, file: string, fresh: DatabaseSync, table: Table, range: SaveRange): Saved {
  const { name, key, columns, isSound } = table;
  const store = storing(fresh, `insert or ignore into ${name} (${columns}) values (${parameters(columns)})`, isSound);
  const rows = attempt(() =>
    selectEach<RawRow>(damaged, `select ${columns} from ${name} where ${key} between :first and :last order by ${key}`),
  );
  const { first, last, end, progress } = range;
  if (rows !== undefined)
    salvage({ first, last }, { read: (part) => rows({ ...part }), store, ...(progress && { progress }) });

  const keys = selectEach<readonly [number]>(fresh, `select ${key} from ${name} order by ${key}`);
  const absent = (): Range[] =>
    missing(
      Iterator.from(keys({})).map(([value]) => value),
      { first, last: end },
    );
  const wanted = absent();
  if (wanted.length > 0)
    for (const row of leafRows(file, columns.split(',').length)) if (isWithin(row, wanted)) store(row);
  return { rows: Number(fresh.prepare(`select count(*) as n from ${name}`).get()?.['n']), missing: absent() };
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

function reportRange(db: DatabaseSync): Range & { readonly end: number } {
  const first =
    numberOf(db, "select value from meta where key = 'first_seq'") ?? numberOf(db, 'select min(seq) from report') ?? 1;
  const indexed = numberOf(db, "select value from meta where key = 'indexed_to'") ?? 0;
  const seen = numberOf(db, 'select max(last_seq) from device') ?? 0;
  const read = numberOf(db, 'select max(seq) from cursor') ?? 0;
  const elsewhere = Math.max(first - 1, indexed, seen, read);
  const newest = attempt(() => Number(db.prepare('select max(seq) as seq from report').get()?.['seq'] ?? 0));
  if (newest === undefined) return { first, last: elsewhere, end: elsewhere + mostUnindexed };
  const last = Math.max(newest, elsewhere);
  return { first, last, end: last };
}

function quarantineRange(db: DatabaseSync): Range {
  const last = numberOf(db, "select seq from sqlite_sequence where name = 'quarantine'");
  return {
    first: numberOf(db, 'select min(id) from quarantine') ?? 1,
    last: last ?? numberOf(db, 'select max(id) from quarantine') ?? 0,
  };
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
