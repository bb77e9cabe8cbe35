import { readFileSync } from 'node:fs';
import { serveCommand } from '../../src/cli/serve.ts';

/** A file of the repository, by its path from the root. */
export function repositoryFile(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** The options of `fleetline serve` in a command line that it would not understand. */
export function unknownOptions(words: readonly string[]): string[] {
  const known = new Set(serveCommand().options.map(({ long }) => long));
  return words.filter((word) => word.startsWith('--') && !known.has(word));
}

/** What stands behind an option in a command line. */
export function valueOf(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at < 0 ? undefined : words[at + 1];
}

/** The settings of deploy/sysctl.conf, by name; those that a kernel need not have begin with a dash. */
export function kernelSettings(): Map<string, string> {
  const lines = repositoryFile('deploy/sysctl.conf').split('\n');
  return new Map(
    lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const [, name = '', value = ''] = /^(-?[\w.]+) = (.+)$/.exec(line) ?? [];
        return [name, value];
      }),
  );
}

/** The seconds that the gateway may take to stop: the receiver threads one after the other, then the journal. */
export function secondsToStop(shutdownSeconds: number, threads: number): number {
  return (shutdownSeconds + 5) * threads + 30;
}
