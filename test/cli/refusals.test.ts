import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline, type Outcome, serve } from '../helpers/gateway.ts';

/** One sentence for a person, or one for each thing that is wrong, and nothing else. */
function assertRefusal({ code, stdout, stderr }: Outcome, expected: { code: number; says: RegExp }): void {
  assert.match(stderr, expected.says);
  assert.equal(code, expected.code, stderr);
  assert.equal(stdout, '');
  assert.doesNotMatch(stderr, /\n\s+at |node:internal|\.ts:\d/, 'no stack is shown');
}

const usage = 2;
const free = ['--listen', '127.0.0.1:0', '--http', '127.0.0.1:0'];

describe('a wrong option names itself and what is allowed:', () => {
  const cases: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [['serve', '--threads', '0'], /--threads: 0 is too small; the least is 1/],
    [['serve', '--threads', 'many'], /--threads: "many" is not allowed; it must be .*number/],
    [['serve', '--threads', '65'], /--threads: 65 is too large; the most is 64/],
    [['serve', '--reply', 'soon'], /--reply: "soon" is not allowed; it must be one of received, durable, delivered/],
    [['serve', '--log-level', 'loud'], /--log-level.*"loud".*one of trace, debug, info, warn, error, silent/],
    [['serve', '--listen', '5010'], /--listen.*"5010".*HOST:PORT/],
    [['serve', '--listen', '127.0.0.1:70000'], /--listen.*"127.0.0.1:70000".*65535/],
    [['serve', '--http', 'localhost'], /--http.*"localhost".*HOST:PORT/],
    [['serve', '--reply', 'delivered'], /delivered.*none is configured/],
    [['serve', '--verbose'], /--verbose/],
    [['serve', '--dat', 'x'], /--data/],
    [['serve', '--config', 'nowhere.json'], /no configuration file .*nowhere\.json/],
    [['decode', '--protocol', 'morse'], /"?morse"?.*gps103/s],
    [['simulate'], /--to/],
    [['simulate', '--to', 'here'], /--to.*"here".*HOST:PORT/],
    [['simulate', '--to', '127.0.0.1:1', '--vehicles', 'many'], /--vehicles.*"many".*whole number/],
    [['simulate', '--to', '127.0.0.1:1', '--protocol', 'morse'], /--protocol.*"morse".*one of mixed.*gps103/],
    [['query', '--from', 'yesterday'], /--from.*"yesterday".*2026-06-22/],
    [['query', '--format', 'xml'], /xml.*ndjson.*csv.*geojson.*gpx/],
    [['fly'], /fly/],
  ];
  for (const [args, says] of cases) {
    test(`fleetline ${args.join(' ')}`, async (t) => {
      assertRefusal(await fleetline(t, args, { cwd: temporaryFolder(t) }), { code: usage, says });
    });
  }

  test('also in the configuration file, all of them at once', async (t) => {
    const cwd = temporaryFolder(t);
    const config = { thread: 2, limits: { frameBytes: 1 }, listen: ['nowhere'] };
    writeFileSync(join(cwd, 'fleetline.config.json'), JSON.stringify(config));
    const outcome = await fleetline(t, ['serve'], { cwd });
    for (const says of [/"thread"/, /limits\.frameBytes: 1 is too small; the least is 256/, /nowhere.*HOST:PORT/]) {
      assertRefusal(outcome, { code: usage, says });
    }
  });

  test('also in a protocol of one’s own', async (t) => {
    const cwd = temporaryFolder(t);
    writeFileSync(join(cwd, 'mine.ts'), `export const protocol = { name: 'My protocol' };`);
    writeFileSync(join(cwd, 'fleetline.config.json'), JSON.stringify({ protocols: ['mine.ts'] }));
    const outcome = await fleetline(t, ['serve', ...free], { cwd });
    assertRefusal(outcome, { code: usage, says: /mine\.ts must export a Protocol as `protocol`: .*protocol\.name/ });
  });
});

describe('a gateway that cannot start says so in one sentence:', () => {
  test('its port is taken by another program', async (t) => {
    const other = createServer().listen(0, '127.0.0.1');
    t.after(() => other.close());
    await once(other, 'listening');
    const address = other.address();
    assert.ok(address !== null && typeof address === 'object');
    const taken = `127.0.0.1:${address.port}`;
    for (const [option, args] of [
      ['--listen', ['--listen', taken, '--http', '127.0.0.1:0']],
      ['--http', ['--listen', '127.0.0.1:0', '--http', taken]],
    ] as const) {
      const outcome = await fleetline(t, ['serve', ...args, '--data', temporaryFolder(t)]);
      assertRefusal(outcome, {
        code: 1,
        says: new RegExp(`^fleetline: Port ${taken} is taken by another program\\. .*${option}\\.\n$`),
      });
    }
  });

  test('its port is taken by another gateway', async (t) => {
    const { ready } = await serve(t, temporaryFolder(t));
    const [taken = ''] = ready.devices;
    await assert.rejects(serve(t, temporaryFolder(t), ['--listen', taken]), /Port .* is taken by another program/);
  });

  test('its folder is in use by another gateway', async (t) => {
    const data = temporaryFolder(t);
    await serve(t, data);
    const outcome = await fleetline(t, ['serve', ...free, '--data', data]);
    assertRefusal(outcome, { code: 1, says: /^fleetline: The data folder .* is in use by another gateway: .*\n$/ });
  });

  test('its folder cannot be made, because a file is in its place', async (t) => {
    const folder = temporaryFolder(t);
    const data = join(folder, 'data');
    writeFileSync(data, 'not a folder');
    for (const place of [data, join(data, 'below')]) {
      const outcome = await fleetline(t, ['serve', ...free, '--data', place]);
      assertRefusal(outcome, {
        code: 1,
        says: /^fleetline: The data folder .* cannot be written \(.*\): .*--data\.\n$/,
      });
    }
  });

  test('its database is of a newer version', async (t) => {
    const data = temporaryFolder(t);
    await (await serve(t, data)).stop();
    const db = new DatabaseSync(join(data, 'fleetline.db'));
    db.exec('pragma user_version = 9999');
    db.close();
    for (const args of [['serve', ...free], ['query']]) {
      const outcome = await fleetline(t, [...args, '--data', data]);
      assertRefusal(outcome, { code: 1, says: /^fleetline: .* was written by a newer Fleetline \(format 9999.*\n$/ });
    }
  });

  test('its database is none', async (t) => {
    const data = temporaryFolder(t);
    writeFileSync(
      join(data, 'fleetline.db'),
      'this is no database, whatever its name may say; it is long enough. '.repeat(100),
    );
    const outcome = await fleetline(t, ['serve', ...free, '--data', data]);
    assertRefusal(outcome, { code: 1, says: /^fleetline: .* is damaged or not Fleetline's .*\n$/ });
  });

  test('a query finds no journal', async (t) => {
    const data = join(temporaryFolder(t), 'nothing');
    mkdirSync(data);
    const outcome = await fleetline(t, ['query', '--data', data]);
    assertRefusal(outcome, { code: 1, says: /^fleetline: There is no journal in .*: .*\n$/ });
  });
});
