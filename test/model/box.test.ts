import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isInside } from '../../src/model/box.ts';

const kiel = { latitude: 54.3, longitude: 10.1 };
const fiji = { latitude: -17.7, longitude: 178 };
const samoa = { latitude: -13.8, longitude: -172 };

describe('a box', () => {
  test('holds what lies in it and on its edges', () => {
    assert.ok(isInside({ west: 10.1, south: 54.3, east: 10.1, north: 54.3 }, kiel));
    assert.ok(isInside({ west: -180, south: -90, east: 180, north: 90 }, kiel));
    assert.ok(!isInside({ west: 10.2, south: 54, east: 11, north: 55 }, kiel));
    assert.ok(!isInside({ west: 10, south: 54.4, east: 11, north: 55 }, kiel));
  });

  test('crosses the antimeridian where its west is greater than its east', () => {
    const pacific = { west: 170, south: -30, east: -160, north: 10 };
    assert.ok(isInside(pacific, fiji));
    assert.ok(isInside(pacific, samoa));
    assert.ok(!isInside(pacific, kiel));
  });

  test('holds nothing that has no place', () => {
    assert.ok(!isInside({ west: -180, south: -90, east: 180, north: 90 }, {}));
  });
});
