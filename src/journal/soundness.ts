import { existsSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { damaged } from './errors.ts';
import { pragma } from './sql.ts';

/** As much is looked through at start: some two seconds' worth, at 1.5 ms for a megabyte. */
const mostBytesAtStart = 1_000_000_000;

/** The smallest database that SQLite knows: sqlite.org/fileformat2.html#pages */
const smallestPage = 512;

/**
 * What is left of a database that was cut off within its first page. SQLite takes that for one that nothing has been written to yet, and
 * throws away the write-ahead log beside it.
 * @returns what is wrong; undefined where there is a database, or none
 */
export function findRemnant(file: string): string | undefined {
  const { size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  if (size >= smallestPage || (size === 0 && !existsSync(`${file}-wal`))) return undefined;
  return `cut off after ${size} bytes`;
}

/**
 * Looks through every page of a database of ours for one that is not as SQLite left it. Bytes that were changed to others that would be
 * just as valid in their place cannot be told: pages have no checksums.
 * @returns the first thing that is wrong, in SQLite's words; undefined where nothing is
 */
export function findDamage(db: DatabaseSync): string | undefined {
  try {
    const found = String(pragma(db, 'quick_check(1)'));
    return found === 'ok' ? undefined : found.replace(/^\*\*\* in database main \*\*\*\n/, '');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Refuses to start on a damaged journal, for what is appended to it might be lost with it. One of more than 1 GB is not looked through here:
 * the doctor does that, and whoever reads a bad page is told.
 * @throws FleetlineError `data-damaged`
 */
export function assertSound(db: DatabaseSync, file: string): void {
  if (statSync(file).size > mostBytesAtStart) return;
  const damage = findDamage(db);
  if (damage !== undefined) throw damaged(file, damage);
}
