import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { distance } from '../../../src/web/track/geodesy.ts';
import { boxOf, gapLines, nearest, pieces, unwrapped } from '../../../src/web/track/line.ts';
import { simplify } from '../../../src/web/track/simplify.ts';
import { speedClass, speedClasses, speedLabels, speedStep } from '../../../src/web/track/speed-scale.ts';
import { wayOf } from '../../../src/web/track/way.ts';
import { fix, north, rides } from './ways.ts';

describe('a line made simpler', () => {
  test('keeps its ends, and nothing that is left out is farther from it than the tolerance', () => {
    const bends = fc.array(fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -500, max: 500 })), {
      minLength: 2,
      maxLength: 60,
    });
    fc.assert(
      fc.property(bends, fc.integer({ min: 1, max: 200 }), (offsets, tolerance) => {
        const places = offsets.map(([up, east]) => ({ latitude: north(up), longitude: north(east) }));
        const kept = simplify(places, tolerance);
        assert.equal(kept[0], 0);
        assert.equal(kept.at(-1), places.length - 1);
        for (const [index, from] of kept.entries()) {
          const to = kept[index + 1] ?? from;
          for (let at = from; at < to; at++) assert.ok(metresFrom(places, at, from, to) <= tolerance * 1.001 + 1e-6);
        }
      }),
    );
  });

  test('is two places where it is straight, and nothing where there was nothing', () => {
    const straight = Array.from({ length: 1_000 }, (_, at) => ({ latitude: north(at), longitude: 0 }));
    assert.deepEqual(simplify(straight, 1), [0, 999]);
    assert.deepEqual(simplify([], 1), []);
    assert.deepEqual(simplify([{ latitude: 0, longitude: 0 }], 1), [0]);
  });
});

interface Spot {
  readonly latitude: number;
  readonly longitude: number;
}

/** Metres of a place from the line between two others, by trying a thousand places on it. */
function metresFrom(places: readonly Spot[], at: number, from: number, to: number): number {
  const [place, start, end] = [places[at], places[from], places[to]];
  assert.ok(place && start && end);
  let least = Infinity;
  for (let step = 0; step <= 1000; step++) {
    const latitude = start.latitude + ((end.latitude - start.latitude) * step) / 1000;
    const longitude = start.longitude + ((end.longitude - start.longitude) * step) / 1000;
    least = Math.min(least, distance(place, { latitude, longitude }));
  }
  // What lies between two of the thousand places.
  return Math.max(0, least - distance(start, end) / 1000);
}

describe('what is drawn of a way', () => {
  test('begins where the piece before ended, and leaves out nothing but gaps', () => {
    fc.assert(
      fc.property(rides, (fixes) => {
        const way = wayOf(fixes);
        const all = { first: 0, last: Math.max(0, fixes.length - 1) };
        const drawn = pieces(way, unwrapped(fixes), 10, all);
        const breaks = drawn.slice(1).filter(({ coordinates: [start] }, at) => {
          const end = drawn[at]?.coordinates.at(-1);
          return start?.[0] !== end?.[0] || start?.[1] !== end?.[1];
        });
        assert.ok(breaks.length <= way.gaps.length);
        for (const { coordinates } of drawn) assert.ok(coordinates.length >= 2);
        assert.equal(gapLines(way, unwrapped(fixes)).length, way.gaps.length);
      }),
    );
  });

  test('has a colour for each speed', () => {
    const fixes = [3, 3, 20, 20, 3].map((speed, at) => fix(at * 10, north(at * 100), 0, { speed }));
    const way = wayOf(fixes);
    const drawn = pieces(way, unwrapped(fixes), 20, { first: 0, last: 4 });
    assert.deepEqual(
      drawn.map(({ speed }) => speed),
      [0, 3, 0],
    );
  });

  test('goes on across the antimeridian as one line', () => {
    const fixes = [179.8, 179.9, -180, -179.9].map((longitude, at) => fix(at * 10, at, longitude));
    const longitudes = unwrapped(fixes);
    assert.deepEqual(
      [...longitudes].map((longitude) => Math.round(longitude * 10) / 10),
      [179.8, 179.9, 180, 180.1],
    );
    const [west, south, east, north] = boxOf(fixes, longitudes, { first: 0, last: 3 });
    assert.ok(east - west < 0.31 && south === 0 && north === 3);
  });

  test('finds the fix that the pointer is nearest to, in the part that is looked at', () => {
    const fixes = [179.8, 179.9, -180, -179.9].map((longitude, at) => fix(at * 10, 0, longitude));
    assert.equal(nearest(fixes, 180.11, 0.01, { first: 0, last: 3 }), 3);
    assert.equal(nearest(fixes, -179.89, 0.01, { first: 0, last: 2 }), 2);
    assert.equal(nearest([], 0, 0, { first: 0, last: 0 }), undefined);
  });
});

describe('the colours of speed', () => {
  test('are divided by round numbers, and the fastest is in the last one', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 300, noNaN: true })), (given) => {
        const speeds = Float64Array.from([...given, Number.NaN]);
        const step = speedStep(speeds);
        for (const speed of given) {
          const found = speedClass(speed, step) ?? -1;
          assert.ok(found >= 0 && found < speedClasses);
        }
      }),
    );
    assert.equal(speedStep(Float64Array.from({ length: 100 }, () => 13)), 10);
    assert.equal(speedClass(Number.NaN, 10), undefined);
    assert.deepEqual(speedLabels(10), ['0–10', '10–20', '20–30', '30–40', 'over 40']);
  });
});
