import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { databaseFile } from '../../src/journal/open.ts';
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

test('kill -9 where replies do not wait for the disk: what was committed is there, and what came since is lost', async (t) => {
  const data = temporaryFolder(t);
  const gateway = await serve(t, data, ['--reply', 'received']);
  const device = await connectDevice(t, gateway.port);
  await device.ask(line(0), /^\{"id":"\w{32}"\}\n/);
  await until('the first commit', () => stored(data).length === 1);

  // Nothing more can be committed, and replies come all the same.
  const other = new DatabaseSync(join(data, databaseFile), { timeout: 10_000 });
  t.after(() => other.close());
  other.exec('begin immediate');
  await device.send(Array.from({ length: burst }, (_, index) => line(index + 1)).join(''));
  for (let n = 1; n <= burst; n++) await device.until(/^\{"id":"\w{32}"\}\n/);
  gateway.child.kill('SIGKILL');
  assert.equal((await gateway.ended).signal, 'SIGKILL');
  other.exec('rollback');

  const again = await serve(t, data);
  const numbers = stored(data);
  t.diagnostic(`${burst + 1} acknowledged, ${burst + 1 - numbers.length} of them lost`);
  assert.deepEqual(numbers, [0]);
  await again.stop();
});
