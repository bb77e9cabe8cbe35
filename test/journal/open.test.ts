import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { JournalReader } from '../../src/journal/reader.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import { batch, position, query, rewriteSql, temporaryFolder, writerFor } from './fixtures.ts';

/** A closed journal with some reports. */
function filled(folder: string, reports = 1): void {
  const writer = new JournalWriter(folder);
  writer.commit([batch(Array.from({ length: reports }, (_, i) => position('a', i)))]);
  writer.close();
}

function change(folder: string, sql: string): void {
  const db = new DatabaseSync(join(folder, 'fleetline.db'));
  db.exec(sql);
  db.close();
}

describe('the data folder', () => {
  test('is made where there is none', (t) => {
    const folder = join(temporaryFolder(t), 'new', 'data');
    writerFor(t, folder).commit([batch([position('a', 1)])]);
    assert.equal(query(folder, 'select count(*) as n from report')[0]?.['n'], 1);
  });

  test('that cannot be one is refused in one sentence', (t) => {
    const file = join(temporaryFolder(t), 'file');
    writeFileSync(file, '');
    assert.throws(() => new JournalWriter(file), {
      code: 'data-folder',
      message: /cannot be written .* choose another with --data/,
    });
    assert.throws(() => new JournalWriter(join(file, 'data')), { code: 'data-folder' });
  });

  test('belongs to one gateway at a time', (t) => {
    const folder = temporaryFolder(t);
    const first = writerFor(t, folder);
    assert.throws(() => new JournalWriter(folder), { code: 'data-in-use', message: /in use by another gateway/ });
    first.close();
    writerFor(t, folder).commit([batch([position('a', 1)])]);
  });

  test('is given back when opening it fails', (t) => {
    const folder = temporaryFolder(t);
    filled(folder);
    change(folder, 'pragma user_version = 99');
    assert.throws(() => new JournalWriter(folder), { code: 'data-newer' });
    change(folder, 'pragma user_version = 1');
    writerFor(t, folder);
  });
});

describe('the database', () => {
  for (const [setting, weaker] of [
    ['synchronous = full', 'synchronous = normal'],
    ['journal_mode = wal', 'journal_mode = memory'],
  ] as const) {
    test(`is refused where ${setting} does not take effect`, (t) => {
      rewriteSql(t, (sql) => sql.replace(setting, weaker));
      const refusal = {
        code: 'data-folder',
        message: /cannot be written durably .* put the data folder on a local disk/,
      };
      assert.throws(() => new JournalWriter(temporaryFolder(t)), refusal);
    });
  }

  test('of a newer version is refused by writer and reader, and left as it is', (t) => {
    const folder = temporaryFolder(t);
    filled(folder);
    change(folder, 'pragma user_version = 2');
    const refusal = { code: 'data-newer', message: /newer Fleetline \(format 2, this one knows up to 1\)/ };
    assert.throws(() => new JournalWriter(folder), refusal);
    assert.throws(() => new JournalReader(folder), refusal);
    assert.equal(query(folder, 'pragma user_version')[0]?.['user_version'], 2);
  });

  test('of another program is refused and left as it is', (t) => {
    const folder = temporaryFolder(t);
    change(folder, 'create table mine (x); pragma application_id = 7');
    assert.throws(() => new JournalWriter(folder), { code: 'data-damaged', message: /another program/ });
    assert.deepEqual(
      query(folder, 'select name from sqlite_schema').map(({ name }) => name),
      ['mine'],
    );
  });

  test('without an application id but with tables is not taken for an empty one', (t) => {
    const folder = temporaryFolder(t);
    change(folder, 'create table mine (x)');
    assert.throws(() => new JournalWriter(folder), { code: 'data-damaged' });
  });

  for (const [damage, spoil] of [
    ['overwritten', (file: string) => writeFileSync(file, 'this is not a database, '.repeat(1000))],
    ['cut off', (file: string) => truncateSync(file, 6000)],
    ['cut off within its first page', (file: string) => truncateSync(file, 60)],
  ] as const) {
    test(`that was ${damage} is refused with advice`, (t) => {
      const folder = temporaryFolder(t);
      filled(folder, 1000);
      spoil(join(folder, 'fleetline.db'));
      const refusal = { code: 'data-damaged', message: /restore it from a backup, or move it away/ };
      assert.throws(() => new JournalWriter(folder), refusal);
      assert.throws(() => [...new JournalReader(folder).reports()], refusal);
    });
  }

  test('that is empty beside a write-ahead log is refused, and the log is left as it is', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder);
    writer.commit([batch([position('a', 1)])]);
    const copy = temporaryFolder(t);
    writeFileSync(join(copy, 'fleetline.db'), '');
    const log = readFileSync(join(folder, 'fleetline.db-wal'));
    writeFileSync(join(copy, 'fleetline.db-wal'), log);
    assert.throws(() => new JournalWriter(copy), { code: 'data-damaged', message: /cut off after 0 bytes/ });
    assert.deepEqual(readFileSync(join(copy, 'fleetline.db-wal')), log);
  });

  test('shows a person times, places and what the columns mean', (t) => {
    const folder = temporaryFolder(t);
    filled(folder);
    const [report] = query(folder, 'select * from reports');
    assert.equal(report?.['time'], '2026-01-01T00:00:00.000Z');
    assert.equal(report?.['received_at'], '2026-01-01T00:00:00.500Z');
    const [device] = query(folder, 'select * from devices');
    assert.equal(device?.['position_time'], '2026-01-01T00:00:00.000Z');
    assert.equal(device?.['latitude'], 40.5);
    assert.match(
      String(query(folder, "select sql from sqlite_schema where name = 'report'")[0]?.['sql']),
      /metres per second/,
    );
  });
});
