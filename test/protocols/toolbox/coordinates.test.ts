import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { degrees, degreesMinutes, toDegrees, toDegreesMinutes } from '../../../src/protocols/toolbox/coordinates.ts';

describe('a coordinate', () => {
  test('in degrees is written without its sign, and the letter of its hemisphere beside it', () => {
    assert.deepEqual(toDegrees(54.535, 'latitude', 6), ['54.535000', 'N']);
    assert.deepEqual(toDegrees(-54.535, 'latitude', 6), ['54.535000', 'S']);
    assert.deepEqual(toDegrees(10.14, 'longitude', 2), ['10.14', 'E']);
    assert.deepEqual(toDegrees(-10.14, 'longitude', 2), ['10.14', 'W']);
    assert.deepEqual(toDegrees(0, 'longitude', 1), ['0.0', 'E']);
  });

  test('in degrees and minutes has its full number of digits, and never 60 minutes', () => {
    assert.deepEqual(toDegreesMinutes(54.535, 'latitude', 4), ['5432.1000', 'N']);
    assert.deepEqual(toDegreesMinutes(-8.5, 'longitude', 4), ['00830.0000', 'W']);
    assert.deepEqual(toDegreesMinutes(9.999_999_99, 'latitude', 4), ['1000.0000', 'N']);
  });

  test('is read as it was written', () => {
    fc.assert(
      fc.property(fc.double({ min: -180, max: 180, noNaN: true }), (value) => {
        assert.ok(Math.abs((degrees(...toDegrees(value, 'longitude', 6)) ?? NaN) - value) < 1e-6);
        assert.ok(Math.abs((degreesMinutes(...toDegreesMinutes(value, 'longitude', 4)) ?? NaN) - value) < 1e-6);
      }),
    );
  });

  test('is none where its hemisphere is not told, or its sign stands beside the letter', () => {
    for (const read of [degrees, degreesMinutes]) {
      assert.equal(read('54.5', undefined), undefined);
      assert.equal(read('54.5', 'n'), undefined);
      assert.equal(read('-54.5', 'N'), undefined);
      assert.equal(read('', 'N'), undefined);
    }
  });
});
