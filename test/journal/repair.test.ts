import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { databaseFile } from '../../src/journal/open.ts';
import { JournalReader } from '../../src/journal/reader.ts';
import { repairJournal } from '../../src/journal/repair.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import { pagesOf, spoil } from '../faults/pages.ts';
import { batch, position, temporaryFolder, tidyAll, writerFor } from './fixtures.ts';

const rows = 1000;

function filled(folder: string): void {
  const writer = new JournalWriter(folder);
  writer.commit([batch(Array.from({ length: rows }, (_, second) => position('a', second)))]);
  writer.close();
}

function counts(folder: string): { readonly counted: number; readonly there: number } {
  const reader = new JournalReader(folder);
  try {
    return { counted: reader.counts().reports, there: [...reader.reports()].length };
  } finally {
    reader.close();
  }
}

describe('a repaired journal', () => {
  test('counts what is there, and names what is lost once, however often it is repaired', (t) => {
    const folder = temporaryFolder(t);
    filled(folder);
    spoil(folder, pagesOf(folder, 'report').leaves[3]!);
    const first = repairJournal(folder);
    assert.equal(first?.lost.length, 1);
    spoil(folder, pagesOf(folder, 'report').leaves[9]!);
    const second = repairJournal(folder);
    assert.equal(second?.lost.length, 1);
    assert.ok(second.lost[0]!.first > first.lost[0]!.last);
    assert.equal(repairJournal(folder), undefined);
    const { counted, there } = counts(folder);
    assert.equal(counted, there);
    assert.equal(there, second.reports);
  });

  test('is kept within its limits also where most of it is a gap', (t) => {
    const folder = temporaryFolder(t);
    filled(folder);
    for (const page of pagesOf(folder, 'report').leaves.slice(2, -1)) spoil(folder, page);
    const repair = repairJournal(folder);
    assert.ok(repair && repair.reports > 0 && repair.reports < rows / 4);
    // All are months old.
    const writer = writerFor(t, folder, { maxAgeDays: 1 });
    tidyAll(writer);
    assert.deepEqual(counts(folder), { counted: 0, there: 0 });
  });

  test('holds nothing where nothing is left but a few bytes, which are kept aside', (t) => {
    const folder = temporaryFolder(t);
    filled(folder);
    truncateSync(join(folder, databaseFile), 60);
    const repair = repairJournal(folder);
    assert.equal(repair?.damage, 'cut off after 60 bytes');
    assert.equal(statSync(repair.aside).size, 60);
    assert.deepEqual(counts(folder), { counted: 0, there: 0 });
  });

  test('is begun again where a repair was cut off', (t) => {
    const folder = temporaryFolder(t);
    filled(folder);
    spoil(folder, pagesOf(folder, 'report').leaves[3]!);
    const work = join(folder, 'fleetline.repair');
    mkdirSync(work);
    for (const name of [databaseFile, `${databaseFile}-wal`, 'source.db'])
      writeFileSync(join(work, name), 'half a page');
    assert.equal(repairJournal(folder)?.lost.length, 1);
  });
});

describe('a repair', () => {
  test('leaves alone what is not there, not ours, or newer', (t) => {
    assert.throws(() => repairJournal(temporaryFolder(t)), { code: 'data-folder', message: /no journal/ });
    for (const [pragma, code] of [
      ['application_id = 7', 'data-damaged'],
      ['user_version = 99', 'data-newer'],
    ] as const) {
      const folder = temporaryFolder(t);
      filled(folder);
      const db = new DatabaseSync(join(folder, databaseFile));
      db.exec(`pragma ${pragma}`);
      db.close();
      assert.throws(() => repairJournal(folder), { code });
      spoil(folder, pagesOf(folder, 'report').leaves[3]!);
      assert.throws(() => repairJournal(folder), { code });
      assert.deepEqual(
        readdirSync(folder).filter((name) => !/^fleetline\.(db|lock)(-\w+)?$/.test(name)),
        [],
      );
    }
  });
});
