import type { DatabaseSync } from 'node:sqlite';
import { pageOf } from './page.ts';
import { reportColumns } from './rows.ts';
import type { StoredRow } from './rows.ts';
import { select, selectEach } from './sql.ts';

const notPurged = "(select value from meta where key = 'first_seq')";

/**
 * Up to `limit` rows behind a cursor, in the order of arrival: no more than these are looked at.
 * @param characters of their attributes together, behind which no more are read
 */
export function rowsBehind(
  db: DatabaseSync,
  after: number,
  limit: number,
  characters = Infinity,
): readonly StoredRow[] {
  const sql = `select ${reportColumns} from report where seq > :after and seq >= ${notPurged} order by seq limit :limit`;
  return pageOf(selectEach<StoredRow>(db, sql)({ after, limit }), characters).rows;
}

/** The newest position of up to `limit` devices, by name, behind the one named `after`: as table `device` says. */
export function newestPositions(db: DatabaseSync, after: string, limit: number): StoredRow[] {
  const columns = reportColumns.replaceAll(/\w+/g, 'r.$&');
  const sql = `
    select ${columns} from device d join report r on r.seq = d.position_seq
    where d.device > :after and r.seq >= ${notPurged} order by d.device limit :limit`;
  return select<StoredRow>(db, sql)({ after, limit });
}
