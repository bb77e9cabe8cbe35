import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Repeats } from '../../src/journal/repeats.ts';

test('what is said again and again is news once a minute, each of it', () => {
  const repeats = new Repeats();
  const news = [0, 1, 59, 60, 61, 119, 120].filter((second) => repeats.isNews('the disk is full', second * 1000));
  assert.deepEqual(news, [0, 60, 120]);
  assert.ok(repeats.isNews('a page is damaged', 121_000));
  assert.ok(!repeats.isNews('the disk is full', 121_000));
});
