import type { DatabaseSync } from 'node:sqlite';
import type { Range } from './salvage.ts';

/*
 * Between the first seq and the last none is missing, but for those that a repair could not save. They stand in table meta, a row for each
 * range: key `lost FIRST`, value LAST.
 */

/** The seqs that repairs could not save, ascending. */
export function gaps(db: DatabaseSync): Range[] {
  const rows = db.prepare("select key, value from meta where key like 'lost %'").all();
  const ranges = rows.map(({ key, value }) => ({ first: Number(String(key).slice(5)), last: Number(value) }));
  return ranges.sort((a, b) => a.first - b.first);
}

export function noteGaps(db: DatabaseSync, ranges: readonly Range[]): void {
  const note = db.prepare('insert or replace into meta values (?, ?)');
  for (const { first, last } of ranges) note.run(`lost ${first}`, last);
}

/** How many of the seqs from `first` on repairs could not save. */
export function countGaps(db: DatabaseSync, first: number): number {
  return gaps(db).reduce((sum, gap) => sum + Math.max(0, gap.last - Math.max(gap.first, first) + 1), 0);
}
