import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { JournalReader } from '../../src/journal/reader.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline, launch, readyLine } from '../helpers/gateway.ts';

test('a listener that is pinned to a protocol takes for that whatever it hears; the other recognises it', async (t) => {
  const data = temporaryFolder(t);
  const listen = ['127.0.0.1:0', { address: '127.0.0.1:0', protocol: 'line' }];
  const config = { listen, http: '127.0.0.1:0', data, logLevel: 'error' };
  writeFileSync(join(data, 'fleetline.config.json'), JSON.stringify(config));
  const { child, ended } = launch(t, ['serve'], data);
  const { devices } = await readyLine(child);
  const said = '{"device":"van-7","time":"2026-06-22T08:15:30Z","latitude":54.535,"longitude":10.14}\n';
  for (const address of devices) {
    const device = await connectDevice(t, Number(/\d+$/.exec(address)));
    await device.send(said);
    device.finish();
    await device.closed;
  }
  child.kill('SIGTERM');
  assert.equal((await ended).code, 0);

  const reader = new JournalReader(data);
  t.after(() => reader.close());
  const protocols = Array.from(reader.reports(), ({ protocol }) => protocol);
  assert.deepEqual(protocols, ['json', 'line']);
  const { stdout } = await fleetline(t, ['query', '--data', data, '--device', 'van-7'], { cwd: data });
  assert.match(
    stdout,
    /^\{"seq":1,.*"device":"van-7","protocol":"json","type":"position","time":"2026-06-22T08:15:30\.000Z"/,
  );
});
