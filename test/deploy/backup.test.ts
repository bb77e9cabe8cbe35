import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { JournalReader } from '../../src/journal/reader.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';

const fix = (second: number): string =>
  `{"device":"van-7","time":"2026-06-22T08:15:${second}Z","latitude":54.5,"longitude":10.25}\n`;
const acknowledgement = /\{"id":"[0-9a-f]{32}"\}\n/;

test('a backup that was taken from a running gateway as the manual says is a journal to go on with', async (t) => {
  const folder = temporaryFolder(t);
  const gateway = await serve(t, folder);
  const device = await connectDevice(t, gateway.port);
  for (const second of [10, 11, 12]) await device.ask(fix(second), acknowledgement);

  const restored = join(folder, 'restored');
  mkdirSync(restored);
  const db = new DatabaseSync(join(folder, 'fleetline.db'), { readOnly: true });
  db.prepare('vacuum into ?').run(join(restored, 'fleetline.db'));
  db.close();
  await device.ask(fix(13), acknowledgement);
  await gateway.stop();

  const next = await serve(t, restored);
  const again = await connectDevice(t, next.port);
  for (const second of [12, 13]) await again.ask(fix(second), acknowledgement);
  await next.stop();
  const reader = new JournalReader(restored);
  t.after(() => reader.close());
  const seconds = Array.from(reader.reports(), ({ seq, time }) => [seq, new Date(time).getUTCSeconds()]);
  assert.deepEqual(seconds, [
    [1, 10],
    [2, 11],
    [3, 12],
    [4, 13],
  ]);
});
