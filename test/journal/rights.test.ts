import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { batch, position, temporaryFolder, writerFor } from './fixtures.ts';

// Whoever runs this may keep all that they make to themselves; a gateway's files may be read.
process.umask(0o022);
const readerModule = new URL('../../src/journal/reader.ts', import.meta.url).href;

/** What somebody reads who may look into the folder and not write there. Rights do not bind root: it becomes nobody. */
function readAsStranger(folder: string): { reports?: number; code?: string; message?: string } {
  const program = `
    const { JournalReader } = await import(${JSON.stringify(readerModule)});
    if (process.getuid() === 0) process.setuid('nobody');
    try {
      console.log(JSON.stringify({ reports: [...new JournalReader(${JSON.stringify(folder)}).reports()].length }));
    } catch ({ code, message }) {
      console.log(JSON.stringify({ code, message }));
    }`;
  chmodSync(folder, 0o555);
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  chmodSync(folder, 0o755);
  assert.equal(child.stderr, '');
  const answer: { reports?: number; code?: string; message?: string } = JSON.parse(child.stdout);
  return answer;
}

describe('a reader without the right to write', () => {
  test('reads while a gateway writes', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder);
    writer.commit([batch([position('a', 1), position('a', 2)])]);
    assert.deepEqual(readAsStranger(folder), { reports: 2 });
  });

  test('reads when no gateway runs', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder);
    writer.commit([batch([position('a', 1), position('a', 2)])]);
    writer.close();
    assert.deepEqual(readAsStranger(folder), { reports: 2 });
  });

  test('is told what to do where it may not read either, whether a gateway runs or not', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder);
    writer.commit([batch([position('a', 1)])]);
    chmodSync(join(folder, 'fleetline.db'), 0o600);
    const refused = (): void => {
      const { code, message = '' } = readAsStranger(folder);
      assert.equal(code, 'data-folder');
      assert.match(message, /cannot be read by this user: run this as the gateway's user, or let yours read it/);
    };
    refused();
    writer.close();
    refused();
  });

  test('is told what to do where a killed gateway left a log behind that only a writer can take up', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder);
    writer.commit([batch([position('a', 1)])]);
    const copy = temporaryFolder(t);
    for (const file of ['fleetline.db', 'fleetline.db-wal']) copyFileSync(join(folder, file), join(copy, file));
    const { code, message = '' } = readAsStranger(copy);
    assert.equal(code, 'data-folder');
    assert.match(message, /cannot be read without the right to write in its folder: run this as the gateway's user/);
  });
});
