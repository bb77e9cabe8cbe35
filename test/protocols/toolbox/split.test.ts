import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { split } from '../../../src/protocols/toolbox/split.ts';

const text = fc.string({ unit: fc.constantFrom('a', '1', ',', '|', 'é') });

test('a text is split as its own split does', () => {
  fc.assert(fc.property(text, (whole) => assert.deepEqual(split(whole, ','), whole.split(','))));
});

test('a part of a text is split as if it stood alone', () => {
  fc.assert(
    fc.property(text, text, text, (before, part, behind) => {
      const whole = before + part + behind;
      assert.deepEqual(split(whole, '|', before.length, before.length + part.length), part.split('|'));
    }),
  );
});
