import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { builtIn } from '../../src/protocols/registry.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline, type Outcome } from '../helpers/gateway.ts';

function objects({ stdout }: Outcome): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function decode(t: TestContext, input: string | Buffer, args: readonly string[] = [], cwd?: string) {
  const outcome = await fleetline(t, ['decode', ...args], { input, ...(cwd !== undefined && { cwd }) });
  assert.equal(outcome.code, 0, outcome.stderr);
  return objects(outcome);
}

describe('decode', () => {
  test('prints the connection, its reports, its replies, and what could not be read', async (t) => {
    const [line, other] = [
      '{"device":"van-7","time":"2026-06-22T08:15:30Z","latitude":54.535,"longitude":10.14}',
      '{"device":"van-7","latitude":"north"}',
    ];
    const [connection, report, first, second, quarantined] = await decode(t, `${line}\n${other}\n`);
    assert.deepEqual(connection, { type: 'connection', protocol: 'json', why: String.raw`it began with "{\""` });
    const { type, device, time, latitude } = report ?? {};
    assert.deepEqual([type, device, time, latitude], ['position', 'van-7', '2026-06-22T08:15:30.000Z', 54.535]);
    assert.deepEqual(first, { type: 'reply', reply: `{"id":"${String(report?.['id'])}"}\n` });
    assert.equal(second?.['type'], 'reply');
    assert.equal(quarantined?.['type'], 'quarantined');
    assert.equal(quarantined['offset'], line.length + 1);
    assert.equal(quarantined['text'], `${other}\n`);
    assert.equal(Buffer.from(String(quarantined['bytes']), 'base64').toString(), `${other}\n`);
    assert.match(String(quarantined['reason']), /latitude must be a number/);
  });

  test('takes the hint where several protocols begin alike, and says so', async (t) => {
    const line = '864100000000001\r\n';
    const [settled] = await decode(t, line);
    assert.equal(settled?.['protocol'], 'gps103');
    assert.match(String(settled['why']), /gps103 and t55 do.* taken is gps103, the first by name/);
    const [hinted] = await decode(t, line, ['--hint', 't55']);
    assert.equal(hinted?.['protocol'], 't55');
    assert.match(String(hinted['why']), /the listener's hint is t55/);
  });

  test('says that it has recognised nothing', async (t) => {
    const [connection, quarantined] = await decode(t, 'what is this?\n');
    assert.deepEqual(connection, { type: 'connection', protocol: null });
    assert.equal(quarantined?.['offset'], 0);
    assert.deepEqual(await decode(t, ''), [{ type: 'connection', protocol: null }]);
  });

  test('does not recognise what it is told to take for something', async (t) => {
    const [connection, report] = await decode(t, '{"device":1}\n', ['--protocol', 'line']);
    assert.deepEqual(connection, { type: 'connection', protocol: 'line' });
    assert.notEqual(report?.['device'], '1');
  });

  test('knows the protocols of the configuration file', async (t) => {
    const cwd = temporaryFolder(t);
    const source = new URL('../../examples/protocol.ts', import.meta.url).href;
    writeFileSync(join(cwd, 'mine.ts'), `export { protocol } from '${source}';\n`);
    writeFileSync(join(cwd, 'fleetline.config.json'), JSON.stringify({ protocols: ['mine.ts'] }));
    const [connection, report] = await decode(t, '@unit7,1782115200,54.321,10.135,12.5\n', [], cwd);
    assert.equal(connection?.['protocol'], 'unit');
    assert.equal(report?.['device'], 'unit7');
  });
});

describe('protocols', () => {
  test('lists what is supported: name, devices, signature, replies', async (t) => {
    const { code, stdout } = await fleetline(t, ['protocols']);
    assert.equal(code, 0);
    for (const { name, title, devices } of builtIn) {
      assert.match(stdout, new RegExp(`^${name}: `, 'm'));
      assert.ok(stdout.includes(title) && stdout.includes(devices[0] ?? ''), name);
    }
  });

  test('prints one object for each with --json', async (t) => {
    const names = objects(await fleetline(t, ['protocols', '--json'])).map(({ name }) => name);
    assert.deepEqual(
      names,
      builtIn.map(({ name }) => name),
    );
  });
});
