import { Column } from './rows.ts';
import type { StoredRow } from './rows.ts';

/** What may be long in a row, in characters. */
export function weightOf([, ...row]: StoredRow): number {
  return row[Column.Attributes]?.length ?? 0;
}

/** Rows that are read together. */
export interface Page {
  readonly rows: readonly StoredRow[];
  /** It ends where it does because it is heavy: there may be more. */
  readonly heavy: boolean;
}

/** Takes rows until they weigh `most` together: a device may put a whole document into each report. */
export function pageOf(source: Iterable<StoredRow>, most: number): Page {
  const rows: StoredRow[] = [];
  let weight = 0;
  for (const row of source) {
    rows.push(row);
    if ((weight += weightOf(row)) >= most) return { rows, heavy: true };
  }
  return { rows, heavy: false };
}
