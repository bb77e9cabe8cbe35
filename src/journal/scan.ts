import type { DatabaseSync } from 'node:sqlite';
import type { ReportType } from '../model/report.ts';
import { reportColumns } from './rows.ts';
import type { StoredRow } from './rows.ts';
import { atOneMoment, meta, select } from './sql.ts';

/** Which reports are wanted; whatever is left out does not matter. Times are milliseconds since 1970, UTC. */
export interface ReportQuery {
  readonly device?: string | undefined;
  readonly type?: ReportType | undefined;
  /** The earliest time, by the device's clock. */
  readonly from?: number | undefined;
  /** The latest time, by the device's clock. */
  readonly to?: number | undefined;
  /** Only reports whose seq is greater. */
  readonly after?: number | undefined;
  /** Default: all there are. */
  readonly limit?: number | undefined;
}

/** Rows that are read at a time: no read transaction lasts longer, so none keeps the write-ahead log from starting over. */
const pageRows = 500;

const columns = reportColumns.replaceAll(/\w+/g, 'r.$&');
const wanted = 'r.time between :from and :to and (:type is null or r.type = :type)';

/** The first and the last seq there is; between them none is missing but what a repair could not save. */
export function span(db: DatabaseSync): { readonly first: number; readonly last: number } {
  const last = db.prepare('select max(seq) as seq from report').get()?.['seq'] ?? 0;
  return { first: meta(db, 'first_seq'), last: Math.max(Number(last), meta(db, 'indexed_to')) };
}

function bounds(query: ReportQuery) {
  const { from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER, type = null } = query;
  return { from, to, type };
}

/** The rows that are stored now and answer to the query, in the order of arrival. */
export function* byArrival(db: DatabaseSync, query: ReportQuery): Generator<StoredRow, void, void> {
  const { first, last } = atOneMoment(db, () => span(db));
  const page = select<StoredRow>(
    db,
    `select ${columns} from report r where r.seq > :low and r.seq <= :high and ${wanted} order by r.seq`,
  );
  for (let low = Math.max(query.after ?? 0, first - 1); low < last; low += pageRows) {
    yield* page({ ...bounds(query), low, high: Math.min(low + pageRows, last) });
  }
}

/** The rows of one device that are stored now and answer to the query, in the order of its clock: by time, then by seq. */
export function* byTime(db: DatabaseSync, device: string, query: ReportQuery): Generator<StoredRow, void, void> {
  const common = { ...bounds(query), device };
  const keys = select<Key>(
    db,
    `select r.time, r.seq from report r where r.seq > :low and r.device = :device and ${wanted} order by r.time, r.seq`,
  );
  // Where the index ends and the tail of the table begins is settled here, however far the index has come by the last page.
  const { first, indexedTo, tail } = atOneMoment(db, () => {
    const { first } = span(db);
    const indexedTo = meta(db, 'indexed_to');
    const low = Math.max(indexedTo, query.after ?? 0);
    return { first, indexedTo, tail: keys({ ...common, low }) };
  });
  const low = Math.max(query.after ?? 0, first - 1);
  yield* merge(indexed(db, { ...common, low, high: indexedTo }), unindexed(db, tail));
}

type Key = readonly [time: number, seq: number];

interface IndexRange {
  readonly device: string;
  readonly from: number;
  readonly to: number;
  readonly type: ReportType | null;
  /** The seq behind which it begins, and the last one. */
  readonly low: number;
  readonly high: number;
}

function* indexed(db: DatabaseSync, { from, ...range }: IndexRange): Generator<StoredRow, void, void> {
  const page = select<StoredRow>(
    db,
    `select ${columns} from history h join report r on r.seq = h.seq
     where h.device = :device and (h.time, h.seq) > (:time, :seq) and h.time <= :to and h.seq > :low and h.seq <= :high
       and (:type is null or r.type = :type)
     order by h.time, h.seq limit ${pageRows}`,
  );
  let [time, seq] = [from, 0];
  for (let rows; (rows = page({ ...range, time, seq })).length > 0;) {
    yield* rows;
    [time, seq] = keyOf(rows.at(-1)!);
  }
}

function* unindexed(db: DatabaseSync, keys: readonly Key[]): Generator<StoredRow, void, void> {
  const row = select<StoredRow>(db, `select ${columns} from report r where r.seq = :seq`);
  for (const [, seq] of keys) yield* row({ seq });
}

function keyOf([seq, , , , , time]: StoredRow): Key {
  return [time, seq];
}

/** Two ascending sequences as one. */
function* merge(one: Iterator<StoredRow>, other: Iterator<StoredRow>): Generator<StoredRow, void, void> {
  let [a, b] = [one.next(), other.next()];
  while (a.done !== true || b.done !== true) {
    if (b.done === true || (a.done !== true && precedes(a.value, b.value))) {
      yield a.value;
      a = one.next();
    } else {
      yield b.value;
      b = other.next();
    }
  }
}

function precedes(a: StoredRow, b: StoredRow): boolean {
  const [[timeA, seqA], [timeB, seqB]] = [keyOf(a), keyOf(b)];
  return timeA < timeB || (timeA === timeB && seqA < seqB);
}
