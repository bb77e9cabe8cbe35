import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Bytes that are kept while nobody takes them; what comes beyond is counted and not kept. */
const room = 262_144;

/** After so many milliseconds it is tried again. */
const patience = 250;

/** Writes lines without ever waiting: a terminal that is held with Ctrl-S, or a pipe that nobody reads, must not hold up a thread. */
export class LogOutput {
  readonly #descriptor: number;
  readonly #tellLost: (lines: number) => void;
  /** Whole lines, but for the first: of that, a part may have been taken. */
  readonly #waiting: Buffer[] = [];
  #bytes = 0;
  #lost = 0;
  #retry: NodeJS.Timeout | undefined;

  /**
   * @param descriptor one whose writes do not wait
   * @param tellLost called when lines are taken again after there was no room for so many
   */
  constructor(descriptor: number, tellLost: (lines: number) => void) {
    this.#descriptor = descriptor;
    this.#tellLost = tellLost;
    // What is left when the thread ends; it is not waited for either.
    process.once('exit', () => this.#flush());
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#bytes + bytes.length > room) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (this.#retry === undefined) this.#flush();
  }

  /** A line is one write: a pipe takes up to 4096 bytes whole or not at all, so that lines of several threads stay apart. */
  #flush(): void {
    for (let line; (line = this.#waiting[0]) !== undefined; this.#waiting.shift()) {
      const taken = this.#taken(line);
      this.#bytes -= taken;
      if (taken === line.length) continue;
      this.#waiting[0] = line.subarray(taken);
      this.#retry = setTimeout(() => this.#flush(), patience).unref();
      return;
    }
    this.#retry = undefined;
    if (this.#lost === 0) return;
    const lost = this.#lost;
    this.#lost = 0;
    this.#tellLost(lost);
  }

  /** How many bytes were taken. Whatever it is that takes none (nobody reads, nobody is there, a full disk), it may pass. */
  #taken(bytes: Buffer): number {
    try {
      return writeSync(this.#descriptor, bytes);
    } catch {
      return 0;
    }
  }
}

const standardError = 2;

/**
 * A descriptor for standard error whose writes do not wait. Terminals and pipes are opened once more, for others may share ours; a socket (systemd's
 * journal) cannot be, and Node makes it so. A file never lets one wait. A terminal of another user's can only be written to as it is.
 */
export function openStandardError(): number {
  const kind = fstatSync(standardError);
  if (kind.isFile()) return standardError;
  if (kind.isSocket()) {
    if (isMainThread) void process.stderr;
    return standardError;
  }
  try {
    return openSync('/proc/self/fd/2', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return standardError;
  }
}
