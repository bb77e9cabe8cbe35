import type { DatabaseSync } from 'node:sqlite';
import type { Box } from '../model/box.ts';
import type { ReportType } from '../model/report.ts';
import { extentOf } from './extent.ts';
import { historyKeys, inOrder, type Key, stretchOf } from './history.ts';
import { pageOf, weightOf } from './page.ts';
import { reportColumns } from './rows.ts';
import type { StoredRow } from './rows.ts';
import { select, selectEach } from './sql.ts';

/** Which reports are wanted; whatever is left out does not matter. Times are milliseconds since 1970, UTC. */
export interface ReportQuery {
  readonly device?: string | undefined;
  readonly type?: ReportType | undefined;
  /** The earliest time, by the device's clock. */
  readonly from?: number | undefined;
  /** The latest time, by the device's clock. */
  readonly to?: number | undefined;
  /** Only reports of this part of the world. */
  readonly box?: Box | undefined;
  /** Only reports whose seq is greater. */
  readonly after?: number | undefined;
  /** Default: all there are. */
  readonly limit?: number | undefined;
}

/**
 * Rows that are looked at for one page: no read transaction lasts longer, so none keeps the write-ahead log from starting over, and whoever
 * has other things to do can do them between two pages. A page may be empty where there is more to come.
 */
const pageRows = 500;

/** Characters of attributes behind which a page ends: a device may put a whole document into each report. */
const pageCharacters = 1_000_000;

/** Pages of rows. */
export type Pages = Generator<readonly StoredRow[], void, void>;

const columns = reportColumns.replaceAll(/\w+/g, 'r.$&');
const wanted = `r.time between :from and :to and (:type is null or r.type = :type)
  and (:west is null or (r.latitude between :south and :north
    and iif(:west <= :east, r.longitude between :west and :east, r.longitude >= :west or r.longitude <= :east)))`;

/** What is stored now: behind `low`, up to `last`; `history` is complete up to `indexedTo`. */
function stored(db: DatabaseSync, { after = 0 }: ReportQuery) {
  const { first, last, indexedTo } = extentOf(db);
  return { low: Math.max(after, first - 1), last, indexedTo };
}

function bounds({ from, to, type, box }: ReportQuery) {
  const { west = null, south = null, east = null, north = null } = box ?? {};
  return {
    from: from ?? Number.MIN_SAFE_INTEGER,
    to: to ?? Number.MAX_SAFE_INTEGER,
    type: type ?? null,
    west,
    south,
    east,
    north,
  };
}

/** The rows that are stored now and answer to the query, in the order of arrival. */
export function* byArrival(db: DatabaseSync, query: ReportQuery): Pages {
  const { low, last, indexedTo } = stored(db, query);
  const found = selectEach<StoredRow>(
    db,
    `select ${columns} from report r where r.seq > :low and r.seq <= :high and ${wanted} order by r.seq`,
  );
  function* walk(behind: number, upTo: number): Pages {
    for (let at = behind; at < upTo;) {
      const high = Math.min(at + pageRows, upTo);
      const { rows, heavy } = pageOf(found({ ...bounds(query), low: at, high }), pageCharacters);
      at = heavy ? rows.at(-1)![0] : high;
      yield rows;
    }
  }

  if (query.from === undefined && query.to === undefined) return yield* walk(low, last);
  const { from, to } = bounds(query);
  const stretch = yield* stretchOf(db, from, to);
  yield* walk(Math.max(low, stretch.first - 1), Math.min(indexedTo, stretch.last));
  yield* walk(Math.max(low, indexedTo), last);
}

/** The rows of one device that are stored now and answer to the query, in the order of its clock: by time, then by seq. */
export function* byTime(db: DatabaseSync, device: string, query: ReportQuery): Pages {
  // Where the index ends and the tail of the table begins is settled here, however far the index has come by the last page.
  const { low, last, indexedTo } = stored(db, query);
  const { from, to } = bounds(query);
  const tailKeys = select<Key>(
    db,
    `select time, seq from report
     where seq > :low and seq <= :high and device = :device and time between :from and :to`,
  );
  const tail: Key[] = [];
  for (let at = Math.max(low, indexedTo); at < last; at += pageRows, yield [])
    tail.push(...tailKeys({ device, from, to, low: at, high: Math.min(at + pageRows, last) }));
  tail.sort(inOrder);

  const row = select<StoredRow>(db, `select ${columns} from report r where r.seq = :seq and ${wanted}`);
  function* load(keys: readonly Key[]): Pages {
    let rows: StoredRow[] = [];
    let weight = 0;
    for (const [index, [, seq]] of keys.entries()) {
      for (const found of row({ ...bounds(query), seq })) {
        rows.push(found);
        weight += weightOf(found);
      }
      if (weight < pageCharacters && (index + 1) % pageRows > 0) continue;
      yield rows;
      rows = [];
      weight = 0;
    }
    yield rows;
  }
  for (const keys of historyKeys(db)(device, from, to)) {
    const end = keys.at(-1)!;
    const later = tail.findIndex((key) => inOrder(key, end) > 0);
    const due = tail.splice(0, later < 0 ? tail.length : later);
    // What the index has come to meanwhile is in the tail.
    const settled = keys.filter(([, seq]) => seq > low && seq <= indexedTo);
    yield* load([...settled, ...due].sort(inOrder));
  }
  yield* load(tail);
}
