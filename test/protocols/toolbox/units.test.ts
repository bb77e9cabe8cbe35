import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { round } from '../../../src/protocols/toolbox/numbers.ts';
import {
  divided,
  foot,
  kilometreAnHour,
  knot,
  mile,
  mileAnHour,
  scaled,
} from '../../../src/protocols/toolbox/units.ts';

describe('units', () => {
  test('speeds become metres per second, heights and distances metres', () => {
    assert.equal(scaled(54, kilometreAnHour), 15);
    assert.equal(round(scaled(3600, knot) ?? 0, 9), 1852);
    assert.equal(round(scaled(3600, mileAnHour) ?? 0, 9), mile);
    assert.equal(round(scaled(5280, foot) ?? 0, 9), mile);
  });

  test('tenths and hundredths become the nearest number there is', () => {
    assert.equal(divided(3, 10), 0.3);
    assert.equal(divided(-1240, 100), -12.4);
  });

  test('nothing stays nothing, and 0 stays 0', () => {
    assert.equal(scaled(undefined, knot), undefined);
    assert.equal(divided(undefined, 10), undefined);
    assert.equal(scaled(0, knot), 0);
    assert.equal(divided(0, 10), 0);
  });
});
