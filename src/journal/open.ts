import { accessSync, closeSync, constants, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { FleetlineError } from '../model/errors.ts';
import { isForbidden, damaged, isBusy, storageError } from './errors.ts';
import { applicationId, schema, schemaVersion } from './schema.ts';
import { assertSound, findRemnant } from './soundness.ts';
import { pragma } from './sql.ts';

/** The journal's file in the data folder. */
export const databaseFile = 'fleetline.db';

/** How long another program (a person with `sqlite3`, say) may hold the write lock before a commit fails, in milliseconds. */
const busyTimeout = 2000;

/**
 * Takes the folder for this gateway. The lock is SQLite's own on an empty file, so the kernel gives it back whatever ends the process;
 * close the connection to give it back earlier.
 * @throws FleetlineError `data-folder` where the folder cannot be made or written, `data-in-use` where another gateway has it
 */
export function lockFolder(folder: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    makeFolder(folder);
    // SQLite locks a file of a read-only file system without a word.
    accessSync(folder, constants.W_OK);
    lock = new DatabaseSync(join(folder, 'fleetline.lock'), { timeout: 1000 });
    lock.exec('begin exclusive');
    return lock;
  } catch (error) {
    lock?.close();
    if (isBusy(error)) {
      const message = `The data folder ${folder} is in use by another gateway: stop that one or give this one a folder of its own.`;
      throw new FleetlineError('data-in-use', message, { cause: error });
    }
    const why = error instanceof Error ? error.message : String(error);
    const message = `The data folder ${folder} cannot be written (${why}): check its rights or choose another with --data.`;
    throw new FleetlineError('data-folder', message, { cause: error });
  }
}

/**
 * Makes the folder where there is none, so that it survives a power cut: a new name is on disk when the folder around it is synced.
 * SQLite does the same for the files that it makes in this one.
 */
function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  const outside = dirname(resolve(first));
  for (let around = dirname(resolve(folder)); ; around = dirname(around)) {
    syncFolder(around);
    if (around === outside) return;
  }
}

/** Has the names in a folder survive a power cut. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Opens the journal's database to write it, and makes it where there is none. Every commit is synced before it returns: that is asserted.
 * @throws FleetlineError `data-newer`, `data-damaged`, `data-folder`, `disk-full` or `storage-failed`
 */
export function openToWrite(folder: string): DatabaseSync {
  const file = join(folder, databaseFile);
  let db: DatabaseSync | undefined;
  try {
    const remnant = findRemnant(file);
    if (remnant !== undefined) throw damaged(file, remnant);
    db = new DatabaseSync(file, { timeout: busyTimeout });
    if (isNew(db)) create(db);
    assertOurs(db, file);
    assertSound(db, file);
    makeDurable(db, file);
    return db;
  } catch (error) {
    db?.close();
    throw storageError(error, file);
  }
}

/**
 * Opens the journal's database to read it; a gateway may be writing it, or none.
 * @throws FleetlineError `data-folder`, `data-newer`, `data-damaged` or `storage-failed`
 */
export function openToRead(folder: string): DatabaseSync {
  const file = join(folder, databaseFile);
  if (!existsSync(file)) {
    const message = `There is no journal in ${folder}: choose the gateway's data folder with --data, or start the gateway first.`;
    throw new FleetlineError('data-folder', message);
  }
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    const message = `${file} cannot be read by this user: run this as the gateway's user, or let yours read it.`;
    throw new FleetlineError('data-folder', message, { cause: error });
  }
  try {
    return open(file);
  } catch (error) {
    // A write-ahead log is read with the help of a file beside it, which cannot be made in a folder that is not ours to write.
    // Where there is no log, nobody writes, and the database is complete without it.
    if (!isForbidden(error)) throw storageError(error, file);
    if (existsSync(`${file}-wal`)) {
      const message = `${file} cannot be read without the right to write in its folder: run this as the gateway's user.`;
      throw new FleetlineError('data-folder', message, { cause: error });
    }
    const unchanging = pathToFileURL(file);
    unchanging.searchParams.set('immutable', '1');
    return open(unchanging);
  }

  function open(path: string | URL): DatabaseSync {
    const db = new DatabaseSync(path, { readOnly: true, timeout: busyTimeout });
    try {
      assertOurs(db, file);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  }
}

/**
 * Refuses a database that is not a journal, or one of a version that this program does not know.
 * @throws FleetlineError `data-damaged` or `data-newer`
 */
export function assertOurs(db: DatabaseSync, file: string): void {
  if (pragma(db, 'application_id') !== applicationId) throw damaged(file, 'a database of another program');
  const version = Number(pragma(db, 'user_version'));
  if (version > schemaVersion) {
    const message = `${file} was written by a newer Fleetline (format ${version}, this one knows up to ${schemaVersion}): upgrade this gateway.`;
    throw new FleetlineError('data-newer', message);
  }
}

function isNew(db: DatabaseSync): boolean {
  return pragma(db, 'application_id') === 0 && db.prepare('select 1 from sqlite_schema').get() === undefined;
}

function create(db: DatabaseSync): void {
  db.exec(
    `begin immediate; ${schema} pragma application_id = ${applicationId}; pragma user_version = ${schemaVersion}; commit;`,
  );
}

function makeDurable(db: DatabaseSync, file: string): void {
  // Checkpoints are run between commits, never inside one; a write-ahead log that outgrew its usual size is cut down again.
  // On macOS fsync does not reach the disk: fullfsync does. Elsewhere it changes nothing.
  db.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma fullfsync = on;
    pragma checkpoint_fullfsync = on;
    pragma wal_autocheckpoint = 0;
    pragma journal_size_limit = ${16 * 1024 * 1024};
  `);
  const mode = pragma(db, 'journal_mode');
  const synchronous = pragma(db, 'synchronous');
  if (mode === 'wal' && synchronous === 2) return;
  const found = `journal_mode is ${String(mode)}, synchronous is ${String(synchronous)}`;
  const message = `${file} cannot be written durably (${found}): put the data folder on a local disk.`;
  throw new FleetlineError('data-folder', message);
}
