import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Ring } from '../../../src/api/live/ring.ts';

describe('Ring', () => {
  test('has everything behind its base, and neither more entries nor more characters than it may', () => {
    const gapAndLength = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(fc.array(gapAndLength, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (pushed, most) => {
        const ring = new Ring<{ seq: number; event: string }>(5, most, 100);
        const all: { seq: number; event: string }[] = [];
        let seq = 5;
        for (const [gap, length] of pushed) {
          seq += gap;
          all.push({ seq, event: 'x'.repeat(length) });
          ring.push(all.at(-1)!);
          const kept = all.filter((entry) => entry.seq > ring.base);
          assert.ok(ring.size <= most);
          assert.ok(kept.reduce((sum, { event }) => sum + event.length, 0) <= 100);
          for (let cursor = ring.base; cursor <= seq; cursor += 1) {
            const behind = all.filter((entry) => entry.seq > cursor);
            assert.deepEqual([...ring.behind(cursor)], behind);
            assert.equal(ring.firstBehind(cursor), behind[0]);
          }
        }
      }),
    );
  });

  test('keeps the newest entry, however long it is', () => {
    const ring = new Ring<{ seq: number; event: string }>(0, 10, 5);
    ring.push({ seq: 1, event: 'abc' });
    ring.push({ seq: 2, event: 'longer than all of it' });
    assert.deepEqual([...ring.behind(1)], [{ seq: 2, event: 'longer than all of it' }]);
    assert.equal(ring.base, 1);
  });
});
