import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { Histogram } from '../../src/simulator/histogram.ts';

const latencies = fc.array(fc.double({ min: 0.001, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 200 });

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

describe('Histogram', () => {
  test('gives each percentile at most 2.2 % too high, and never too low', () => {
    fc.assert(
      fc.property(latencies, fc.constantFrom(0.5, 0.9, 0.99, 1), (values, share) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.ceil(values.length * share) - 1] ?? 0;
        const found = histogramOf(values).percentile(share);
        assert.ok(found >= exact * (1 - 1e-9) && found <= exact * 1.022, `${found} for ${exact}`);
      }),
    );
  });

  test('keeps the greatest to the letter', () => {
    fc.assert(fc.property(latencies, (values) => assert.equal(histogramOf(values).max, Math.max(...values))));
  });

  test('is, taken together, as if all had been counted in one', () => {
    fc.assert(
      fc.property(latencies, latencies, (first, second) => {
        const sum = histogramOf(first);
        sum.add(histogramOf(second));
        assert.deepEqual(sum, histogramOf([...first, ...second]));
        assert.equal(sum.count, first.length + second.length);
        assert.equal(sum.percentile(0.5), histogramOf([...first, ...second]).percentile(0.5));
      }),
    );
  });

  test('takes what is beyond its scale: nothing at all, and an hour', () => {
    assert.equal(histogramOf([0]).percentile(1), 0);
    const hour = 3_600_000;
    assert.equal(histogramOf([hour]).max, hour);
    assert.ok(histogramOf([hour]).percentile(1) <= hour);
  });

  test('is 0 where nothing was counted', () => {
    assert.deepEqual([new Histogram().percentile(0.99), new Histogram().max], [0, 0]);
  });
});
