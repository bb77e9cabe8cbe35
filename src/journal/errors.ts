import { dirname } from 'node:path';
import { FleetlineError } from '../model/errors.ts';

/** SQLite's primary result codes that get words of their own (sqlite.org/rescode.html). */
const Result = {
  Busy: 5,
  ReadOnly: 8,
  Corrupt: 11,
  Full: 13,
  CannotOpen: 14,
  TooBig: 18,
  Constraint: 19,
  Mismatch: 20,
  NotADatabase: 26,
} as const;

/** What SQLite says of a row that it does not take: nothing is wrong with the disk. */
const ofTheRow: ReadonlySet<number> = new Set([Result.TooBig, Result.Constraint, Result.Mismatch]);

/** The primary result code of an error that came from SQLite; undefined for any other. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

/** Whether another connection holds the lock that was wanted. */
export function isBusy(error: unknown): boolean {
  return resultCode(error) === Result.Busy;
}

/** Whether a file could not be opened or made for want of rights. */
export function isForbidden(error: unknown): boolean {
  const code = resultCode(error);
  return code === Result.ReadOnly || code === Result.CannotOpen;
}

/**
 * Whether an error of {@link storageError} is the disk's, the file system's or the database's, so that whatever is stored next will
 * fail too. An error of what was to be stored, or of this program, is not.
 */
export function isStorageFault(error: unknown): boolean {
  const code = resultCode(error instanceof FleetlineError ? error.cause : error);
  return code !== undefined && !ofTheRow.has(code);
}

/** What went wrong with `file`, in words for a person: an error of SQLite or of the file system as a {@link FleetlineError}. */
export function storageError(error: unknown, file: string): FleetlineError {
  if (error instanceof FleetlineError) return error;
  const cause = error instanceof Error ? error.message : String(error);
  switch (resultCode(error)) {
    case Result.Corrupt:
    case Result.NotADatabase:
      return damaged(file, cause, error);
    case Result.Full:
      return new FleetlineError(
        'disk-full',
        `The disk of ${file} is full: nothing can be stored until there is room.`,
        {
          cause: error,
        },
      );
    case Result.ReadOnly:
    case Result.CannotOpen:
      return new FleetlineError(
        'data-folder',
        `${file} cannot be opened or written (${cause}): check the folder and its rights.`,
        {
          cause: error,
        },
      );
    default:
      return new FleetlineError('storage-failed', `Storing in ${file} failed: ${cause}.`, { cause: error });
  }
}

/** The error for a file that is not, or no longer, a database of ours. */
export function damaged(file: string, why: string, cause?: unknown): FleetlineError {
  const repair = `fleetline doctor --repair --data ${dirname(file)}`;
  const advice = `save what can be saved with "${repair}", restore it from a backup, or move it away and a new one is begun`;
  return new FleetlineError('data-damaged', `${file} is damaged or not Fleetline's (${why}): ${advice}.`, { cause });
}
