import type { Feature, FeatureCollection, MultiLineString, MultiPolygon, Point, Position } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

/** The countries of the package world-atlas, coarse or fine. */
export type Atlas = Topology<{
  readonly countries: GeometryCollection<{ readonly name: string }>;
  readonly land: GeometryCollection;
}>;

/** The world as the base map draws it. */
export interface World {
  readonly land: FeatureCollection;
  readonly borders: MultiLineString;
  /** A point in each country, with its `name` and its `size`: about the share of the globe that it has, 0 to 1. */
  readonly names: FeatureCollection<Point, { readonly name: string; readonly size: number }>;
}

/** Makes ready an atlas, whose lines lie on a sphere, for a map that has edges at the antimeridian and at the poles. */
export function worldOf(atlas: Atlas): World {
  const { land, countries } = atlas.objects;
  const borders = mesh(atlas, countries, (one, other) => one !== other);
  const names = feature(atlas, countries).features.flatMap((country) => {
    const largest = polygonsOf(country)
      .map(([outer = []]) => closedAtPole(unwrapped(outer)))
      .map((ring) => ({ ring, size: sizeOf(ring) }))
      .sort((one, other) => other.size - one.size)[0];
    if (!largest) return [];
    const { ring, size } = largest;
    const { name } = country.properties;
    const point: Point = { type: 'Point', coordinates: middleOf(ring) };
    return [{ type: 'Feature' as const, geometry: point, properties: { name, size } }];
  });
  return {
    land: {
      type: 'FeatureCollection',
      features: feature(atlas, land).features.map((part) => {
        const coordinates = polygonsOf(part).map((polygon) => polygon.map((ring) => closedAtPole(unwrapped(ring))));
        return { type: 'Feature', geometry: { type: 'MultiPolygon', coordinates }, properties: {} };
      }),
    },
    borders: { ...borders, coordinates: borders.coordinates.map(unwrapped) },
    names: { type: 'FeatureCollection', features: names },
  };
}

function polygonsOf({ geometry }: Feature): MultiPolygon['coordinates'] {
  if (geometry.type === 'Polygon') return [geometry.coordinates];
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
}

/** The same line without leaps from one side of the map to the other: its longitudes go on beyond 180 instead. */
export function unwrapped(line: readonly Position[]): Position[] {
  let shift = 0;
  let before = line[0]?.[0] ?? 0;
  return line.map(([longitude = 0, latitude = 0]) => {
    if (longitude - before > 180) shift -= 360;
    else if (longitude - before < -180) shift += 360;
    before = longitude;
    return [longitude + shift, latitude];
  });
}

/** A ring that goes once around the globe has a pole in it: on a map it is closed along that edge. */
export function closedAtPole(ring: Position[]): Position[] {
  const [first = 0, latitude = 0] = ring[0] ?? [];
  const [last = 0] = ring.at(-1) ?? [];
  if (Math.abs(last - first) < 180) return ring;
  const pole = latitude < 0 ? -90 : 90;
  return [...ring, [last, pole], [first, pole], [first, latitude]];
}

/** About the share of the globe's surface within a ring: by its latitude and longitude, narrower towards the poles. */
export function sizeOf(ring: readonly Position[]): number {
  let twice = 0;
  for (const [index, [x = 0, y = 0]] of ring.entries()) {
    const [nextX = 0, nextY = 0] = ring[index + 1] ?? ring[0] ?? [];
    twice += (nextX - x) * (Math.sin((y * Math.PI) / 180) + Math.sin((nextY * Math.PI) / 180));
  }
  return Math.abs(twice) / 4 / 360;
}

const chords = 24;

/** A point in a ring with much room at its left and right, as a name needs it, and not too far from the middle. */
export function middleOf(ring: readonly Position[]): Position {
  const latitudes = ring.map(([, latitude = 0]) => latitude);
  const south = Math.max(
    -80,
    latitudes.reduce((one, other) => Math.min(one, other)),
  );
  const height = latitudes.reduce((one, other) => Math.max(one, other)) - south;
  let best: { readonly score: number; readonly point: Position } | undefined;
  for (let chord = 1; chord < chords; chord++) {
    const latitude = south + (height * chord) / chords;
    const crossings = crossingsOf(ring, latitude);
    for (let index = 0; index + 1 < crossings.length; index += 2) {
      const [from = 0, to = 0] = crossings.slice(index, index + 2);
      const away = Math.abs(chord / chords - 0.5);
      const score = (to - from) * Math.cos((latitude * Math.PI) / 180) * (1 - away);
      if (best === undefined || score > best.score) best = { score, point: [(from + to) / 2, latitude] };
    }
  }
  return best?.point ?? [...(ring[0] ?? [0, 0])];
}

function crossingsOf(ring: readonly Position[], latitude: number): number[] {
  const found: number[] = [];
  for (const [index, [x = 0, y = 0]] of ring.entries()) {
    const [nextX = 0, nextY = 0] = ring[index + 1] ?? ring[0] ?? [];
    if (y <= latitude === nextY <= latitude) continue;
    found.push(x + ((latitude - y) / (nextY - y)) * (nextX - x));
  }
  return found.sort((one, other) => one - other);
}
