import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fleetline } from '../helpers/gateway.ts';

const main = new URL('../../src/cli/main.ts', import.meta.url);

const commands = ['serve', 'simulate', 'decode', 'query', 'ps', 'top', 'tail', 'protocols', 'doctor'];

describe('the program', () => {
  test('tells with --help what commands there are', async (t) => {
    const { code, stdout, stderr } = await fleetline(t, ['--help']);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    for (const command of commands) assert.match(stdout, new RegExp(`^  ${command}\\b`, 'm'));
  });

  test('tells the same when it is not told what to do, but as an error', async (t) => {
    const { code, stdout, stderr } = await fleetline(t, []);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /Usage: fleetline/);
  });

  for (const command of commands) {
    test(`explains ${command} with --help, and shows examples`, async (t) => {
      const { code, stdout, stderr } = await fleetline(t, [command, '--help']);
      assert.equal(code, 0);
      assert.equal(stderr, '');
      assert.match(stdout, new RegExp(`^Usage: fleetline ${command}`));
      assert.match(stdout, new RegExp(`Examples:\\n(.*\\n)*.*fleetline ${command}`));
      const widest = Math.max(...stdout.split('\n').map((line) => line.length));
      assert.ok(widest <= 160, `a line of ${widest} characters`);
    });
  }

  test('says which version it is', async (t) => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      readonly version: string;
    };
    for (const option of ['--version', '-V']) {
      const { code, stdout, stderr } = await fleetline(t, [option]);
      assert.deepEqual([code, stdout, stderr], [0, `${version}\n`, '']);
    }
  });

  test('does what it is asked for where nobody reads its standard error', async (t) => {
    const child = spawn(process.execPath, [fileURLToPath(main), 'serv']);
    t.after(() => child.kill('SIGKILL'));
    child.stderr.destroy();
    const [code] = (await once(child, 'exit')) as [number];
    assert.equal(code, 2);
  });

  test('suggests the command that was meant', async (t) => {
    const { stderr } = await fleetline(t, ['serv']);
    assert.match(stderr, /^fleetline: unknown command 'serv'\n\(Did you mean serve\?\)/);
  });
});
