import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { latencyBounds, newLatencies, observe } from '../../../src/vitals/latencies.ts';
import { between, bounds, quantile } from '../../../src/web/inside/latencies.ts';

describe('latencies from buckets', () => {
  test('know the bounds that the gateway counts by', () => {
    assert.deepEqual(bounds, latencyBounds);
  });

  test('are in the bucket in which the sorted one of that rank lies', () => {
    const few = fc.array(fc.double({ min: 0, max: 9_999, noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(few, fc.constantFrom(0.5, 0.9, 0.99, 1), (milliseconds, share) => {
        const latencies = newLatencies();
        for (const ms of milliseconds) observe(latencies, ms);
        const found = quantile([...latencies.counts], share);
        const sorted = milliseconds.toSorted((one, other) => one - other);
        const exact = (sorted[Math.ceil(share * sorted.length) - 1] ?? 0) / 1000;
        const upper = bounds.find((bound) => exact <= bound) ?? Infinity;
        const lower = bounds.findLast((bound) => bound < upper) ?? 0;
        assert.ok(found !== null && found >= lower && found <= upper, `${found} of ${exact}`);
      }),
    );
  });

  test('are unknown where there were none, and no more than the last bound beyond it', () => {
    assert.equal(
      quantile(
        bounds.map(() => 0),
        0.5,
      ),
      null,
    );
    assert.equal(quantile([...bounds.map(() => 0), 3], 0.5), 10);
  });

  test('lie within a bucket as if they were even', () => {
    assert.equal(quantile([0, 0, 0, 10], 0.5), 0.0075);
  });

  test('between two looks are what was counted since, and begin anew with what was started again', () => {
    assert.deepEqual(between([1, 5, 0], [1, 8, 2]), [0, 3, 2]);
    assert.deepEqual(between([100, 5], [3, 6]), [0, 1]);
    assert.deepEqual(between([], [3, 6]), [3, 6]);
  });
});
