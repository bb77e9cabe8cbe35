import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fleetline } from '../helpers/gateway.ts';

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

  test('suggests the command that was meant', async (t) => {
    const { stderr } = await fleetline(t, ['serv']);
    assert.match(stderr, /Did you mean serve\?/);
  });
});
