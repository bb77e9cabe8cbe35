import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { JournalReader } from '../../src/journal/reader.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import type { FleetlineError } from '../../src/model/errors.ts';
import type { Report } from '../../src/model/report.ts';
import { batch, fillDisk, frame, position, query, start, temporaryFolder, tidyAll, writerFor } from './fixtures.ts';

function ids(folder: string): unknown[] {
  return query(folder, 'select id from report order by seq').map(({ id }) => id);
}

function count(folder: string, what: string): unknown {
  return query(folder, `select count(*) as n from ${what}`)[0]?.['n'];
}

describe('a report that is handed over again', () => {
  const again: readonly [string, (folder: string, writer: JournalWriter) => JournalWriter][] = [
    ['while it is not indexed', (_, writer) => writer],
    [
      'while it is being indexed',
      (folder, writer) => {
        // The first device is, the second is not.
        while (writer.statistics.unindexed > 0 && query(folder, 'select 1 from history').length === 0) writer.tidy(0);
        return writer;
      },
    ],
    ['after it was indexed', (_, writer) => (tidyAll(writer), writer)],
    [
      'after a restart',
      (folder, writer) => {
        writer.close();
        return new JournalWriter(folder);
      },
    ],
  ];
  for (const [when, pass] of again) {
    test(`is stored once ${when}, whatever came in between`, (t) => {
      const folder = temporaryFolder(t);
      const reports = [position('a', 2), position('a', 1), position('a', 2, 'alarm'), position('b', 1)];
      const writer = writerFor(t, folder, { indexMs: 0 });
      writer.commit([batch(reports)]);
      const second = pass(folder, writer);
      t.after(() => second.close());
      second.commit([batch([...reports, position('a', 0), position('a', 9)])]);
      assert.deepEqual(
        ids(folder),
        [...reports, position('a', 0), position('a', 9)].map(({ id }) => id),
      );
      assert.equal(second.statistics.repeats, 4);
    });
  }

  test('is stored once within one commit', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder);
    writer.commit([batch([position('a', 1), position('a', 1)]), batch([position('a', 1)])]);
    assert.deepEqual(ids(folder), [position('a', 1).id]);
    assert.equal(writer.statistics.repeats, 2);
  });

  test('is stored where the first time failed', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder);
    const disk = fillDisk(t);
    assert.throws(() => writer.commit([batch(many(500))]), { code: 'disk-full' });
    disk.makeRoom();
    writer.commit([batch(many(500))]);
    assert.equal(count(folder, 'report'), 500);
    assert.equal(writer.statistics.repeats, 0);
  });
});

function many(n: number, devices = 10, from = 0): Report[] {
  return Array.from({ length: n }, (_, i) => position(`device-${i % devices}`, from + i));
}

describe('a full disk', () => {
  test('fails the commit as a whole, and the next one tries again', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder);
    writer.commit([batch(many(10), [frame(0)])]);
    const disk = fillDisk(t);
    assert.throws(() => writer.commit([batch(many(500, 10, 1000), [frame(1)])]), {
      code: 'disk-full',
      message: /The disk of .* is full/,
    });
    assert.equal(count(folder, 'report'), 10);
    assert.equal(count(folder, 'quarantine'), 1);
    disk.makeRoom();
    writer.commit([batch(many(500, 10, 1000), [frame(1)])]);
    assert.equal(count(folder, 'report'), 510);
    assert.equal(count(folder, 'quarantine'), 2);
    assert.deepEqual([writer.statistics.commits, writer.statistics.failedCommits], [2, 1]);
  });

  test('puts off the index and loses nothing of it', (t) => {
    const folder = temporaryFolder(t);
    const failures: FleetlineError[] = [];
    const writer = writerFor(t, folder, { indexMs: 0, onTidyFailure: (failure) => failures.push(failure) });
    writer.commit([batch(many(500))]);
    const disk = fillDisk(t);
    tidyAll(writer);
    assert.deepEqual(
      failures.map(({ code }) => code),
      ['disk-full'],
    );
    assert.equal(writer.statistics.tidyFailures, 1);
    assert.equal(writer.statistics.unindexed, 500);
    disk.makeRoom();
    writer.close();
    assert.equal(count(folder, 'history'), 500);
    assert.equal(query(folder, 'select sum(reports) as n from device')[0]?.['n'], 500);
  });
});

describe('the index', () => {
  test('is made up for when it failed while a commit waited for it', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexRows: 250 });
    writer.commit([batch(many(500))]);
    const disk = fillDisk(t);
    assert.throws(() => writer.commit([batch(many(1, 1, 1000))]), { code: 'disk-full' });
    disk.makeRoom();
    writer.commit([batch(many(1, 1, 1000))]);
    writer.close();
    assert.equal(count(folder, 'history'), 501);
    assert.equal(query(folder, 'select sum(reports) as n from device')[0]?.['n'], 501);
  });

  test('is brought up to date with the last position of each device', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0 });
    writer.commit([batch([position('a', 3), position('a', 5), position('a', 4)])]);
    tidyAll(writer);
    assert.equal(count(folder, 'history'), 3);
    const [device] = query(folder, 'select * from device');
    assert.deepEqual([device?.['position_time'], device?.['position_seq'], device?.['last_seq']], [start + 5000, 2, 3]);
    assert.equal(writer.statistics.unindexed, 0);
  });

  test('goes on where a crash left it, and counts each report once', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder);
    writer.commit([batch(many(300, 100))]);
    writer.close();
    // As after a crash between two slices: some devices are indexed, indexed_to has not moved.
    const db = new DatabaseSync(`${folder}/fleetline.db`);
    db.exec(`update meta set value = 0 where key = 'indexed_to';
             delete from history where device < 'device-5'; delete from device where device < 'device-5'`);
    db.close();
    const next = writerFor(t, folder);
    assert.equal(next.statistics.unindexed, 300);
    next.close();
    assert.equal(count(folder, 'history'), 300);
    assert.deepEqual(
      query(folder, 'select distinct reports from device').map(({ reports }) => reports),
      [3],
    );
  });

  test('is caught up with before the tail grows beyond its bound', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexRows: 100 });
    for (let i = 0; i < 5; i += 1) writer.commit([batch(many(100, 10, i * 100))]);
    assert.ok(writer.statistics.unindexed <= 300, `${writer.statistics.unindexed} reports are not indexed`);
  });
});

describe('the write-ahead log', () => {
  test('is emptied between commits and gone after the end', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder);
    for (let i = 0; i < 100; i += 1) {
      writer.commit([batch(many(300, 10, i * 300))]);
      tidyAll(writer);
    }
    const { walBytes } = writer.statistics;
    assert.ok(walBytes < 4_000_000, `the log has ${walBytes} bytes`);
    writer.close();
    assert.equal(writer.statistics.walBytes, 0);
  });
});

describe('quarantine', () => {
  test('keeps the newest frames within its number', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { maxQuarantined: 10 });
    writer.commit([
      batch(
        [],
        Array.from({ length: 100 }, (_, i) => frame(i)),
      ),
    ]);
    tidyAll(writer);
    assert.deepEqual(
      query(folder, 'select min("offset") as first, count(*) as n from quarantine').map(({ first, n }) => [first, n]),
      [[90, 10]],
    );
    assert.equal(writer.statistics.quarantineDropped, 90);
  });

  test('keeps the newest frames within its bytes, also of an earlier run', (t) => {
    const folder = temporaryFolder(t);
    const before = writerFor(t, folder);
    before.commit([
      batch(
        [],
        Array.from({ length: 10 }, (_, i) => frame(i, Buffer.alloc(1000))),
      ),
    ]);
    before.close();
    const writer = writerFor(t, folder, { maxQuarantinedBytes: 5500 });
    writer.commit([batch([], [frame(10, Buffer.alloc(1000))])]);
    tidyAll(writer);
    assert.deepEqual(
      query(folder, 'select min("offset") as first, count(*) as n from quarantine').map(({ first, n }) => [first, n]),
      [[6, 5]],
    );
  });
});

describe('seq', () => {
  test('ascends without a gap and goes on after a restart', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder);
    writer.commit([batch(many(3))]);
    writer.close();
    const next = writerFor(t, folder);
    next.commit([batch(many(3, 10, 100))]);
    const reader = new JournalReader(folder);
    t.after(() => reader.close());
    assert.deepEqual(
      Array.from(reader.reports(), ({ seq }) => seq),
      [1, 2, 3, 4, 5, 6],
    );
  });
});
