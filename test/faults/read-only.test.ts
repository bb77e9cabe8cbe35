import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline, serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { assertStored, Fleet, lineOf, report } from './fleet.ts';
import { Log, unready, unreadBytes } from './observe.ts';
import { refuseWrites, withoutStrace } from './strace.ts';
import { Volume, withoutMount } from './volume.ts';

describe('a disk that refuses to be written', { skip: withoutStrace }, () => {
  for (const [error, what] of [
    ['EROFS', 'it has become read-only'],
    ['EIO', 'it is breaking'],
  ] as const) {
    test(`under load with ${error}, for ${what}: nothing acknowledged is lost, no device is read from, and it goes on by itself`, async (t) => {
      const data = temporaryFolder(t);
      const gateway = await serve(t, data, ['--log-level', 'warn']);
      const log = new Log(gateway);
      const fleet = new Fleet(t, gateway.port, 40);
      await fleet.untilHeard(500);

      const files = ['fleetline.db', 'fleetline.db-wal', 'fleetline.probe'].map((name) => join(data, name));
      const allow = await refuseWrites(t, gateway.ready.pid, files, error);
      await until('storing to fail', () => log.count('nothing can be stored') > 0);
      const newcomer = await connectDevice(t, gateway.port);
      const line = lineOf('newcomer', 0);
      const answer = report(newcomer, line);
      for (const _ of ['once', 'again']) await gateway.processes();
      assert.equal(unreadBytes(newcomer, gateway.port), line.length);
      await until('/readyz to say so', async () =>
        (await unready(gateway))?.[0]?.startsWith('the journal cannot store'),
      );

      await allow();
      const id = await answer;
      assert.ok(id);
      await fleet.untilHeard(500);
      await fleet.stop();
      assert.equal((await gateway.stop()).code, 0);
      assert.equal(log.count('storing works again'), log.count('nothing can be stored'));
      assertStored(data, [...fleet.acknowledged, id]);
      t.diagnostic(`${fleet.acknowledged.length} acknowledged, ${fleet.interruptions} interruptions`);
    });
  }
});

test(
  'a gateway does not start on a file system that is read-only, and says what to do',
  { skip: withoutMount },
  async (t) => {
    const volume = new Volume(t, 8);
    const data = join(volume.path, 'data');
    mkdirSync(data);
    const gateway = await serve(t, data);
    const device = await connectDevice(t, gateway.port);
    const id = await report(device, lineOf('bus-1', 0));
    device.finish();
    assert.equal((await gateway.stop()).code, 0);
    volume.freeze();
    const refused = await fleetline(t, ['serve', '--listen', '127.0.0.1:0', '--http', '127.0.0.1:0', '--data', data]);
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /The data folder \S+ cannot be written \(EROFS: read-only file system.*\): check its rights or choose/,
    );
    assert.equal(refused.stdout, '');
    assertStored(data, [String(id)]);
  },
);
