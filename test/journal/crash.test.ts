import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { JournalReader } from '../../src/journal/reader.ts';
import { query, start, temporaryFolder, writerFor } from './fixtures.ts';

const program = new URL('./crash/append.ts', import.meta.url).pathname;

/** Lets a process append until it has acknowledged so many seconds, kills it, and says which was the last. */
async function appendAndKill(folder: string, first: number, acknowledgements: number): Promise<number> {
  const child = spawn(process.execPath, [program, folder, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let last = first - 1;
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    count += 1;
    if (count === acknowledgements) child.kill('SIGKILL');
  }
  assert.deepEqual(await ended, [null, 'SIGKILL']);
  return last;
}

describe('kill -9', () => {
  test('loses nothing that was acknowledged and leaves nothing twice', async (t) => {
    const folder = temporaryFolder(t);
    let acknowledged = -1;
    for (const acknowledgements of [1, 7, 30, 90]) {
      acknowledged = await appendAndKill(folder, acknowledged + 1, acknowledgements);
      const reader = new JournalReader(folder);
      try {
        const ids = Array.from(reader.reports(), ({ id }) => id);
        assert.equal(new Set(ids).size, ids.length);
        for (let i = 0; i < 20; i += 1) {
          const seconds = Array.from(reader.reports({ device: `device-${i}` }), ({ time }) => (time - start) / 1000);
          const expected = Array.from({ length: acknowledged + 1 }, (_, second) => second);
          assert.deepEqual(seconds.slice(0, acknowledged + 1), expected);
        }
      } finally {
        reader.close();
      }
    }
    // The index is whole again as soon as a gateway was there once more.
    writerFor(t, folder).close();
    const [row] = query(
      folder,
      'select (select count(*) from report) as reports, (select count(*) from history) as indexed, (select sum(reports) from device) as counted',
    );
    assert.equal(row?.['indexed'], row?.['reports']);
    assert.equal(row?.['counted'], row?.['reports']);
  });
});
