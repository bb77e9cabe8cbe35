import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { placed } from '../../../src/protocols/toolbox/placed.ts';

const fields = { device: '1', time: 0, valid: false, latitude: 54.5, longitude: 10.1 };
const none = { ...fields, latitude: undefined, longitude: undefined };

describe('what a device says of its place', () => {
  test('is a position, also where it is the last known one', () => {
    assert.partialDeepStrictEqual(placed(fields, '54.510.1'), { type: 'position', valid: false, latitude: 54.5 });
  });

  test('is a status without a fix and without coordinates', () => {
    assert.deepEqual(placed(none, ''), { device: '1', type: 'status', time: 0 });
    assert.deepEqual(placed({ ...fields, latitude: 0, longitude: 0 }, '0.00.0'), {
      device: '1',
      type: 'status',
      time: 0,
    });
  });

  test('is refused where it is said to be valid and is none, or cannot be read', () => {
    assert.equal(placed({ ...none, valid: true }, ''), 'no readable latitude');
    assert.equal(placed(none, '54.x10.1'), 'no readable latitude');
    assert.equal(placed(none), 'no readable latitude', 'where empty ones are a fault');
  });

  test('can be 0, 0 where the fix is valid', () => {
    assert.partialDeepStrictEqual(placed({ ...fields, valid: true, latitude: 0, longitude: 0 }, '00'), {
      type: 'position',
    });
  });
});
