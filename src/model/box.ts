/** A part of the world: degrees, WGS 84. Where `west` is greater than `east`, it crosses the antimeridian. Its edges belong to it. */
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** What may have a place. */
interface Placed {
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
}

/** Whether it lies in the box; what has no place lies in none. */
export function isInside({ west, south, east, north }: Box, { latitude, longitude }: Placed): boolean {
  if (latitude === undefined || longitude === undefined || latitude < south || latitude > north) return false;
  return west <= east ? longitude >= west && longitude <= east : longitude >= west || longitude <= east;
}
