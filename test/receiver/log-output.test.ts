import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { constants, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LogOutput } from '../../src/receiver/log-output.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { readyLine } from '../helpers/gateway.ts';
import { openTerminal } from '../helpers/terminal.ts';
import { until } from '../helpers/until.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const addresses = ['--listen', '127.0.0.1:0', '--http', '127.0.0.1:0'];

/** A pipe that is full: nobody reads it. */
function fullPipe(t: TestContext): number {
  const path = join(temporaryFolder(t), 'pipe');
  assert.equal(spawnSync('mkfifo', [path]).status, 0);
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    for (;;) writeSync(pipe, '\n'.repeat(4096));
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'EAGAIN');
  }
  return pipe;
}

/** Everything that is in a pipe. */
function emptied(pipe: number): string {
  const bytes = Buffer.alloc(65_536);
  let text = '';
  try {
    for (;;) text += bytes.toString('utf8', 0, readSync(pipe, bytes));
  } catch {
    return text;
  }
}

/** Has a gateway say a line of its log for each of so many devices, and be answered all the same. */
async function answersDevices(t: TestContext, port: number): Promise<void> {
  for (let n = 0; n < 20; n++) {
    const device = await connectDevice(t, port);
    await device.ask('*HQ,4100000001,HTBT#', '#');
    device.finish();
    await device.closed;
  }
}

describe('a log that nobody takes', () => {
  test('is kept up to a bound; what was too much is counted and told when there is somebody again', async (t) => {
    const pipe = fullPipe(t);
    let lost = 0;
    const output = new LogOutput(pipe, (lines) => {
      lost += lines;
      output.write(`lost ${lines}\n`);
    });
    const lines = Array.from({ length: 20_000 }, (_, n) => `this is line ${n}\n`);
    for (const line of lines) output.write(line);
    assert.equal(lost, 0);
    let text = '';
    await until('all that was kept', () => {
      text += emptied(pipe).replaceAll('\n\n', '');
      return /lost \d+\n$/.test(text);
    });
    assert.ok(lost > 0 && lost < lines.length);
    const kept = lines.slice(0, lines.length - lost).join('');
    assert.equal(text.replace(/^\n*/, ''), `${kept}lost ${lost}\n`);
  });

  test('is taken by whole lines, between which another thread may write its own', async (t) => {
    const pipe = fullPipe(t);
    const output = new LogOutput(pipe, () => {});
    const lines = Array.from({ length: 8000 }, (_, n) => `this is line ${n}`);
    for (const line of lines) output.write(`${line}\n`);
    let text = '';
    await until('all lines', () => {
      text += emptied(pipe);
      writeSync(pipe, 'of another thread\n');
      return text.includes('this is line 7999\n');
    });
    const ours = text.split('\n').filter((line) => line !== '' && line !== 'of another thread');
    assert.deepEqual(ours, lines);
  });

  test('does not hold up a gateway whose pipe is full, nor its end', async (t) => {
    const data = temporaryFolder(t);
    const args = [main, 'serve', ...addresses, '--data', data, '--log-level', 'debug'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', fullPipe(t)] });
    t.after(() => child.kill('SIGKILL'));
    const { devices } = await readyLine(child);
    await answersDevices(t, Number(/\d+$/.exec(devices[0] ?? '')));
    child.kill('SIGTERM');
    assert.equal(await until('its end', () => child.exitCode ?? undefined), 0);
  });

  test('does not hold up a gateway whose terminal is held with Ctrl-S', async (t) => {
    const data = temporaryFolder(t);
    const args = ['serve', ...addresses, '--data', data, '--log-level', 'debug'];
    const terminal = openTerminal(t, [process.execPath, main, ...args]);
    let shown = '';
    terminal.stdout.on('data', (text: Buffer) => (shown += text.toString()));
    const port = await until('its port', () => /for trackers on 127\.0\.0\.1:(\d+)/.exec(shown)?.[1]);
    await until('its log', () => shown.includes('ready'));
    terminal.stdin.write('\x13');
    await answersDevices(t, Number(port));
    assert.ok(!shown.includes('protocol recognised'), 'the terminal is held');
    terminal.stdin.write('\x11');
    await until('what it had to say meanwhile', () => shown.split('protocol recognised').length > 20);
    terminal.stdin.write('\x03');
    assert.equal(await until('its end', () => terminal.exitCode ?? undefined), 0);
  });
});
