import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { defaultLimits } from '../../src/config/limits.ts';
import { Credit } from '../../src/receiver/credit.ts';
import { JournalDouble } from './harness.ts';

const total = 1_000_000;
const oneRead = 65_536;

/** The credit of a receiver with a journal that the test plays, and whom it told, in order. */
function startCredit(pendingReports = 100): {
  credit: Credit;
  journal: JournalDouble;
  told: string[];
  waiter: (name: string) => { drained(): void };
} {
  const journal = new JournalDouble(pendingReports);
  const told: string[] = [];
  return {
    credit: new Credit(journal.client, { ...defaultLimits, heldBytesTotal: total, pendingReports }),
    journal,
    told,
    waiter: (name) => ({ drained: () => told.push(name) }),
  };
}

describe('credit for bytes', () => {
  test('is given in the order of waiting, to no more than there is room for if each reads once', (t) => {
    const { credit, journal, told, waiter } = startCredit();
    t.after(() => journal.close());
    credit.hold(total);
    assert.equal(credit.forBytes, false);
    for (const name of ['a', 'b', 'c', 'd']) credit.awaitBytes(waiter(name));
    credit.hold(-oneRead - 1);
    assert.deepEqual(told, ['a', 'b']);
    credit.hold(-2 * oneRead);
    assert.deepEqual(told, ['a', 'b', 'c', 'd']);
  });

  test('is asked for again, so that one who has no use for it keeps it from nobody for long', (t) => {
    const { credit, journal, told, waiter } = startCredit();
    t.after(() => journal.close());
    credit.hold(total);
    for (const name of ['a', 'b']) credit.awaitBytes(waiter(name));
    credit.hold(-1);
    assert.deepEqual(told, ['a']);
    credit.remind();
    assert.deepEqual(told, ['a', 'b']);
  });

  test('is never above its bound by more than one read of each, whatever comes and goes', () => {
    const step = fc.record({ who: fc.nat(9), bytes: fc.integer({ min: 1, max: oneRead }), comes: fc.boolean() });
    const property = fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const { credit, journal } = startCredit();
      journal.close();
      const held = Array.from({ length: 10 }, () => 0);
      for (const { who, bytes, comes } of steps) {
        const change = comes ? (credit.forBytes ? bytes : 0) : -Math.min(bytes, held[who] ?? 0);
        held[who] = (held[who] ?? 0) + change;
        credit.hold(change);
        assert.equal(
          credit.bytes,
          held.reduce((sum, each) => sum + each, 0),
        );
        assert.ok(credit.bytes < total + oneRead);
      }
    });
    fc.assert(property);
  });

  test('is stuck only where there has been none for the whole time', (t) => {
    const { credit, journal } = startCredit();
    t.after(() => journal.close());
    credit.hold(total + 10);
    assert.equal(credit.stuck(0), 11);
    assert.equal(credit.stuck(60_000), 0);
    credit.hold(-11);
    assert.equal(credit.stuck(0), 0);
  });
});

describe('credit for reports', () => {
  test('is used up by those that are on their way to the journal, and is there again when they are lost', (t) => {
    const { credit, journal, told, waiter } = startCredit(100);
    t.after(() => journal.close());
    credit.decode(100);
    assert.equal(credit.forReports, false);
    credit.awaitReports(waiter('a'));
    credit.decode(-1);
    assert.equal(credit.forReports, true);
    assert.deepEqual(told, ['a']);
  });

  test('is not waited for by one that has gone', (t) => {
    const { credit, journal, told, waiter } = startCredit(100);
    t.after(() => journal.close());
    const gone = waiter('gone');
    credit.decode(100);
    credit.awaitReports(gone);
    credit.forget(gone);
    credit.decode(-100);
    assert.deepEqual(told, []);
  });
});
