import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { JournalReader } from '../../src/journal/reader.ts';
import type { WriterOptions } from '../../src/journal/writer.ts';
import { batch, frame, heartbeat, position, start, temporaryFolder, tidyAll, writerFor } from './fixtures.ts';

function open(t: TestContext, options?: WriterOptions) {
  const folder = temporaryFolder(t);
  const writer = writerFor(t, folder, options);
  const reader = new JournalReader(folder);
  t.after(() => reader.close());
  return { folder, writer, reader };
}

/** Every commit is followed by an index pass. */
const atOnce = { indexMs: 0 };

describe('JournalReader', () => {
  test('gives a report back as it was handed over', (t) => {
    const { writer, reader } = open(t);
    writer.commit([batch([position('a', 1), heartbeat('a', 2)])]);
    assert.deepEqual(
      [...reader.reports()],
      [
        { seq: 1, ...position('a', 1) },
        { seq: 2, ...heartbeat('a', 2) },
      ],
    );
  });

  test('gives one device in the order of its clock, from the index and from the tail', (t) => {
    const { writer, reader } = open(t, atOnce);
    writer.commit([batch([position('a', 5), position('b', 1), position('a', 3)])]);
    tidyAll(writer);
    writer.commit([batch([position('a', 4), position('a', 1), position('a', 6)])]);
    const times = Array.from(reader.reports({ device: 'a' }), ({ time, seq }) => [(time - start) / 1000, seq]);
    assert.deepEqual(times, [
      [1, 5],
      [3, 3],
      [4, 4],
      [5, 1],
      [6, 6],
    ]);
  });

  test('gives all devices in the order of arrival', (t) => {
    const { writer, reader } = open(t, atOnce);
    writer.commit([batch([position('a', 5), position('b', 1)])]);
    tidyAll(writer);
    writer.commit([batch([position('a', 3)])]);
    assert.deepEqual(
      Array.from(reader.reports(), ({ seq }) => seq),
      [1, 2, 3],
    );
  });

  for (const place of ['index', 'tail']) {
    test(`narrows by time, type, seq and number in the ${place}`, (t) => {
      const { writer, reader } = open(t, place === 'index' ? atOnce : {});
      writer.commit([
        batch([position('a', 1), heartbeat('a', 2), position('a', 3), position('b', 3), position('a', 4)]),
      ]);
      tidyAll(writer);
      for (const device of ['a', undefined]) {
        const seqs = (query: object): number[] =>
          Array.from(reader.reports({ device, ...query }), ({ seq }) => seq).filter((seq) => seq !== 4);
        assert.deepEqual(seqs({ from: start + 2000, to: start + 3000 }), [2, 3]);
        assert.deepEqual(seqs({ type: 'position' }), [1, 3, 5]);
        assert.deepEqual(seqs({ type: 'status' }), [2]);
        assert.deepEqual(seqs({ after: 2 }), [3, 5]);
        assert.deepEqual(seqs({ limit: 2 }), [1, 2]);
        assert.deepEqual(seqs({ limit: 0 }), []);
      }
    });
  }

  test('answers with the moment it was asked, whatever is written and indexed meanwhile', (t) => {
    const { writer, reader } = open(t, atOnce);
    const first = Array.from({ length: 1500 }, (_, i) => position('a', i));
    writer.commit([batch(first.slice(0, 700))]);
    tidyAll(writer);
    writer.commit([batch(first.slice(700))]);
    for (const query of [{ device: 'a' }, {}]) {
      const seqs: number[] = [];
      for (const { seq } of reader.reports(query)) {
        seqs.push(seq);
        if (seq % 100 !== 0) continue;
        writer.commit([batch([position('a', 10_000 + seq, JSON.stringify(query))])]);
        tidyAll(writer);
      }
      assert.deepEqual(
        seqs.slice(0, 1500),
        Array.from({ length: 1500 }, (_, i) => i + 1),
      );
      if ('device' in query) assert.equal(seqs.length, 1500);
    }
  });

  test('knows each device with its newest position, indexed or not', (t) => {
    const { writer, reader } = open(t, atOnce);
    writer.commit([batch([position('b', 7), position('a', 5), heartbeat('a', 9)])]);
    tidyAll(writer);
    writer.commit([batch([position('a', 4), heartbeat('c', 1), position('b', 8)])]);
    const seen = reader.devices().map(({ device, reports, position }) => [device, reports, position?.seq]);
    assert.deepEqual(seen, [
      ['a', 3, 2],
      ['b', 2, 6],
      ['c', 1, undefined],
    ]);
    tidyAll(writer);
    assert.deepEqual(
      reader.devices().map(({ device, reports, position }) => [device, reports, position?.seq]),
      seen,
    );
    assert.equal(reader.devices()[0]?.lastReceivedAt, start + 9500);
    assert.equal(reader.devices()[0]?.firstReceivedAt, start + 4500);
  });

  test('reads on behind a cursor', (t) => {
    const { writer, reader } = open(t);
    writer.commit([batch([position('a', 1), position('a', 2), position('a', 3)], [], [['postgres', 2]])]);
    const cursor = reader.cursor('postgres') ?? 0;
    assert.deepEqual(
      reader.read(cursor, 10).map(({ seq }) => seq),
      [3],
    );
    assert.equal(reader.cursor('nobody'), undefined);
  });

  test('reads no more behind a cursor than it is to hold at a time, but always something', (t) => {
    const { writer, reader } = open(t);
    const long = (second: number) => ({ ...position('a', second), attributes: { text: 'x'.repeat(1000) } });
    writer.commit([batch([long(1), long(2), long(3), position('a', 4)])]);
    const seqs = (after: number, limit: number, characters?: number): number[] =>
      reader.read(after, limit, characters).map(({ seq }) => seq);
    assert.deepEqual(seqs(0, 10), [1, 2, 3, 4]);
    assert.deepEqual(seqs(0, 3), [1, 2, 3]);
    assert.deepEqual(seqs(0, 10, 1500), [1, 2]);
    assert.deepEqual(seqs(1, 10, 1), [2]);
  });

  test('shows quarantine with the bytes as they came', (t) => {
    const { writer, reader } = open(t);
    writer.commit([batch([], [frame(0), { ...frame(9, Buffer.from([0, 255])), protocol: 'h02', device: 'a' }])]);
    const [first, second] = reader.quarantine(0, 10);
    assert.equal(first?.offset, 0);
    assert.deepEqual(second, { ...frame(9, new Uint8Array([0, 255])), protocol: 'h02', device: 'a', id: 2 });
    assert.deepEqual(reader.quarantineItem(2), second);
    assert.equal(reader.quarantineItem(3), undefined);
    assert.deepEqual(reader.quarantine(1, 10), [second]);
  });

  test('counts what is there', (t) => {
    const { writer, reader } = open(t);
    assert.deepEqual(reader.counts(), { reports: 0, quarantined: 0, firstSeq: 1, lastSeq: 0 });
    writer.commit([batch([position('a', 1), position('b', 1)], [frame(0)])]);
    assert.deepEqual(reader.counts(), { reports: 2, quarantined: 1, firstSeq: 1, lastSeq: 2 });
  });

  test('reads when no gateway runs', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder);
    writer.commit([batch([position('a', 1)])]);
    writer.close();
    const reader = new JournalReader(folder);
    t.after(() => reader.close());
    assert.equal(reader.counts().reports, 1);
  });

  test('says that there is no journal in the folder', (t) => {
    assert.throws(() => new JournalReader(temporaryFolder(t)), {
      code: 'data-folder',
      message: /There is no journal in /,
    });
  });
});
