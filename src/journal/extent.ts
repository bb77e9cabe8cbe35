import type { DatabaseSync } from 'node:sqlite';
import { atOneMoment, meta } from './sql.ts';

/** What the journal holds at one moment. */
export interface Extent {
  /** The first seq and the last; the first is one more than the last where there is no report. Between them none is missing but what a repair could not save. */
  readonly first: number;
  readonly last: number;
  /** Up to which seq `history` and `device` are complete. */
  readonly indexedTo: number;
}

export function extentOf(db: DatabaseSync): Extent {
  return atOneMoment(db, () => extentNow(db));
}

/** {@link extentOf} in a transaction that is open. */
export function extentNow(db: DatabaseSync): Extent {
  const last = db.prepare('select max(seq) as seq from report').get()?.['seq'] ?? 0;
  const indexedTo = meta(db, 'indexed_to');
  // Retention may have deleted all there was: what is indexed has been there.
  return { first: meta(db, 'first_seq'), last: Math.max(Number(last), indexedTo), indexedTo };
}
