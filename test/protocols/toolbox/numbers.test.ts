import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { bits, flag, hex, integer, number, round } from '../../../src/protocols/toolbox/numbers.ts';

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'),
    minLength: min,
    maxLength: max,
  });

describe('number', () => {
  test('gives to the last bit what Number gives, for every decimal number that it takes', () => {
    const sign = fc.constantFrom('', '-', '+');
    fc.assert(
      fc.property(sign, digits(1, 15), fc.option(digits(0, 20)), (s, whole, decimals) => {
        const text = s + whole + (decimals === null ? '' : `.${decimals}`);
        assert.equal(number(text), Number(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test('takes nothing else', () => {
    for (const text of [
      '',
      '-',
      '.',
      '+.',
      '1e3',
      '0x10',
      ' 1',
      '1 ',
      '1,5',
      '--1',
      '1.2.3',
      'NaN',
      '1'.repeat(16),
      '١',
    ]) {
      assert.equal(number(text), undefined, text);
    }
    assert.equal(number(undefined), undefined);
  });

  test('takes a number without digits on one side of the point', () => {
    assert.deepEqual([number('3.'), number('.25'), number('-.5')], [3, 0.25, -0.5]);
  });
});

test('integer and hex take digits only, and no more than are exact', () => {
  assert.deepEqual(
    [integer('007'), integer('-1'), integer('1.0'), integer('1'.repeat(16))],
    [7, undefined, undefined, undefined],
  );
  assert.deepEqual([hex('fF'), hex('0x1'), hex(''), hex('1'.repeat(14))], [255, undefined, undefined, undefined]);
  for (const text of ['g', 'G', '@', '`', ':', '/', '١', 'ŧ', 'a ', '1\n']) assert.equal(hex(text), undefined, text);
  for (const text of ['', ':', '/', '١', '1 ', '1\n']) assert.equal(integer(text), undefined, text);
});

test('integer and hex give what they would give that read all numbers', () => {
  fc.assert(fc.property(fc.nat(2 ** 31 - 1), (value) => integer(String(value)) === value));
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      const text = value.toString(16).slice(-13);
      return hex(text) === Number.parseInt(text, 16) && hex(text.toUpperCase()) === hex(text);
    }),
  );
});

test('bits and flag take binary digits only', () => {
  assert.deepEqual([bits('0101'), bits(''), bits('012'), bits('1'.repeat(33))], [5, undefined, undefined, undefined]);
  assert.deepEqual([flag('1'), flag('0'), flag('01'), flag(undefined)], [true, false, undefined, undefined]);
});

test('round takes the noise of binary fractions away', () => {
  assert.equal(round(0.1 + 0.2, 7), 0.3);
});
