/** A place on the globe: degrees, WGS 84. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Mean radius of the earth in metres (IUGG). */
const earthRadius = 6_371_008.8;
const radian = Math.PI / 180;

/** The difference of two longitudes by the shorter way round: degrees, [-180, 180]. */
export function longitudeFrom(west: number, east: number): number {
  const difference = (east - west) % 360;
  if (difference > 180) return difference - 360;
  return difference < -180 ? difference + 360 : difference;
}

/** Metres along the great circle, by the haversine formula: within 0.5 % of the ellipsoid's. */
export function distance(a: Place, b: Place): number {
  const across = Math.sin(((b.longitude - a.longitude) * radian) / 2);
  const along = Math.sin(((b.latitude - a.latitude) * radian) / 2);
  const square = along ** 2 + Math.cos(a.latitude * radian) * Math.cos(b.latitude * radian) * across ** 2;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(square)));
}

/** Where one sets out from `a` towards `b`: degrees clockwise from true north, [0, 360). */
export function bearing(a: Place, b: Place): number {
  const east = (b.longitude - a.longitude) * radian;
  const y = Math.sin(east) * Math.cos(b.latitude * radian);
  const x =
    Math.cos(a.latitude * radian) * Math.sin(b.latitude * radian) -
    Math.sin(a.latitude * radian) * Math.cos(b.latitude * radian) * Math.cos(east);
  return (Math.atan2(y, x) / radian + 360) % 360;
}

/**
 * A place on the way from `a` to `b`, straight on the map: reports are near to each other.
 * @param share 0 at `a`, 1 at `b`
 */
export function between(a: Place, b: Place, share: number): Place {
  const longitude = a.longitude + longitudeFrom(a.longitude, b.longitude) * share;
  return {
    latitude: a.latitude + (b.latitude - a.latitude) * share,
    longitude: longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude,
  };
}
