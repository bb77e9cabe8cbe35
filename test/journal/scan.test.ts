import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { JournalReader } from '../../src/journal/reader.ts';
import type { ReportQuery } from '../../src/journal/scan.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import { isInside } from '../../src/model/box.ts';
import type { Report, StoredReport } from '../../src/model/report.ts';
import { batch, heartbeat, position, start, temporaryFolder, tidyAll, writerFor } from './fixtures.ts';

/** Several devices whose clocks go wherever they like, so that what is sent last may be the oldest. */
const anyReport: fc.Arbitrary<Report> = fc
  .record({
    device: fc.constantFrom('a', 'b', 'c'),
    second: fc.nat(30),
    place: fc.option(
      fc.record({ latitude: fc.integer({ min: -90, max: 90 }), longitude: fc.integer({ min: -180, max: 180 }) }),
    ),
  })
  .map(({ device, second, place }) =>
    place === null ? heartbeat(device, second) : Object.assign(position(device, second, JSON.stringify(place)), place),
  );

const anyTime = fc.nat(30).map((second) => start + second * 1000);
const anyBox = fc
  .tuple(
    fc.integer({ min: -180, max: 180 }),
    fc.integer({ min: -90, max: 90 }),
    fc.integer({ min: -180, max: 180 }),
    fc.nat(90),
  )
  .map(([west, south, east, height]) => ({ west, south, east, north: Math.min(90, south + height) }));

const anyQuery: fc.Arbitrary<ReportQuery> = fc.record(
  {
    device: fc.constantFrom('a', 'b', 'nobody'),
    type: fc.constantFrom('position' as const, 'status' as const),
    from: anyTime,
    to: anyTime,
    box: anyBox,
    after: fc.nat(50),
    limit: fc.nat(20),
  },
  { requiredKeys: [] },
);

/** What a query asks for, in the simplest words: every report is looked at. */
function answer(stored: readonly StoredReport[], query: ReportQuery): StoredReport[] {
  const { device, type, from = -Infinity, to = Infinity, box, after = 0, limit = Infinity } = query;
  const found = stored.filter(
    (report) =>
      (device === undefined || report.device === device) &&
      (type === undefined || report.type === type) &&
      report.time >= from &&
      report.time <= to &&
      report.seq > after &&
      (box === undefined || isInside(box, report)),
  );
  if (device !== undefined) found.sort((a, b) => a.time - b.time || a.seq - b.seq);
  return found.slice(0, limit);
}

describe('a search', () => {
  test('finds what looking at every report would find, however much of it is indexed', () => {
    const property = fc.property(
      fc.array(anyReport, { maxLength: 40 }),
      fc.array(anyReport, { maxLength: 20 }),
      fc.array(anyQuery, { minLength: 1, maxLength: 10 }),
      (indexed, tail, queries) => {
        const folder = mkdtempSync(join(tmpdir(), 'fleetline-'));
        const writer = new JournalWriter(folder, { indexMs: 0 });
        const reader = new JournalReader(folder);
        try {
          writer.commit([batch(indexed)]);
          tidyAll(writer);
          writer.commit([batch(tail)]);
          const stored = [...reader.reports()];
          for (const query of queries) assert.deepEqual([...reader.reports(query)], answer(stored, query));
        } finally {
          reader.close();
          writer.close();
          rmSync(folder, { recursive: true });
        }
      },
    );
    fc.assert(property, { numRuns: 60 });
  });

  for (const device of [undefined, 'a'])
    test(`of ${device ?? 'all'} is read in pages of 500 reports at most, those among them that are not wanted too`, (t) => {
      const folder = temporaryFolder(t);
      const writer = writerFor(t, folder, { indexMs: 0 });
      const seconds = Array.from({ length: 1_200 }, (_, second) => second);
      writer.commit([batch(seconds.map((second) => position('a', second)))]);
      tidyAll(writer);
      writer.commit([batch(seconds.map((second) => position('a', second + 0.5)))]);
      const reader = new JournalReader(folder);
      t.after(() => reader.close());
      const pages = Array.from(reader.pages({ device }), ({ length }) => length);
      assert.equal(Math.max(...pages), 500);
      assert.equal(
        pages.reduce((sum, length) => sum + length),
        2_400,
      );
      const nowhere = { west: 0, south: 0, east: 1, north: 1 };
      const empty = Array.from(reader.pages({ device, box: nowhere }), ({ length }) => length);
      assert.ok(empty.length >= 5, `${empty.length} pages`);
      assert.ok(empty.every((length) => length === 0));
    });

  test('has pages of few reports where they are long', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0 });
    const attributes = { document: 'x'.repeat(100_000) };
    const reports = Array.from({ length: 25 }, (_, second) => Object.assign(position('a', second), { attributes }));
    writer.commit([batch(reports)]);
    tidyAll(writer);
    const reader = new JournalReader(folder);
    t.after(() => reader.close());
    for (const query of [{}, { device: 'a' }]) {
      const pages = Array.from(reader.pages(query), ({ length }) => length);
      assert.deepEqual(pages.slice(0, 3), [10, 10, 5]);
      assert.deepEqual(
        Array.from(reader.reports(query), ({ seq }) => seq),
        reports.map((_, index) => index + 1),
      );
    }
  });

  test('by time looks at the stretch of the journal in which the index has that time, and at what is not indexed', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0 });
    for (let second = 0; second < 5_000; second += 1_000) {
      const seconds = Array.from({ length: 1_000 }, (_, index) => second + index);
      writer.commit([batch(seconds.map((at) => position('a', at)))]);
    }
    tidyAll(writer);
    const reader = new JournalReader(folder);
    t.after(() => reader.close());
    const query = { from: start + 2_000_000, to: start + 2_009_000 };
    const pages = Array.from(reader.pages(query), ({ length }) => length);
    // One of the index, and one of the journal, which would have ten.
    assert.deepEqual(pages, [0, 10]);
    writer.commit([batch([position('b', 2_004)])]);
    assert.equal([...reader.reports(query)].length, 11);
  });
});
