import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { latencyBounds, newLatencies, observe, percentile } from '../../src/vitals/latencies.ts';
import { sum } from '../../src/vitals/sum.ts';

const milliseconds = fc.array(fc.double({ min: 0, max: 20_000, noNaN: true }), { minLength: 1, maxLength: 50 });

describe('latencies', () => {
  test('fall into the first bucket whose bound they do not pass, and add up', () => {
    fc.assert(
      fc.property(milliseconds, (all) => {
        const latencies = newLatencies();
        for (const one of all) observe(latencies, one);
        const expected = [...latencyBounds, Infinity].map((bound, index) => {
          const below = latencyBounds[index - 1] ?? -1;
          return all.filter((one) => one / 1000 <= bound && one / 1000 > below).length;
        });
        assert.deepEqual([...latencies.counts], expected);
        assert.ok(Math.abs(latencies.seconds - all.reduce((total, one) => total + one / 1000, 0)) < 1e-6);
      }),
    );
  });

  test('give as percentile a bound that the share stays within, and no lower one', () => {
    fc.assert(
      fc.property(milliseconds, fc.constantFrom(0.5, 0.9, 0.99, 1), (all, share) => {
        const latencies = newLatencies();
        for (const one of all) observe(latencies, one);
        const bound = percentile(latencies, share);
        const within = (limit: number): number => all.filter((one) => one / 1000 <= limit).length;
        assert.ok(within(bound) >= all.length * share);
        const lower = latencyBounds[latencyBounds.findIndex((one) => one === bound) - 1];
        if (lower !== undefined) assert.ok(within(lower) < all.length * share);
      }),
    );
  });

  test('are 0 where there is none, and where the clock was set back', () => {
    const latencies = newLatencies();
    assert.equal(percentile(latencies, 0.99), 0);
    observe(latencies, -3_600_000);
    assert.equal(latencies.seconds, 0);
    assert.equal(percentile(latencies, 0.99), latencyBounds[0]);
  });
});

describe('counters of two threads', () => {
  test('add up name by name, to any depth, and nothing of either is changed', () => {
    const first = { frames: 2, closed: { peer: 1 }, latency: { counts: new Float64Array([1, 0]), seconds: 0.5 } };
    const second = {
      frames: 3,
      closed: { peer: 1, idle: 4 },
      latency: { counts: new Float64Array([1, 2]), seconds: 1 },
    };
    const expected = {
      frames: 5,
      closed: { peer: 2, idle: 4 },
      latency: { counts: new Float64Array([2, 2]), seconds: 1.5 },
    };
    assert.deepEqual(sum<object>(first, second), expected);
    assert.equal(first.closed.peer, 1);
    assert.deepEqual([...first.latency.counts], [1, 0]);
  });
});
