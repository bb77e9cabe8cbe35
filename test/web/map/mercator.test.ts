import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { boxAround, degreesOf, placeOf, side } from '../../../src/web/map/mercator.ts';

const latitudes = fc.double({ min: -85, max: 85, noNaN: true });
const longitudes = fc.double({ min: -180, max: 180, noNaN: true });

describe('places in whole numbers', () => {
  test('are degrees again, to a centimetre', () => {
    fc.assert(
      fc.property(latitudes, longitudes, (latitude, longitude) => {
        const back = degreesOf(placeOf(latitude, longitude));
        assert.ok(Math.abs(back.latitude - latitude) < 1.2e-7);
        const around = Math.abs(back.longitude - longitude) % 360;
        assert.ok(Math.min(around, 360 - around) < 1e-7);
      }),
    );
  });

  test('differ the short way across the antimeridian', () => {
    const [east, west] = [placeOf(0, 179), placeOf(0, -179)];
    assert.equal(Math.round((((west.x - east.x) | 0) / side.x) * 360), 2);
  });

  test('end at the poles, where the map ends', () => {
    assert.ok(Math.abs(placeOf(90, 0).y + 2 ** 30) < 10);
    assert.ok(Math.abs(placeOf(-90, 0).y - 2 ** 30) < 10);
  });
});

describe('the box around all vehicles', () => {
  const at = (latitude: number, longitude: number) => ({ latitude, longitude });

  test('is none where there are none, and a point around one', () => {
    assert.equal(boxAround([]), undefined);
    assert.deepEqual(boxAround([at(5.1, 10.13)]), [10.13, 5.1, 10.13, 5.1]);
  });

  test('lies across the antimeridian where that is the shorter way', () => {
    assert.deepEqual(boxAround([at(-17, 178), at(-20, -179), at(-18, -176)]), [178, -20, 184, -17]);
  });

  test('has every vehicle in it, and is no wider than half of the world needs', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(latitudes, longitudes), { minLength: 1 }), (places) => {
        const [west, south, east, north] = boxAround(
          places.map(([latitude, longitude]) => at(latitude, longitude)),
        ) ?? [0, 0, 0, 0];
        assert.ok(west <= east && east - west <= 360 && south <= north);
        for (const [latitude, longitude] of places) {
          assert.ok(latitude >= south && latitude <= north);
          const inside = [longitude, longitude + 360].some((one) => one >= west - 1e-9 && one <= east + 1e-9);
          assert.ok(inside, `${longitude} is not between ${west} and ${east}`);
        }
      }),
    );
  });
});
