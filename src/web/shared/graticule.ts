import type { MultiLineString, Position } from 'geojson';

/** West, south, east, north, in degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

const steps = [
  30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001,
] as const;

/** Lines are so far apart at least, pixels. */
const apart = 110;

/** How many degrees the meridians are apart that a map shows. */
export function stepAt(zoom: number): number {
  const pixelsPerDegree = (512 * 2 ** zoom) / 360;
  return steps.findLast((step) => step * pixelsPerDegree >= apart) ?? steps[0];
}

/** Meridians and parallels through a part of the world, at whole multiples of a step. */
export function graticule([west, south, east, north]: Bounds, step: number): MultiLineString {
  const [left, right] = east - west >= 360 ? [-180, 180] : [west, east];
  const [bottom, top] = [Math.max(-85, south), Math.min(85, north)];
  const lines: Position[][] = [];
  for (const longitude of multiples(left, right, step))
    lines.push([
      [longitude, bottom],
      [longitude, top],
    ]);
  for (const latitude of multiples(bottom, top, step))
    lines.push([
      [left, latitude],
      [right, latitude],
    ]);
  return { type: 'MultiLineString', coordinates: lines };
}

function multiples(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}
