import type { Fix } from '../protocols/protocol.ts';
import type { TracePosition } from './trace.ts';

/** What a vehicle reports, one fix after the other. */
export interface Route {
  /** How many fixes are left; Infinity for a drive that only stops when it is told to. */
  readonly remaining: number;
  /** The next fix, where one is left. @param now milliseconds since 1970 */
  next(now: number): Fix;
}

/** Along recorded positions, with the times that they were recorded at. */
export function recordedRoute(device: string, positions: readonly TracePosition[]): Route {
  let at = 0;
  return {
    get remaining() {
      return positions.length - at;
    },
    next() {
      const position = positions[at++];
      if (!position) throw new RangeError('the route is at its end');
      return { device, ...position };
    },
  };
}

/**
 * A made-up drive. No two fixes have the same time: where they are asked for faster than the protocol can tell times apart, the
 * reported time runs ahead of the clock.
 * @param index tells one vehicle's circle from another's
 * @param step the finest difference of times that the protocol carries, milliseconds
 */
export function madeUpRoute(device: string, index: number, step: number, reports: number): Route {
  let last = 0;
  let remaining = reports;
  return {
    get remaining() {
      return remaining;
    },
    next(now) {
      remaining--;
      last = Math.max(Math.floor(now / step) * step, last + step);
      return { device, time: last, ...placeOn(index, last) };
    },
  };
}

/** Berlin. The vehicles' circles lie around it, evenly spread. */
const centre = { latitude: 52.52, longitude: 13.405 };
const metresPerDegree = 111_195;
/** A turn by this angle after each vehicle spreads any number of them evenly, as a sunflower does its seeds. */
const goldenAngle = Math.PI * (3 - Math.sqrt(5));
const turn = 2 * Math.PI;
const degrees = 360 / turn;

/** Where a vehicle is at a time: on a circle of its own, slower and faster in turns, speed and heading as the place changes. */
function placeOn(index: number, time: number): Omit<Fix, 'device' | 'time'> {
  const radius = 400 + ((index * 137) % 1600);
  const direction = index % 2 === 0 ? 1 : -1;
  const meanSpeed = 8 + ((index * 7) % 12);
  // The angle driven is phase + sin(3 phase) / 6, so that the speed swings between half and one and a half of the mean.
  const phase = ((meanSpeed / radius) * time) / 1000 + index;
  const bearing = direction * (phase + Math.sin(3 * phase) / 6);
  const away = 400 * Math.sqrt(index);
  const north = away * Math.cos(index * goldenAngle) + radius * Math.cos(bearing);
  const east = away * Math.sin(index * goldenAngle) + radius * Math.sin(bearing);
  const latitude = centre.latitude + north / metresPerDegree;
  const heading = (bearing * degrees + direction * 90) % 360;
  return {
    latitude,
    longitude: centre.longitude + east / (metresPerDegree * Math.cos(centre.latitude / degrees)),
    speed: meanSpeed * (1 + Math.cos(3 * phase) / 2),
    heading: heading < 0 ? heading + 360 : heading,
  };
}
