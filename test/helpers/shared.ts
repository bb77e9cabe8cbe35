import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../shared/', import.meta.url);

/** The path of a file or folder of the shared data, which stands beside the repository, or undefined where it is not there. */
export function sharedPath(name: string): string | undefined {
  const path = fileURLToPath(new URL(name, root));
  return existsSync(path) ? path : undefined;
}

/** For a test's `skip` option: false where the shared data is there, else the reason; on CI its absence is an error. */
export function withoutShared(name: string): false | string {
  return sharedPath(name) ? false : `no ../shared/${name} beside the repository`;
}

/** The lines of a file of JSON objects. */
export function readLines<T>(path: string): T[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as T);
}
