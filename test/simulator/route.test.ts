import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { Fix } from '../../src/protocols/protocol.ts';
import { madeUpRoute, recordedRoute } from '../../src/simulator/route.ts';

const now = Date.parse('2026-06-22T08:16:00.400Z');
const metresPerDegree = 111_195;

/** The way from one fix to the next, metres to the east and to the north. */
function way(from: Fix, to: Fix): { east: number; north: number } {
  const scale = Math.cos((from.latitude * Math.PI) / 180);
  return {
    east: (to.longitude - from.longitude) * metresPerDegree * scale,
    north: (to.latitude - from.latitude) * metresPerDegree,
  };
}

describe('a made-up route', () => {
  test('has the speed and the heading that its places show', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(100_000_000), (index, offset) => {
        const route = madeUpRoute('x', index, 100, 2);
        const [from, to] = [route.next(now + offset), route.next(now + offset)];
        const { east, north } = way(from, to);
        const speed = Math.hypot(east, north) / 0.1;
        const heading = ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
        assert.ok(Math.abs(speed - (from.speed ?? Number.NaN)) < 1, `${speed} m/s for ${from.speed}`);
        const off = Math.abs(heading - (from.heading ?? Number.NaN));
        assert.ok(Math.min(off, 360 - off) < 2, `${heading} degrees for ${from.heading}`);
        assert.ok((from.heading ?? -1) >= 0 && (from.heading ?? 360) < 360);
      }),
    );
  });

  test('is the same for the same vehicle and time, and another one for another vehicle', () => {
    assert.deepEqual(madeUpRoute('x', 7, 1000, 1).next(now), madeUpRoute('x', 7, 1000, 1).next(now));
    assert.notEqual(madeUpRoute('x', 8, 1000, 1).next(now).latitude, madeUpRoute('x', 7, 1000, 1).next(now).latitude);
  });

  test('never reports a time twice: asked too often, it runs ahead in steps, then lets the clock catch up', () => {
    const route = madeUpRoute('x', 0, 1000, 5);
    const second = Math.floor(now / 1000) * 1000;
    const times = [now, now, now + 50, now + 2700, now + 9000].map((clock) => route.next(clock).time - second);
    assert.deepEqual(times, [0, 1000, 2000, 3000, 9000]);
    assert.equal(route.remaining, 0);
  });
});

test('a recorded route is its positions, one after the other, and then it is over', () => {
  const place = { latitude: 1, longitude: 2 };
  const route = recordedRoute('7', [
    { time: 1000, ...place },
    { time: 2000, ...place, speed: 3 },
  ]);
  assert.deepEqual(route.next(now), { device: '7', time: 1000, ...place });
  assert.equal(route.remaining, 1);
  assert.deepEqual(route.next(now), { device: '7', time: 2000, ...place, speed: 3 });
  assert.equal(route.remaining, 0);
  assert.throws(() => route.next(now), RangeError);
});
