import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a running gateway says of itself in its data folder, for the commands that speak to it. */
export interface Running {
  readonly pid: number;
  /** Where its API is: `http://HOST:PORT`. */
  readonly http: string;
}

const fileOf = (folder: string): string => join(folder, 'fleetline.json');

/** Leaves word in the data folder; to be called by whoever holds the folder. */
export function noteRunning(folder: string, http: string): void {
  const running: Running = { pid: process.pid, http };
  writeFileSync(fileOf(folder), `${JSON.stringify(running)}\n`);
}

export function noteStopped(folder: string): void {
  rmSync(fileOf(folder), { force: true });
}

/** What the gateway that holds the folder said; undefined where there is nothing to read. A gateway that was killed leaves it behind. */
export function runningIn(folder: string): Running | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(folder), 'utf8')) as Running;
  } catch {
    // None runs, or the folder cannot be read: whoever asks says what that means to him.
    return undefined;
  }
}
