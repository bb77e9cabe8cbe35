import type { DatabaseSync } from 'node:sqlite';
import { Column, reportColumns } from './rows.ts';
import type { StoredRow } from './rows.ts';
import { span } from './scan.ts';
import { atOneMoment, meta, select, selectEach } from './sql.ts';

/** What the journal holds at one moment. */
export interface Extent {
  /** The first seq and the last; the first is one more than the last where there is no report. */
  readonly first: number;
  readonly last: number;
  /** Up to which seq `history` and `device` are complete. */
  readonly indexedTo: number;
}

export function extentOf(db: DatabaseSync): Extent {
  return atOneMoment(db, () => ({ ...span(db), indexedTo: meta(db, 'indexed_to') }));
}

const notPurged = "(select value from meta where key = 'first_seq')";

/**
 * Up to `limit` rows behind a cursor, in the order of arrival: no more than these are looked at.
 * @param characters of their attributes together, behind which no more are read
 */
export function rowsBehind(db: DatabaseSync, after: number, limit: number, characters = Infinity): StoredRow[] {
  const sql = `select ${reportColumns} from report where seq > :after and seq >= ${notPurged} order by seq limit :limit`;
  const rows: StoredRow[] = [];
  let read = 0;
  for (const stored of selectEach<StoredRow>(db, sql)({ after, limit })) {
    const [, ...row] = stored;
    rows.push(stored);
    if ((read += row[Column.Attributes]?.length ?? 0) >= characters) break;
  }
  return rows;
}

/** The newest position of up to `limit` devices, by name, behind the one named `after`: as table `device` says. */
export function newestPositions(db: DatabaseSync, after: string, limit: number): StoredRow[] {
  const columns = reportColumns.replaceAll(/\w+/g, 'r.$&');
  const sql = `
    select ${columns} from device d join report r on r.seq = d.position_seq
    where d.device > :after and r.seq >= ${notPurged} order by d.device limit :limit`;
  return select<StoredRow>(db, sql)({ after, limit });
}
