import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { TestContext } from 'node:test';

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * Runs a program in a terminal of its own, which goes with the test. What is written to it is typed there, what it reads is shown there.
 * @param words the program and what it is told
 * @param first what the shell does before, such as to set the terminal's size
 */
export function openTerminal(
  t: TestContext,
  words: readonly string[],
  { cwd, first = ':' }: { readonly cwd?: string; readonly first?: string } = {},
): ChildProcessWithoutNullStreams {
  // Without exec some shells stay, get Ctrl-C as well, and end by it in the end.
  const command = `${first}; exec ${words.map(quoted).join(' ')}`;
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd,
    env: { ...process.env, SHELL: '/bin/sh' },
  });
  t.after(() => terminal.kill('SIGKILL'));
  terminal.stdout.resume();
  return terminal;
}
