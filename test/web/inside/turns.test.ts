import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { inTurn } from '../../../src/web/inside/turns.ts';

describe('some of many in turn', () => {
  test('are never more than may be, and everybody’s turn comes within as many rounds as it takes', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 1, max: 10 }), fc.nat(1000), (size, most, first) => {
        const all = Array.from({ length: size }, (_, index) => index);
        const rounds = Array.from({ length: Math.ceil(size / most) }, (_, index) => inTurn(all, most, first + index));
        for (const round of rounds) assert.equal(round.length, Math.min(most, size));
        assert.deepEqual(new Set(rounds.flat()), new Set(all));
      }),
    );
  });
});
