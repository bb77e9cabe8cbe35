import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { JournalReader } from '../../src/journal/reader.ts';
import { batch, position, temporaryFolder, writerFor } from './fixtures.ts';

test('the folder of a thread that was terminated within a commit can be opened again at once, without that commit', async (t) => {
  const folder = temporaryFolder(t);
  const thread = new Worker(new URL('./crash/hold.ts', import.meta.url), { workerData: { folder } });
  await once(thread, 'message');
  await thread.terminate();
  const writer = writerFor(t, folder);
  const reader = new JournalReader(folder);
  t.after(() => reader.close());
  assert.deepEqual([...reader.reports()], [{ seq: 1, ...position('a', 1) }]);
  writer.commit([batch([position('a', 2)])]);
  assert.equal(reader.counts().reports, 2);
});
