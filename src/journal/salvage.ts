import type { SQLInputValue } from 'node:sqlite';

/** Whole numbers from first to last, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** A row as SQLite gives it. */
export type RawRow = readonly SQLInputValue[];

/** How the rows of a table come out of a damaged database and into a sound one. Their key is the first column. */
export interface Salvage {
  /** Reads the rows whose keys are in the range, in their order. @throws where one of their pages cannot be read */
  readonly read: (range: Range) => Iterable<RawRow>;
  /** Takes a row over, or leaves it where it is no row of this table. */
  readonly store: (row: RawRow) => void;
  /** Told every {@link span} keys how far it has come. */
  readonly progress?: (key: number) => void;
}

/** Keys that are read at a time. */
const span = 512;

/** Takes over every row of a range that can be read: where reading fails, the range is halved, down to the single key. */
export function salvage({ first, last }: Range, how: Salvage): void {
  for (let from = first; from <= last; from += span) {
    take({ first: from, last: Math.min(from + span - 1, last) }, how);
    how.progress?.(from);
  }
}

function take(range: Range, how: Salvage): void {
  let rows: RawRow[];
  try {
    rows = [...how.read(range)];
  } catch {
    if (range.first === range.last) return;
    const middle = Math.floor((range.first + range.last) / 2);
    take({ first: range.first, last: middle }, how);
    take({ first: middle + 1, last: range.last }, how);
    return;
  }
  // A page that is damaged and still readable may give keys that do not belong there.
  for (const row of rows) if (isWithin(row, [range])) how.store(row);
}

/** Whether a row's key is in one of the ranges. */
export function isWithin([key]: RawRow, ranges: readonly Range[]): boolean {
  return typeof key === 'number' && ranges.some(({ first, last }) => key >= first && key <= last);
}

/** The keys of a range that are not among these, which ascend. */
export function missing(keys: Iterable<number>, { first, last }: Range): Range[] {
  const ranges: Range[] = [];
  let next = first;
  for (const key of keys) {
    if (key > next) ranges.push({ first: next, last: key - 1 });
    next = key + 1;
  }
  if (next <= last) ranges.push({ first: next, last });
  return ranges;
}

/** The parts of some ranges that are in none of the others. Both ascend. */
export function without(ranges: readonly Range[], others: readonly Range[]): Range[] {
  return ranges.flatMap(({ first, last }) => {
    const parts: Range[] = [];
    let from = first;
    for (const other of others) {
      if (other.last < from || other.first > last) continue;
      if (other.first > from) parts.push({ first: from, last: other.first - 1 });
      from = other.last + 1;
    }
    if (from <= last) parts.push({ first: from, last });
    return parts;
  });
}
