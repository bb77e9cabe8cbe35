import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RateLimit } from '../../src/api/rate.ts';

describe('the rate limit of an address', () => {
  test('lets in twice a second’s requests at once, and then a second’s each second', () => {
    const rates = new RateLimit();
    const allowed = (now: number): number =>
      Array.from({ length: 50 }).filter(() => rates.allows('10.0.0.1', 5, 1, now)).length;
    assert.equal(allowed(0), 10);
    assert.equal(allowed(0), 0);
    assert.equal(allowed(1000), 5);
    assert.equal(allowed(1200), 1);
    assert.equal(allowed(60_000), 10);
  });

  test('is no other address’s', () => {
    const rates = new RateLimit();
    while (rates.allows('10.0.0.1', 1, 1, 0));
    assert.ok(rates.allows('10.0.0.2', 1, 1, 0));
  });

  test('remembers 10,000 addresses, those that were seen last', () => {
    const rates = new RateLimit();
    while (rates.allows('the first', 1, 1, 0));
    for (let n = 0; n < 20_000; n++) {
      rates.allows(`other ${n}`, 1, 1, 0);
      if (n % 5000 === 0) assert.equal(rates.allows('the first', 1, 1, 0), false);
    }
    assert.equal(rates.size, 10_000);
    assert.equal(rates.allows('other 19999', 1, 1, 0), true);
    assert.equal(rates.allows('other 19999', 1, 1, 0), false);
  });
});
