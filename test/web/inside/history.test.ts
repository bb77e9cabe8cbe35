import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { History, keptSeconds } from '../../../src/web/inside/history.ts';
import type { Status } from '../../../src/web/inside/status.ts';

const began = Date.UTC(2026, 5, 22);

/** What a gateway with a rate of its own says after some seconds. */
function statusAt(seconds: number, changes: Partial<Status> = {}): Status {
  const thread = { name: 'journal', up: true, restarts: 0, heapBytes: 1, processes: 1, queued: 0, connections: {} };
  return {
    startedAt: '2026-06-22T00:00:00.000Z',
    residentBytes: 100e6,
    connections: { h02: 2, unknown: 1 },
    counters: { reports: 50 * seconds, replyLatency: { counts: [0, 0, 0, 50 * seconds] } },
    threads: [{ ...thread, busySeconds: seconds / 4 }],
    journal: { commits: 10 * seconds, commitLatency: { counts: [10 * seconds] } },
    ...changes,
  };
}

describe('the last five minutes', () => {
  test('begin to count with the second look', () => {
    const history = new History();
    history.push(statusAt(1000), began);
    assert.deepEqual([history.last?.reports, history.last?.connections, history.last?.memory], [null, 3, 100e6]);
    history.push(statusAt(1001), began + 1000);
    const { reports, commits, commitP50, replyP50, busy } = history.last ?? {};
    assert.deepEqual(
      { reports, commits, commitP50, replyP50, busy },
      { reports: 50, commits: 10, commitP50: 0.0005, replyP50: 0.0075, busy: { journal: 0.25 } },
    );
  });

  test('say rates over a few seconds, so that a thread that tells of itself late is not seen to stand still', () => {
    const history = new History();
    for (let second = 0; second < 20; second++)
      // It has told of itself at every second look only.
      history.push(statusAt(second - (second % 2)), began + second * 1000);
    const rates = history.samples.slice(6).map(({ reports }) => reports ?? 0);
    assert.ok(
      rates.every((rate) => rate >= 40 && rate <= 60),
      rates.join(),
    );
  });

  test('forget what is older', () => {
    const history = new History();
    for (let second = 0; second <= 400; second++) history.push(statusAt(second), began + second * 1000);
    assert.equal(history.samples.length, keptSeconds + 1);
    const [times, reports] = history.columns(['reports']);
    assert.equal(times[0], began / 1000 + 100);
    assert.ok(reports?.every((rate) => rate === 50));
  });

  test('have a gap where the gateway was not seen, and do not count over it', () => {
    const history = new History();
    history.push(statusAt(0), began);
    history.push(statusAt(1), began + 1000);
    history.miss(began + 2000);
    assert.equal(history.last?.reports, 50, 'what was seen last');
    history.push(statusAt(60), began + 60_000);
    history.push(statusAt(61), began + 61_000);
    assert.deepEqual(history.columns(['reports'])[1], [null, 50, null, null, 50]);
    assert.deepEqual(history.busy(['journal'])[1], [null, 0.25, null, null, 0.25]);
  });

  test('count from zero where the gateway was started again', () => {
    const history = new History();
    history.push(statusAt(1000), began);
    history.push(statusAt(1, { startedAt: '2026-06-22T00:16:40.000Z' }), began + 1000);
    assert.equal(history.last?.reports, null);
  });

  test('take a journal that is being started for one that does nothing', () => {
    const history = new History();
    history.push(statusAt(1), began);
    history.push(statusAt(2, { journal: null }), began + 1000);
    assert.deepEqual([history.last?.commits, history.last?.commitP99], [0, null]);
    history.push(statusAt(3, { journal: { commits: 5, commitLatency: { counts: [5] } } }), began + 2000);
    assert.equal(history.last?.commits, 0);
  });
});
