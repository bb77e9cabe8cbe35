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
  /** Takes a row over; false where what was read is no row of this table. */
  readonly store: (row: RawRow) => boolean;
  /** Told every {@link span} keys how far it has come. */
  readonly progress?: (key: number) => void;
}

/** What a salvage brought. */
export interface Salvaged {
  readonly rows: number;
  /** Keys of the range for which there is no row. */
  readonly missing: readonly Range[];
}

/** Keys that are read at a time. */
const span = 512;

/** Takes over every row of a range that can be read: where reading fails, the range is halved, down to the single key. */
export function salvage({ first, last }: Range, how: Salvage): Salvaged {
  const missing: Range[] = [];
  let rows = 0;
  let next = first;

  function take(range: Range): void {
    for (const row of readOrHalve(range)) {
      const [key] = row;
      // A page that is damaged and still readable may give keys that do not belong there.
      if (typeof key !== 'number' || key < next || key > range.last || !how.store(row)) continue;
      if (key > next) missing.push({ first: next, last: key - 1 });
      next = key + 1;
      rows += 1;
    }
  }

  function readOrHalve(range: Range): RawRow[] {
    try {
      return [...how.read(range)];
    } catch {
      if (range.first === range.last) return [];
      const middle = Math.floor((range.first + range.last) / 2);
      take({ first: range.first, last: middle });
      take({ first: middle + 1, last: range.last });
      return [];
    }
  }

  for (let from = first; from <= last; from += span) {
    take({ first: from, last: Math.min(from + span - 1, last) });
    how.progress?.(from);
  }
  if (next <= last) missing.push({ first: next, last });
  return { rows, missing };
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
