import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { JournalReader } from '../../src/journal/reader.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';

const begin = Date.UTC(2026, 5, 22, 8);
const burst = 200;

const line = (n: number): string =>
  `${JSON.stringify({ device: 'bus-1', time: new Date(begin + n * 1000).toISOString(), latitude: 54.5, longitude: 10.25 })}\n`;

/** The numbers of the stored reports, in the order of their times. */
function stored(folder: string): number[] {
  const reader = new JournalReader(folder);
  try {
    return [...reader.reports({ device: 'bus-1' })].map(({ time }) => (time - begin) / 1000);
  } finally {
    reader.close();
  }
}

test('kill -9 where replies do not wait for the disk: what was committed is there, and of the rest no more is lost than came since', async (t) => {
  const data = temporaryFolder(t);
  const config = join(data, 'fleetline.config.json');
  writeFileSync(config, JSON.stringify({ journal: { commitMilliseconds: 1000 } }));
  const gateway = await serve(t, data, ['--reply', 'received', '--config', config]);
  const device = await connectDevice(t, gateway.port);
  await device.ask(line(0), /^\{"id":"\w{32}"\}\n/);
  await until('the first commit', () => stored(data).length === 1);

  await device.send(Array.from({ length: burst }, (_, index) => line(index + 1)).join(''));
  for (let n = 1; n <= burst; n++) await device.until(/^\{"id":"\w{32}"\}\n/);
  gateway.child.kill('SIGKILL');
  assert.equal((await gateway.ended).signal, 'SIGKILL');

  const again = await serve(t, data);
  const numbers = stored(data);
  t.diagnostic(`${burst + 1} acknowledged, ${burst + 1 - numbers.length} of them lost`);
  assert.deepEqual(
    numbers,
    Array.from(numbers, (_, index) => index),
    'from the first on, without a gap',
  );
  assert.ok(numbers.length >= 1, 'what was committed before');
  await again.stop();
});
