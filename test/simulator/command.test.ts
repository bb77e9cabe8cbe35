import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, test, type TestContext } from 'node:test';
import { formatAddress } from '../../src/config/address.ts';
import { simulateCommand } from '../../src/cli/simulate.ts';
import { table } from '../../src/cli/table.ts';
import { gateway } from './gateway.ts';

const command = new URL('../../src/cli/simulate.ts', import.meta.url).href;
/** The command in a process of its own, as the program runs it: an error is printed by its code and sets the exit code. */
const program = `
  import { simulateCommand } from '${command}';
  const fail = ({ code, message }) => { process.stderr.write(code + ': ' + message); process.exitCode = 1; };
  await simulateCommand().exitOverride().parseAsync(process.argv.slice(1), { from: 'user' }).catch(fail);`;

function start(t: TestContext, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, '--', ...args]);
  t.after(() => child.kill('SIGKILL'));
  return child;
}

async function run(t: TestContext, args: readonly string[]) {
  const child = start(t, args);
  assert.ok(child.stdout && child.stderr);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, exitCode: child.exitCode };
}

describe('fleetline simulate', () => {
  test('ends with a table, a line for each protocol and one for all', async (t) => {
    const to = formatAddress(await gateway(t));
    const { stdout, stderr, exitCode } = await run(t, [
      '--to',
      to,
      '--vehicles',
      '60',
      '--count',
      '120',
      '--rate',
      '10000',
    ]);
    const [head = '', ...rows] = stdout.split('\n');
    assert.match(head, /^protocol +vehicles +sent +due +acknowledged +refused +missing +p50 ms +p99 ms +max ms$/);
    assert.match(stdout, /^h02 +\d+ +(\d+) +\1 +\1 +0 +0( +\d+\.\d){3}$/m);
    assert.match(stdout, /^t55 +\d+ +\d+ +0 +0 +0 +0 +- +- +-$/m);
    assert.match(stdout, /^in all +60 +120 /m);
    assert.match(rows.at(-2) ?? '', /^120 reports in \d+\.\d s, /);
    assert.deepEqual([stderr, exitCode], ['', 0]);
  });

  test('prints the table and exits 1 where a reply did not come', async (t) => {
    const to = formatAddress(await gateway(t, { alter: (reply, { frames }) => (frames === 2 ? undefined : reply) }));
    const rush = ['--protocol', 'h02', '--vehicles', '1', '--count', '2', '--rate', '1000', '--timeout', '1'];
    const { stdout, stderr, exitCode } = await run(t, ['--to', to, ...rush]);
    assert.match(stdout, /^h02 +1 +2 +2 +1 +0 +1 /m);
    assert.match(stderr, /^reply-missing: Of 2 replies due from 127\.0\.0\.1:\d+, 1 did not come\. /);
    assert.equal(exitCode, 1);
  });

  test('Ctrl-C stops the vehicles and prints the table so far', async (t) => {
    const under = Promise.withResolvers<void>();
    const to = await gateway(t, {
      alter: (reply, { frames }) => {
        if (frames === 3) under.resolve();
        return reply;
      },
    });
    const child = start(t, ['--to', formatAddress(to), '--protocol', 'h02', '--rate', '100']);
    assert.ok(child.stdout);
    const stdout = text(child.stdout);
    await under.promise;
    child.kill('SIGINT');
    await once(child, 'close');
    assert.equal(child.exitCode, 0);
    assert.match(await stdout, /^h02 +10 +(\d+) +\1 +\1 +0 +0 /m);
  });

  const wrong: readonly [args: string[], message: RegExp][] = [
    [['--to', 'nowhere'], /^--to: "nowhere" is not allowed; it must be HOST:PORT/],
    [['--vehicles', '0'], /^--vehicles is "0"; it must be a whole number from 1 on\.$/],
    [['--count', '1.5'], /^--count is "1\.5"; it must be a whole number/],
    [['--rate', 'fast'], /^--rate is "fast"; it must be a number greater than 0\.$/],
    [['--speed-up', '10'], /^--speed-up is for the times of a trace: give one with --trace FILE/],
    [['--protocol', 'h03'], /^--protocol is "h03"; it must be one of mixed, .*h02/],
    [['--trace', 'nowhere.ndjson'], /^--trace nowhere\.ndjson cannot be read: ENOENT/],
  ];
  for (const [args, message] of wrong) {
    test(`refuses ${args.join(' ')} and says what is allowed`, async () => {
      const parsed = simulateCommand().parseAsync(['--to', '127.0.0.1:9', ...args], { from: 'user' });
      await assert.rejects(parsed, { code: 'bad-option', message });
    });
  }
});

test('a table has its first column to the left and its numbers to the right', () => {
  assert.equal(
    table([
      ['name', 'n'],
      ['a', '100'],
      ['long one', '1'],
    ]),
    'name        n\na         100\nlong one    1\n',
  );
});
