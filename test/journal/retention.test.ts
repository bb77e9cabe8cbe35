import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { JournalReader } from '../../src/journal/reader.ts';
import type { Report } from '../../src/model/report.ts';
import { batch, fillDisk, position, query, temporaryFolder, tidyAll, writerFor } from './fixtures.ts';

const day = 24 * 60 * 60 * 1000;

/** `n` reports of ten devices, all received so many days ago. */
function received(daysAgo: number, n: number, from = 0): Report[] {
  const receivedAt = Date.now() - daysAgo * day;
  return Array.from({ length: n }, (_, i) => ({
    ...position(`device-${i % 10}`, from + i),
    receivedAt: receivedAt + i,
  }));
}

function counts(folder: string): unknown[] {
  return ['report', 'history', 'device'].map((table) => query(folder, `select count(*) as n from ${table}`)[0]?.['n']);
}

describe('retention by age', () => {
  test('deletes what was received longer ago, with its history and devices that have nothing left', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0, maxAgeDays: 7 });
    const gone = { ...position('gone', 1), receivedAt: Date.now() - 9 * day };
    writer.commit([batch([gone, ...received(8, 999), ...received(6, 500, 1000)])]);
    tidyAll(writer);
    assert.deepEqual(counts(folder), [500, 500, 10]);
    assert.equal(writer.statistics.deleted, 1000);
    assert.equal(writer.statistics.deletedUnread, 0);
    const reader = new JournalReader(folder);
    t.after(() => reader.close());
    assert.deepEqual(reader.counts(), { reports: 500, quarantined: 0, firstSeq: 1001, lastSeq: 1500 });
    assert.equal([...reader.reports({ device: 'device-0' })].length, 50);
  });

  test('keeps what came since, also before reports of quarantine that keep the time at which they came', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0, maxAgeDays: 7 });
    writer.commit([batch([...received(8, 100), ...received(6, 300, 1000), ...received(9, 400, 2000)])]);
    writer.commit([batch(received(5, 100, 3000))]);
    tidyAll(writer);
    assert.equal(writer.statistics.deleted, 100);
    assert.deepEqual(counts(folder), [800, 800, 10]);
  });

  test('takes a report from every reader at once, however long the deleting goes on', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0, maxAgeDays: 7 });
    writer.commit([batch([...received(8, 500), ...received(6, 50, 1000)])]);
    const reader = new JournalReader(folder);
    t.after(() => reader.close());
    const seen = new Set<string>();
    while (writer.tidy(0)) {
      const { reports } = reader.counts();
      assert.equal([...reader.reports()].length, reports);
      assert.equal([...reader.reports({ device: 'device-0' })].length, reports / 10);
      assert.equal(query(folder, 'select count(*) as n from reports')[0]?.['n'], reports);
      seen.add(`${reports} of ${String(counts(folder)[0])}`);
    }
    assert.ok(seen.has('550 of 550') && seen.has('50 of 550') && seen.has('50 of 50'), [...seen].join(', '));
  });

  test('does not pass a cursor', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0, maxAgeDays: 7 });
    writer.commit([
      batch(
        received(8, 100),
        [],
        [
          ['postgres', 40],
          ['mqtt', 70],
        ],
      ),
    ]);
    tidyAll(writer);
    assert.equal(query(folder, 'select min(seq) as first from report')[0]?.['first'], 41);
  });

  test('does not pass a cursor that comes while ages are looked at', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0, maxAgeDays: 7 });
    writer.commit([batch(received(8, 2000))]);
    while (writer.statistics.unindexed > 0) writer.tidy(0);
    writer.tidy(0);
    assert.equal(query(folder, "select value from meta where key = 'first_seq'")[0]?.['value'], 1);
    writer.commit([batch([], [], [['postgres', 40]])]);
    tidyAll(writer);
    assert.equal(query(folder, 'select min(seq) as first from report')[0]?.['first'], 41);
  });

  test('takes no seq twice when everything is gone', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0, maxAgeDays: 7 });
    writer.commit([batch(received(8, 100))]);
    tidyAll(writer);
    assert.deepEqual(counts(folder), [0, 0, 0]);
    writer.close();
    const next = writerFor(t, folder);
    next.commit([batch([position('a', 1)])]);
    assert.equal(query(folder, 'select seq from report')[0]?.['seq'], 101);
  });

  test('stores a report anew that comes again after it was deleted', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0, maxAgeDays: 7 });
    const reports = received(8, 10);
    writer.commit([batch(reports)]);
    tidyAll(writer);
    writer.commit([batch(reports)]);
    assert.equal(writer.statistics.reports, 20);
    assert.deepEqual(counts(folder), [10, 0, 0]);
  });

  test('stores it anew even while the old one is being deleted', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0, maxAgeDays: 7 });
    const reports = received(8, 100);
    writer.commit([batch(reports)]);
    while (query(folder, 'select 1 from reports').length > 0) writer.tidy(0);
    assert.deepEqual(counts(folder).slice(0, 2), [100, 100]);
    writer.commit([batch(reports.slice(0, 1))]);
    assert.deepEqual(
      query(folder, 'select id from reports').map(({ id }) => id),
      [reports[0]?.id],
    );
  });

  test('goes on with what a full disk broke off', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0, maxAgeDays: 7 });
    writer.commit([batch([...received(8, 500), ...received(6, 50, 1000)])]);
    while (query(folder, 'select 1 from reports').length > 50) writer.tidy(0);
    const disk = fillDisk(t);
    assert.throws(() => writer.commit([batch(received(0, 5000, 5000))]), { code: 'disk-full' });
    disk.makeRoom();
    tidyAll(writer);
    assert.deepEqual(counts(folder), [50, 50, 10]);
  });

  test('finishes at the next start what a crash cut off', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0 });
    writer.commit([batch(received(0, 100))]);
    writer.close();
    // As after a crash behind the first step: the reports are gone for readers, and still there.
    const db = new DatabaseSync(`${folder}/fleetline.db`);
    db.exec("update meta set value = 61 where key = 'first_seq'");
    db.close();
    assert.equal(query(folder, 'select count(*) as n from reports')[0]?.['n'], 40);
    tidyAll(writerFor(t, folder));
    assert.deepEqual(counts(folder), [40, 40, 10]);
  });
});

describe('retention by size', () => {
  test('deletes the oldest until the pages in use are within the limit, and counts what a cursor had not read', (t) => {
    const folder = temporaryFolder(t);
    const maxBytes = 500_000;
    const writer = writerFor(t, folder, { indexMs: 0, maxBytes });
    writer.commit([batch(received(0, 5000), [], [['postgres', 100]])]);
    tidyAll(writer);
    const [{ used } = {}] = query(
      folder,
      `select (p.page_count - f.freelist_count) * s.page_size as used
       from pragma_page_count p, pragma_freelist_count f, pragma_page_size s`,
    );
    assert.ok(Number(used) <= maxBytes, `${String(used)} bytes are in use`);
    const first = Number(query(folder, 'select min(seq) as first from report')[0]?.['first']);
    assert.ok(first > 1000 && first < 5000, `the first report is ${first}`);
    assert.equal(writer.statistics.deleted, first - 1);
    assert.equal(writer.statistics.deletedUnread, first - 1 - 100);
  });
});
