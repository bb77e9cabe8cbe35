import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { wholeHeading, wholeSpeed } from '../../../src/protocols/toolbox/encoding.ts';
import { kilometreAnHour } from '../../../src/protocols/toolbox/units.ts';

const fix = { device: 'bus-1', time: 0, latitude: 54.535, longitude: 10.14 };

describe('a fix for a device that knows whole numbers only', () => {
  test('has the nearest speed in its unit', () => {
    assert.equal(wholeSpeed({ ...fix, speed: 15.1 }, kilometreAnHour), 54);
    assert.equal(wholeSpeed(fix, kilometreAnHour), 0);
  });

  test('has a heading of 0 to 359 degrees', () => {
    assert.equal(wholeHeading({ ...fix, heading: 314.6 }), 315);
    assert.equal(wholeHeading({ ...fix, heading: 359.6 }), 0);
    assert.equal(wholeHeading(fix), 0);
  });
});
