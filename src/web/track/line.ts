import type { Position } from 'geojson';
import type { Fix } from './fix.ts';
import { longitudeFrom } from './geodesy.ts';
import { simplify } from './simplify.ts';
import { speedClass } from './speed-scale.ts';
import type { Way } from './way.ts';

/** A part of a way that is drawn in one colour. */
export interface Piece {
  /** One of the classes of {@link speedClass}; undefined where no speed is known. */
  readonly speed: number | undefined;
  readonly coordinates: readonly Position[];
}

/** Which fixes of a way are meant, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** What is nearer than this to the line cannot be told from it: metres. */
const tolerance = 2;

/** Longitudes that go on beyond 180° where the way crosses the antimeridian, so that it is drawn as one line. */
export function unwrapped(fixes: readonly Fix[]): Float64Array {
  const longitudes = new Float64Array(fixes.length);
  let last: number | undefined;
  for (const [at, { longitude }] of fixes.entries()) {
    last = last === undefined ? longitude : last + longitudeFrom(last, longitude);
    longitudes[at] = last;
  }
  return longitudes;
}

/** The way as lines, each of one colour; gaps are left out. @param step see {@link speedClass} */
export function pieces(way: Way, longitudes: Float64Array, step: number, { first, last }: Range): Piece[] {
  const found: Piece[] = [];
  let start = first;
  const close = (end: number, speed: number | undefined): void => {
    if (end > start)
      found.push({ speed, coordinates: coordinatesOf(way.fixes.slice(start, end + 1), longitudes, start) });
    start = end;
  };
  let speed: number | undefined;
  for (let at = first; at < last; at++) {
    if (way.gapsAfter.has(at)) {
      close(at, speed);
      start = at + 1;
      continue;
    }
    const next = speedClass(way.speeds[at + 1] ?? Number.NaN, step);
    if (at > start && next !== speed) close(at, speed);
    speed = next;
  }
  close(last, speed);
  return found;
}

function coordinatesOf(fixes: readonly Fix[], longitudes: Float64Array, from: number): Position[] {
  return simplify(fixes, tolerance).map((at) => [longitudes[from + at] ?? 0, fixes[at]?.latitude ?? 0]);
}

/** A straight line across each gap: how it really went is not known. */
export function gapLines({ fixes, gaps }: Way, longitudes: Float64Array): Position[][] {
  return gaps.map(({ after }) =>
    [after, after + 1].map((at): Position => [longitudes[at] ?? 0, fixes[at]?.latitude ?? 0]),
  );
}

/** The box around a part of a way: west, south, east, north; beyond 180° where it crosses the antimeridian. */
export function boxOf(
  fixes: readonly Fix[],
  longitudes: Float64Array,
  { first, last }: Range,
): readonly [west: number, south: number, east: number, north: number] {
  let box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = first; at <= last; at++) {
    const x = longitudes[at] ?? 0;
    const y = fixes[at]?.latitude ?? 0;
    box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
  }
  return box;
}

/** The fix that is nearest to a place on the map, among some of them. */
export function nearest(
  fixes: readonly Fix[],
  longitude: number,
  latitude: number,
  { first, last }: Range,
): number | undefined {
  const narrowing = Math.cos((latitude * Math.PI) / 180);
  let least = Infinity;
  let found: number | undefined;
  for (let at = first; at <= last; at++) {
    const fix = fixes[at];
    if (!fix) break;
    const square = (longitudeFrom(longitude, fix.longitude) * narrowing) ** 2 + (fix.latitude - latitude) ** 2;
    if (square >= least) continue;
    least = square;
    found = at;
  }
  return found;
}
