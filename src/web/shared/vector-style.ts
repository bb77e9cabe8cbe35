import type { LayerSpecification } from 'maplibre-gl';

/** The base map's colours, each made of the theme's. */
export type Tone = 'sea' | 'land' | 'coast' | 'border' | 'grid' | 'name' | 'green' | 'building' | 'road';

/** A paint property of a layer that has a tone. */
export type Toned = readonly [layer: string, property: string, tone: Tone];

/** Without glyphs from elsewhere, the browser's own fonts draw names: the first of these that there is. */
export const nameFonts: readonly string[] = ['system-ui', 'Segoe UI', 'DejaVu Sans'];

/** The source that the layers of streets are drawn from. */
export const streetSource = 'streets';

/** Layers, and the tone of each. */
export interface VectorStyle {
  readonly layers: readonly LayerSpecification[];
  readonly tones: readonly Toned[];
}

/** What layers of street maps are usually called, in the schemas of Protomaps, OpenMapTiles and Shortbread, from the ground up. */
const kinds: readonly (readonly [kind: RegExp, tone: Tone, as: 'fill' | 'line' | 'name'])[] = [
  [/^earth$|^land$/, 'land', 'fill'],
  [/landuse|landcover|^natural|park|^sites$/, 'green', 'fill'],
  [/water|ocean/, 'sea', 'fill'],
  // Rivers that are too narrow to have an area.
  [/water/, 'sea', 'line'],
  [/building/, 'building', 'fill'],
  [/road|transport|street(?!.*label)|bridge/, 'road', 'line'],
  [/boundar/, 'border', 'line'],
  [/place|street_labels|road_labels/, 'name', 'name'],
];

/** A plain style for vector tiles of whatever schema: by the names of their layers. */
export function vectorStyle(names: readonly string[]): VectorStyle {
  const layers: LayerSpecification[] = [];
  const tones: Toned[] = [];
  for (const [kind, tone, as] of kinds)
    for (const name of names.filter((one) => kind.test(one))) {
      const id = `streets-${as}-${name}`;
      const of = { id, source: streetSource, 'source-layer': name };
      if (as === 'fill') {
        layers.push({ ...of, type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'] });
        tones.push([id, 'fill-color', tone]);
      } else if (as === 'line') {
        layers.push({
          ...of,
          type: 'line',
          filter: ['==', ['geometry-type'], 'LineString'],
          paint: { 'line-width': roadWidth },
        });
        tones.push([id, 'line-color', tone]);
      } else {
        layers.push({
          ...of,
          type: 'symbol',
          layout: { 'text-field': ['get', 'name'], 'text-font': [...nameFonts], 'text-size': 13 },
          paint: { 'text-halo-width': 1.5 },
        });
        tones.push([id, 'text-color', tone], [id, 'text-halo-color', 'land']);
      }
    }
  return { layers, tones };
}

const roadWidth: ['interpolate', ['exponential', number], ['zoom'], number, number, number, number] = [
  'interpolate',
  ['exponential', 1.6],
  ['zoom'],
  8,
  0.5,
  18,
  9,
];
