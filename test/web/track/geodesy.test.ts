import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bearing, between, distance, longitudeFrom, type Place } from '../../../src/web/track/geodesy.ts';

const places: fc.Arbitrary<Place> = fc.record({
  latitude: fc.double({ min: -89, max: 89, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});
const halfOfTheEarth = Math.PI * 6_371_008.8;

function assertNear(actual: number, expected: number, within: number): void {
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not within ${within} of ${expected}`);
}

describe('distances', () => {
  test('are those of the globe', () => {
    // Berlin to Paris: 878 km by every great-circle calculator.
    const berlin = { latitude: 52.52, longitude: 13.405 };
    const paris = { latitude: 48.8566, longitude: 2.3522 };
    assertNear(distance(berlin, paris), 877_500, 1_000);
    assertNear(bearing(berlin, paris), 246.7, 0.5);
    assertNear(distance({ latitude: 0, longitude: 0 }, { latitude: 1, longitude: 0 }), 111_195, 1);
  });

  test('are the same there and back, never negative, and never shortened by a detour', () => {
    fc.assert(
      fc.property(places, places, places, (a, b, c) => {
        const direct = distance(a, b);
        assert.ok(direct >= 0 && direct <= halfOfTheEarth + 1);
        assertNear(direct, distance(b, a), 1e-6);
        // On the other side of the globe the formula tells places apart to some decimetres.
        assert.ok(direct <= distance(a, c) + distance(c, b) + 1);
      }),
    );
  });

  test('cross the antimeridian by the shorter way', () => {
    assertNear(distance({ latitude: 0, longitude: 179.9 }, { latitude: 0, longitude: -179.9 }), 22_239, 1);
    assert.equal(longitudeFrom(179, -179), 2);
    assert.equal(longitudeFrom(-179, 179), -2);
  });
});

describe('a place between two', () => {
  test('is on the map and no farther from either than they are from each other', () => {
    const steps = fc.double({ min: -0.5, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(places, steps, steps, fc.double({ min: 0, max: 1, noNaN: true }), (a, up, along, share) => {
        const longitude = ((a.longitude + along + 540) % 360) - 180;
        const b = { latitude: Math.max(-89, Math.min(89, a.latitude + up)), longitude };
        const place = between(a, b, share);
        assert.ok(Math.abs(place.longitude) <= 180 && Math.abs(place.latitude) <= 90);
        assert.ok(Math.abs(longitudeFrom(a.longitude, place.longitude)) <= Math.abs(along) + 1e-9);
      }),
    );
  });

  test('is at the ends where the share is 0 or 1', () => {
    const a = { latitude: 1, longitude: 179.5 };
    const b = { latitude: 2, longitude: -179.5 };
    assert.deepEqual(between(a, b, 0), a);
    assert.deepEqual(between(a, b, 1), b);
    assert.deepEqual(between(a, b, 0.75), { latitude: 1.75, longitude: -179.75 });
  });
});

describe('bearings', () => {
  test('are degrees from north, clockwise, below 360', () => {
    const here = { latitude: 0, longitude: 0 };
    assertNear(bearing(here, { latitude: 1, longitude: 0 }), 0, 1e-9);
    assertNear(bearing(here, { latitude: 0, longitude: 1 }), 90, 1e-9);
    assertNear(bearing(here, { latitude: -1, longitude: 0 }), 180, 1e-9);
    assertNear(bearing(here, { latitude: 0, longitude: -1 }), 270, 1e-9);
    fc.assert(fc.property(places, places, (a, b) => bearing(a, b) >= 0 && bearing(a, b) < 360));
  });
});
