import { accessSync, closeSync, constants, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { FleetlineError } from '../model/errors.ts';

/** Least time between two writes, in milliseconds. */
const saveEvery = 1000;

/** A file that keeps how far a reader has come in the journal. */
export class CursorFile {
  readonly #file: string;
  #seq: number | undefined;
  #saved: number | undefined;
  #savedAt = -Infinity;

  /** @throws FleetlineError `bad-option` where the file holds something else, `storage-failed` where it cannot be read or written */
  constructor(file: string) {
    this.#file = file;
    this.#seq = this.#saved = read(file);
    // Told now, and not when the first report comes.
    attemptToWrite(file, () => accessSync(dirname(file), constants.W_OK));
  }

  /** The seq up to which everything is done; undefined where nothing was noted yet. */
  get seq(): number | undefined {
    return this.#seq;
  }

  /**
   * Everything up to this seq is done. Written at once, if it was not within the last second; else with the next one.
   * @throws FleetlineError `storage-failed`
   */
  note(seq: number): void {
    this.#seq = seq;
    if (performance.now() >= this.#savedAt + saveEvery) this.save();
  }

  /**
   * Writes what was noted, now. Whoever ends in the middle of it, or loses power, finds what was written before.
   * @throws FleetlineError `storage-failed`
   */
  save(): void {
    if (this.#seq === this.#saved) return;
    // Even where it fails: whoever ends for that would be told of it once more.
    this.#saved = this.#seq;
    this.#savedAt = performance.now();
    attemptToWrite(this.#file, () => write(this.#file, `${this.#seq}\n`));
  }
}

function read(file: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw problem('cannot be read', file, error);
  }
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new FleetlineError('bad-option', `--cursor: ${file} holds no seq; name a file that is not there yet.`);
}

function write(file: string, text: string): void {
  const next = `${file}.next`;
  const descriptor = openSync(next, 'w');
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(next, file);
}

function attemptToWrite(file: string, attempt: () => void): void {
  try {
    attempt();
  } catch (error) {
    throw problem('cannot be written', file, error);
  }
}

function problem(what: string, file: string, cause: unknown): FleetlineError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new FleetlineError('storage-failed', `The cursor ${file} ${what}: ${why}`, { cause });
}
