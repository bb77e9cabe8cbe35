import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../helpers/folder.ts';
import { openTerminal } from '../helpers/terminal.ts';
import { until } from '../helpers/until.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** In place of the program: notes what it is started with and each signal that it gets, and ends by SIGTERM with 7. */
const program = `
import { appendFileSync } from 'node:fs';
const note = (line) => appendFileSync('notes', line + '\\n');
const [mortal] = process.argv.slice(2);
if (mortal === undefined)
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'])
    process.on(signal, () => {
      note(signal);
      if (signal === 'SIGTERM') process.exit(7);
    });
setInterval(() => {}, 1000);
note([process.versions.node, process.pid, process.ppid].join(' '));
`;

/** Has a Node take itself for an old one. */
const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } });`;

interface Started {
  readonly child: ChildProcess;
  /** The pid of the command, and of the program that it started. */
  readonly pids: readonly [command: number, program: number];
  /** The signals that the program has got so far. */
  readonly heard: () => string[];
}

/** The installed command, started by a Node that is too old for the program. @param terminal whether in a terminal of its own */
async function start(t: TestContext, terminal: boolean, args: readonly string[] = []): Promise<Started> {
  const folder = temporaryFolder(t);
  for (const name of ['bin', 'dist', 'dist/cli']) mkdirSync(join(folder, name));
  copyFileSync(join(root, 'bin/fleetline.js'), join(folder, 'bin/fleetline.js'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'dist/cli/main.js'), program);
  writeFileSync(join(folder, 'old.js'), old);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const command = ['--import', './old.js', 'bin/fleetline.js', ...args];
  const child = terminal
    ? openTerminal(t, [process.execPath, ...command], { cwd: folder })
    : spawn(process.execPath, command, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const notes = (): string[] => {
    try {
      return readFileSync(join(folder, 'notes'), 'utf8').trim().split('\n');
    } catch {
      return [];
    }
  };
  const first = await until('the program to run', () => notes()[0]);
  const [version = '', pid, parent] = first.split(' ');
  assert.notEqual(version, '20.19.0', 'it runs on the Node that the package brings');
  const pids = [Number(parent), Number(pid)] as const;
  t.after(() => pids.forEach((one) => isRunning(one) && process.kill(one, 'SIGKILL')));
  return { child, pids, heard: () => notes().slice(1) };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the installed command on a Node that is too old', () => {
  test('hands each signal on to the program, once, and ends as that does', async (t) => {
    const { child, heard } = await start(t, false);
    for (const signal of ['SIGINT', 'SIGHUP'] as const) {
      child.kill(signal);
      await until(signal, () => heard().at(-1) === signal);
    }
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [7, null]);
    assert.deepEqual(heard(), ['SIGINT', 'SIGHUP', 'SIGTERM']);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const)
    test(`ends by ${signal} where the program does`, async (t) => {
      const { child, pids } = await start(t, false, ['mortal']);
      const ended = once(child, 'exit');
      process.kill(pids[1], signal);
      assert.deepEqual(await ended, [null, signal]);
    });

  test('leaves it to a terminal to tell the program of Ctrl-C, which gets it once', async (t) => {
    const { child, pids, heard } = await start(t, true);
    for (const times of [1, 2]) {
      child.stdin?.write('\x03');
      await until('SIGINT', () => heard().length === times);
    }
    const ended = once(child, 'exit');
    process.kill(pids[0], 'SIGTERM');
    assert.deepEqual(await ended, [7, null]);
    assert.deepEqual(heard(), ['SIGINT', 'SIGINT', 'SIGTERM']);
  });

  test('tells the program that its terminal is closed, and waits for it', async (t) => {
    const { child, pids, heard } = await start(t, true);
    child.kill('SIGKILL');
    await until('SIGHUP', () => heard().length > 0);
    assert.ok(isRunning(pids[0]), 'the command is there as long as the program');
    process.kill(pids[0], 'SIGTERM');
    await until('the end of both', () => !pids.some(isRunning));
    assert.equal(heard().at(-1), 'SIGTERM');
  });
});
