import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentOf } from '../../src/model/moment.ts';

test('a time that a person writes is UTC where it has no zone', () => {
  const noon = Date.UTC(2026, 5, 22, 12);
  assert.equal(momentOf('2026-06-22T12:00'), noon);
  assert.equal(momentOf('2026-06-22T12:00:00.000Z'), noon);
  assert.equal(momentOf('2026-06-22T14:00:00+02:00'), noon);
  assert.equal(momentOf('2026-06-22'), noon - 12 * 3_600_000);
});

test('what is no time is none', () => {
  for (const text of ['', 'now', '22.06.2026', '2026-06-22 12:00', '2026-13-01', '1750593600'])
    assert.equal(momentOf(text), undefined, text);
});
