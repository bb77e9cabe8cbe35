import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import { Fleet, Positions } from '../../../src/api/live/fleet.ts';
import { Tail } from '../../../src/api/live/tail.ts';
import { JournalReader } from '../../../src/journal/reader.ts';
import type { StoredReport } from '../../../src/model/report.ts';
import { until } from '../../helpers/until.ts';
import { batch, heartbeat, position, temporaryFolder, tidyAll, writerFor } from '../../journal/fixtures.ts';

function open(t: TestContext) {
  const folder = temporaryFolder(t);
  const writer = writerFor(t, folder, { indexMs: 0 });
  const tail = new Tail(folder);
  const fleet = new Fleet(tail);
  t.after(() => fleet.close());
  return { folder, writer, tail, fleet };
}

/** The same in the simplest words. */
function newestOf(folder: string): StoredReport[] {
  const reader = new JournalReader(folder);
  const newest = new Map<string, StoredReport>();
  for (const report of reader.reports({ type: 'position' }))
    if (report.time >= (newest.get(report.device)?.time ?? -Infinity)) newest.set(report.device, report);
  reader.close();
  return [...newest.values()].sort((one, other) => one.seq - other.seq);
}

describe('the fleet', () => {
  test('has the newest position of each vehicle in the order of arrival, indexed, not indexed or to come', async (t) => {
    const report = fc
      .tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(20), fc.boolean())
      .map(([device, second, moves]) => (moves ? position(device, second) : heartbeat(device, second)));
    const commits = fc.array(fc.array(report, { minLength: 1, maxLength: 6 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(commits, fc.nat(6), commits, async (before, indexed, after) => {
        const { folder, writer, fleet } = open(t);
        for (const [index, reports] of before.entries()) {
          if (index === indexed) tidyAll(writer);
          writer.commit([batch(reports)]);
        }
        const { positions, release } = await fleet.use();
        assert.deepEqual([...positions.all()], newestOf(folder));
        for (const reports of after) writer.commit([batch(reports)]);
        const last = [position('z', 0)];
        writer.commit([batch(last)]);
        await until('the last one', () => positions.of('z'));
        assert.deepEqual([...positions.all()], newestOf(folder));
        release();
        fleet.close();
        writer.close();
      }),
      { numRuns: 20 },
    );
  });

  test('moves a vehicle to the end, also while it is being walked through', () => {
    const positions = new Positions();
    const stored = (seq: number, device: string): StoredReport => ({ ...position(device, seq), seq });
    for (const [index, device] of ['a', 'b', 'c'].entries()) positions.add(stored(index + 1, device));
    const walk = positions.all();
    assert.equal(walk.next().value?.device, 'a');
    positions.add(stored(4, 'b'));
    positions.add(stored(5, 'a'));
    assert.deepEqual(
      [...walk].map(({ seq }) => seq),
      [3, 4, 5],
    );
    positions.prune(5);
    assert.equal(positions.size, 1);
  });

  test('is loaded once for all who use it at a time, and read anew when it was let go', async (t) => {
    const { writer, fleet } = open(t);
    writer.commit([batch([position('a', 1)])]);
    const [one, other] = await Promise.all([fleet.use(), fleet.use()]);
    assert.equal(one.positions, other.positions);
    one.release();
    one.release();
    other.release();
    fleet.close();
    const again = await fleet.use();
    assert.notEqual(again.positions, one.positions);
    assert.equal(again.positions.size, 1);
  });

  test('is let go a minute after the last use, and no file is open then', async (t) => {
    const { writer, tail, fleet } = open(t);
    writer.commit([batch([position('a', 1)])]);
    const use = await fleet.use();
    t.mock.timers.enable({ apis: ['setTimeout'] });
    use.release();
    t.mock.timers.tick(59_999);
    assert.equal(tail.journal.extent().last, 1);
    t.mock.timers.tick(1);
    assert.throws(() => tail.journal, /only who follows/);
  });

  test('says why it cannot be read, and can be used when it can', async (t) => {
    const { writer, fleet } = open(t);
    writer.commit([batch([position('a', 1)])]);
    const failing = t.mock.method(JournalReader.prototype, 'newestPositions', () => {
      throw new Error('a broken page');
    });
    await assert.rejects(fleet.use(), /a broken page/);
    failing.mock.restore();
    assert.equal((await fleet.use()).positions.size, 1);
  });
});

describe('the tail', () => {
  test('tells everybody that follows of every report, and that nothing comes any more where it cannot read', async (t) => {
    const { writer, tail } = open(t);
    writer.commit([batch([position('a', 1)])]);
    const heard: [number[], number[]] = [[], []];
    const failed: number[] = [];
    const leave = heard.map((seqs, index) =>
      tail.follow({
        take: (reports) => seqs.push(...reports.map(({ seq }) => seq)),
        failed: () => failed.push(index),
      }),
    );
    assert.equal(tail.head, 1);
    writer.commit([batch(Array.from({ length: 1200 }, (_, second) => position('b', second)))]);
    await until('all came', () => heard.every((seqs) => seqs.length === 1200));
    assert.deepEqual(heard[0], heard[1]);
    assert.deepEqual([heard[0][0], heard[0].at(-1)], [2, 1201]);
    leave[0]?.();
    writer.commit([batch([position('c', 1)])]);
    await until('one more came', () => heard[1].at(-1) === 1202);
    assert.equal(heard[0].at(-1), 1201);

    t.mock.method(JournalReader.prototype, 'read', () => {
      throw new Error('a broken page');
    });
    await until('it has failed', () => failed.length > 0);
    assert.deepEqual(failed, [1]);
    assert.throws(() => tail.journal, /only who follows/);
  });
});
