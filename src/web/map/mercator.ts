/**
 * Places in whole numbers of 32 bits, web Mercator: `x` goes once around the world in 2^32 steps of 9 mm and less, so that differences of it
 * go the short way across the antimeridian by themselves; `y` has half as many, from -2^30 in the north to 2^30 in the south, so that no
 * difference of it overflows.
 */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** How many steps of {@link Place} the side of the world's square has. */
export const side = { x: 2 ** 32, y: 2 ** 31 } as const;

/** Further north and south web Mercator has no place. */
const mostNorthern = 85.0511287798066;

/** @param latitude degrees @param longitude degrees */
export function placeOf(latitude: number, longitude: number): Place {
  const north = Math.min(mostNorthern, Math.max(-mostNorthern, latitude));
  const angle = (north * Math.PI) / 180;
  const y = -Math.asinh(Math.tan(angle)) / (2 * Math.PI);
  return { x: Math.round((longitude / 360) * side.x) | 0, y: Math.round(y * side.y) | 0 };
}

/** Degrees of a place; the longitude is in [-180, 180). */
export function degreesOf({ x, y }: Place): { readonly latitude: number; readonly longitude: number } {
  const angle = Math.atan(Math.sinh((-y / side.y) * 2 * Math.PI));
  return { latitude: (angle * 180) / Math.PI, longitude: (x / side.x) * 360 };
}

/** West, south, east, north, in degrees; east is greater than west, and above 180 where the box lies across the antimeridian. */
export type Box = readonly [west: number, south: number, east: number, north: number];

/** The smallest box around all places: the widest stretch of longitudes without any is left out of it. Undefined where there are none. */
export function boxAround(
  places: Iterable<{ readonly latitude: number; readonly longitude: number }>,
): Box | undefined {
  const all = [...places];
  const first = all[0];
  if (first === undefined) return undefined;
  const longitudes = all.map(({ longitude }) => longitude).sort((one, other) => one - other);
  let west = longitudes[0] ?? 0;
  let east = longitudes.at(-1) ?? 0;
  let widest = west + 360 - east;
  for (const [index, longitude] of longitudes.entries()) {
    const next = longitudes[index + 1] ?? -Infinity;
    if (next - longitude <= widest) continue;
    widest = next - longitude;
    [west, east] = [next, longitude + 360];
  }
  let [south, north] = [first.latitude, first.latitude];
  for (const { latitude } of all) {
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
  }
  return [west, south, east, north];
}
