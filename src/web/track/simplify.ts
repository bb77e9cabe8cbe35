import { type Place, longitudeFrom } from './geodesy.ts';

/** Metres a degree of latitude. */
const metresPerDegree = 111_195;

/**
 * Which places of a line are enough to draw it (Ramer, Douglas and Peucker): none that is left out is farther from what is drawn than
 * the tolerance. The first and the last are always among them.
 * @param tolerance metres
 * @returns their indices, ascending
 */
export function simplify(places: readonly Place[], tolerance: number): number[] {
  const points = plane(places);
  const kept = new Uint8Array(places.length);
  const parts = [{ first: 0, last: places.length - 1 }];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const { first, last } = part;
    kept[first] = 1;
    kept[last] = 1;
    const farthest = farthestFrom(points, first, last, tolerance);
    if (farthest !== undefined) parts.push({ first, last: farthest }, { first: farthest, last });
  }
  return [...kept.keys()].filter((at) => kept[at] === 1);
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Metres east and north of the first place: true enough near to it, and only shapes are asked for. */
function plane(places: readonly Place[]): Point[] {
  const west = places[0]?.longitude ?? 0;
  return places.map(({ latitude, longitude }) => ({
    x: longitudeFrom(west, longitude) * Math.cos((latitude * Math.PI) / 180) * metresPerDegree,
    y: latitude * metresPerDegree,
  }));
}

function farthestFrom(points: readonly Point[], first: number, last: number, tolerance: number): number | undefined {
  const start = points[first];
  const end = points[last];
  if (!start || !end) return undefined;
  let most = tolerance ** 2;
  let farthest: number | undefined;
  for (let at = first + 1; at < last; at++) {
    const square = squareFrom(points[at] ?? start, start, end);
    if (square <= most) continue;
    most = square;
    farthest = at;
  }
  return farthest;
}

/** The square of the distance of a point from a line that begins and ends somewhere. */
function squareFrom({ x, y }: Point, start: Point, end: Point): number {
  const east = end.x - start.x;
  const north = end.y - start.y;
  const length = east ** 2 + north ** 2;
  const along = length === 0 ? 0 : ((x - start.x) * east + (y - start.y) * north) / length;
  const share = Math.min(1, Math.max(0, along));
  return (x - start.x - share * east) ** 2 + (y - start.y - share * north) ** 2;
}
