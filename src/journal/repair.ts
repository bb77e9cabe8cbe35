import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FleetlineError } from '../model/errors.ts';
import { damaged } from './errors.ts';
import { assertOurs, databaseFile, lockFolder, openToWrite, syncFolder } from './open.ts';
import { pageBytes } from './leaves.ts';
import { rebuild } from './rebuild.ts';
import type { Rebuilt } from './rebuild.ts';
import { applicationId } from './schema.ts';
import { findDamage, findRemnant } from './soundness.ts';
import { pragma } from './sql.ts';

/** What a repair has done. */
export interface Repair extends Rebuilt {
  /** What was wrong, in SQLite's words; the first thing of many, it may be. */
  readonly damage: string;
  /** Where the damaged database is now, with its write-ahead log beside it. */
  readonly aside: string;
}

/** Where the new journal grows up, within the data folder: so that it can be moved into its place at once. */
const workFolder = 'fleetline.repair';

/**
 * Makes a sound journal of what can be read of a damaged one. The damaged one is copied aside first and stays in its place until the new one
 * is complete, checked and on disk; whatever ends this program in between, the repair can be begun again. It takes three times the room of the journal.
 * @param progress told how far it has come, and where the end is
 * @returns undefined where nothing is damaged; then nothing was done
 * @throws FleetlineError `data-in-use` while a gateway runs, `data-folder` where there is no journal, `data-newer`, `data-damaged` where it is none of ours
 */
export function repairJournal(
  folder: string,
  progress: (seq: number, last: number) => void = () => {},
): Repair | undefined {
  const file = join(folder, databaseFile);
  if (!existsSync(file))
    throw new FleetlineError('data-folder', `There is no journal in ${folder}: choose another with --data.`);
  const lock = lockFolder(folder);
  try {
    const damage = damageOf(file);
    if (damage === undefined) return undefined;
    const aside = `${file}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    copyJournal(file, aside);
    syncFolder(folder);
    const work = join(folder, workFolder);
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work);
    const rebuilt = rebuildFrom(aside, work, progress);
    replace(folder, join(work, databaseFile));
    rmSync(work, { recursive: true });
    return { ...rebuilt, damage, aside };
  } finally {
    lock.close();
  }
}

/** @throws FleetlineError `data-damaged` where it is a database of another program, `data-newer` */
function damageOf(file: string): string | undefined {
  const remnant = findRemnant(file);
  if (remnant !== undefined) return remnant;
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const damage = findDamage(db);
    try {
      assertOurs(db, file);
    } catch (error) {
      // Where not even that can be told, it is damaged.
      if (error instanceof FleetlineError || damage === undefined) throw error;
    }
    return damage;
  } finally {
    db.close();
  }
}

/** Copies a database and its write-ahead log, and has both on disk. */
function copyJournal(from: string, to: string): void {
  for (const end of ['', '-wal']) {
    if (!existsSync(from + end)) continue;
    copyFileSync(from + end, to + end, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const descriptor = openSync(to + end, 'r+');
    fsyncSync(descriptor);
    closeSync(descriptor);
  }
}

function rebuildFrom(aside: string, work: string, progress: (seq: number, last: number) => void): Rebuilt {
  const file = join(work, 'source.db');
  copyJournal(aside, file);
  const source = openDamaged(file, work);
  const fresh = openToWrite(work);
  try {
    const rebuilt = rebuild(source, file, fresh, progress);
    const left = findDamage(fresh);
    if (left !== undefined) throw damaged(join(work, databaseFile), left);
    fresh.exec('pragma wal_checkpoint(truncate)');
    return rebuilt;
  } finally {
    fresh.close();
    source.close();
  }
}

/**
 * Opens what may be changed to read it. Where SQLite cannot make out even the first page it gets that of a new journal: there stand the
 * file's size and where each table begins, which is the same in all journals.
 */
function openDamaged(file: string, work: string): DatabaseSync {
  emptyLog(file);
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    if (Number(pragma(db, 'application_id')) === applicationId && db.prepare('select 1 from sqlite_schema').all())
      return db;
  } catch {
    // Not a database, says SQLite, or no readable schema.
  }
  db.close();
  mendFirstPage(file, work);
  return new DatabaseSync(file, { readOnly: true });
}

/** Offsets in the first page: sqlite.org/fileformat2.html#the_database_header */
const Header = { pages: 28, firstFree: 32, free: 36 } as const;

function mendFirstPage(file: string, work: string): void {
  const model = join(work, 'model');
  mkdirSync(model);
  openToWrite(model).close();
  const page = readFileSync(join(model, databaseFile)).subarray(0, pageBytes);
  const pages = Math.ceil(statSync(file).size / pageBytes);
  page.writeUInt32BE(pages, Header.pages);
  page.writeUInt32BE(0, Header.firstFree);
  page.writeUInt32BE(0, Header.free);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, page, 0, pageBytes, 0);
  closeSync(descriptor);
  truncateSync(file, pages * pageBytes);
}

/** Puts the new journal into the place of the old one: at no moment is there none, or a new one with the log of the old one. */
function replace(folder: string, fresh: string): void {
  const file = join(folder, databaseFile);
  emptyLog(file);
  rmSync(`${file}-wal`, { force: true });
  rmSync(`${file}-shm`, { force: true });
  syncFolder(folder);
  renameSync(fresh, file);
  syncFolder(folder);
}

/** So that the old journal is as complete without its log, should this end here. Where that cannot be done, the copy has both. */
function emptyLog(file: string): void {
  try {
    const db = new DatabaseSync(file);
    try {
      db.exec('pragma wal_checkpoint(truncate)');
    } finally {
      db.close();
    }
  } catch {
    // Its first page is damaged.
  }
}
