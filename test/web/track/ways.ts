import fc from 'fast-check';
import type { Fix } from '../../../src/web/track/fix.ts';

/** A fix as a test says it: whatever it leaves out is not known. */
export function fix(seconds: number, latitude: number, longitude: number, more: Partial<Fix> = {}): Fix {
  return { time: seconds * 1000, latitude, longitude, speed: undefined, heading: undefined, ...more };
}

/** Metres north of the equator as degrees. */
export const north = (metres: number): number => metres / 111_195;

const step = fc.record({
  seconds: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 0, max: 90 }) }, fc.integer({ min: 91, max: 40_000 })),
  north: fc.integer({ min: -900, max: 900 }),
  east: fc.integer({ min: -900, max: 900 }),
  stands: fc.boolean(),
  speed: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
});

/** Rides with stops, gaps, repeats and missing speeds, anywhere near the antimeridian. */
export const rides: fc.Arbitrary<Fix[]> = fc.array(step, { maxLength: 120 }).map((steps) => {
  let time = 0;
  let latitude = 10;
  let longitude = 179.99;
  return steps.map(({ seconds, north: up, east, stands, speed }) => {
    time += seconds * 1000;
    if (!stands) {
      latitude += north(up);
      longitude = ((longitude + north(east) + 540) % 360) - 180;
    }
    return { time, latitude, longitude, speed, heading: undefined };
  });
});
