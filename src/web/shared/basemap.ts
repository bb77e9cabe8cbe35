import type { GeoJSON } from 'geojson';
import {
  type ControlPosition,
  type GeoJSONSource,
  type IControl,
  type LayerSpecification,
  MapLibreMap,
  NavigationControl,
  ScaleControl,
} from 'maplibre-gl';
import type { MapSetup } from '../../api/schemas/map.ts';
import { ask, get } from './api.ts';
import { type Atlas, worldOf } from './atlas.ts';
import { type Bounds, graticule, stepAt } from './graticule.ts';
import { cssOf, mixed, rgbOf } from './rgb.ts';
import { type Streets, streetsOf } from './streets.ts';
import { nameFonts, type Tone, type Toned } from './vector-style.ts';

const nothing: GeoJSON = { type: 'FeatureCollection', features: [] };

/** Larger countries are named first; the smallest where one looks closely. */
const nameSize: ['interpolate', ['linear'], ['zoom'], number, number, number, number] = [
  'interpolate',
  ['linear'],
  ['zoom'],
  2,
  11,
  7,
  17,
];

const ground: readonly LayerSpecification[] = [
  { id: 'sea', type: 'background' },
  { id: 'land', type: 'fill', source: 'land', paint: { 'fill-antialias': false } },
  { id: 'grid', type: 'line', source: 'grid', paint: { 'line-width': 0.7 } },
  { id: 'coast', type: 'line', source: 'land', paint: { 'line-width': 0.9 } },
  { id: 'borders', type: 'line', source: 'borders', paint: { 'line-width': 0.9 } },
];

const names: LayerSpecification = {
  id: 'names',
  type: 'symbol',
  source: 'names',
  maxzoom: 9,
  layout: {
    'text-field': ['get', 'name'],
    'text-font': [...nameFonts],
    'text-size': nameSize,
    'text-max-width': 7,
    'text-padding': 6,
    'symbol-sort-key': ['-', 0, ['get', 'size']],
  },
  paint: { 'text-halo-width': 1.5 },
};

const tones: readonly Toned[] = [
  ['sea', 'background-color', 'sea'],
  ['land', 'fill-color', 'land'],
  ['grid', 'line-color', 'grid'],
  ['coast', 'line-color', 'coast'],
  ['borders', 'line-color', 'border'],
  ['names', 'text-color', 'name'],
  ['names', 'text-halo-color', 'land'],
];

/** The map's colours as the theme has them now. */
function palette(): Readonly<Record<Tone, string>> {
  const [paper, panel, line, muted] = [rgbOf('--paper'), rgbOf('--panel'), rgbOf('--line'), rgbOf('--muted')];
  const land = mixed(panel, rgbOf('--raised'), 0.3);
  const sea = mixed(paper, rgbOf('--accent'), 0.1);
  return {
    sea: cssOf(sea),
    land: cssOf(land),
    coast: cssOf(mixed(line, muted, 0.35)),
    border: cssOf(mixed(line, muted, 0.15)),
    grid: cssOf(mixed(land, line, 0.45)),
    name: cssOf(mixed(muted, land, 0.15)),
    green: cssOf(mixed(land, rgbOf('--good'), 0.08)),
    building: cssOf(mixed(land, line, 0.6)),
    road: cssOf(mixed(land, muted, 0.3)),
  };
}

/**
 * A map of the world that needs nobody but the gateway: land, coasts, borders, names and a graticule in the page's colours, from the world
 * atlas; over it the streets, where some are configured. What is added to it stays when the colours change. A page that shows it imports
 * `style/basemap.css`.
 * @param setup what the gateway told of the map; left out: it is asked
 * @returns the map, once layers can be added to it
 */
export async function createMap(container: HTMLElement, setup?: Pick<MapSetup, 'base'>): Promise<MapLibreMap> {
  const base = (setup ?? (await get<MapSetup>('/v1/map').catch(() => undefined)))?.base ?? { kind: 'world' };
  // Where the file of streets cannot be read, the outlines of countries are still a map; the gateway's log and /v1/map/tiles say why.
  const streets = await streetsOf(base).catch(() => undefined);
  const map = new MapLibreMap({
    container,
    center: [10, 30],
    zoom: 1,
    maxZoom: 20,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    style: {
      version: 8,
      sources: {
        land: { type: 'geojson', data: nothing },
        grid: { type: 'geojson', data: nothing, tolerance: 0 },
        borders: { type: 'geojson', data: nothing },
        names: { type: 'geojson', data: nothing },
        ...(streets && { streets: streets.source }),
      },
      layers: [...ground, ...(streets?.layers ?? [names])],
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }));
  map.addControl(new ScaleControl());
  if (base.kind !== 'world' && base.attribution !== '') map.addControl(new Attribution(base.attribution));
  const paint = (): void => paintMap(map, streets);
  await map.once('style.load');
  paint();
  document.addEventListener('theme', paint);
  map.once('remove', () => document.removeEventListener('theme', paint));
  void keepWorld(map);
  if (!streets) keepGrid(map);
  return map;
}

function paintMap(map: MapLibreMap, streets: Streets | undefined): void {
  const colours = palette();
  for (const [layer, property, tone] of [...tones, ...(streets?.tones ?? [])])
    if (map.getLayer(layer)) map.setPaintProperty(layer, property as 'fill-color', colours[tone]);
  if (streets?.source.type !== 'raster') return;
  // Tiles are drawn for daylight.
  const dark = isDark();
  map.setPaintProperty('streets', 'raster-brightness-max', dark ? 0.7 : 1);
  map.setPaintProperty('streets', 'raster-saturation', dark ? -0.4 : -0.1);
}

function isDark(): boolean {
  const [red, green, blue] = rgbOf('--paper');
  return red + green + blue < 1.5;
}

async function drawWorld(map: MapLibreMap, detail: '50m' | '10m'): Promise<void> {
  const atlas = (await (await ask(`/lib/world-atlas/countries-${detail}.json`)).json()) as Atlas;
  const world = worldOf(atlas);
  for (const source of ['land', 'borders', 'names'] as const)
    void map.getSource<GeoJSONSource>(source)?.setData(world[source]);
}

/** From here on the coasts of the coarser atlas are corners. */
const nearZoom = 5;

/** The coarser atlas at once; the finer one, five times as large, when somebody looks closely. */
async function keepWorld(map: MapLibreMap): Promise<void> {
  await drawWorld(map, '50m');
  const look = (): void => {
    if (map.getZoom() < nearZoom) return;
    map.off('zoom', look);
    // Without it, the coarser one is still a map.
    drawWorld(map, '10m').catch(() => {});
  };
  map.on('zoom', look);
  look();
}

/** Lines for the eye to hold on to where there are no streets: closer together the closer one looks. */
function keepGrid(map: MapLibreMap): void {
  let drawn: { readonly step: number; readonly bounds: Bounds } | undefined;
  const draw = (): void => {
    const step = stepAt(map.getZoom());
    const [[west, south], [east, north]] = map.getBounds().toArray();
    if (step === drawn?.step && within([west, south, east, north], drawn.bounds)) return;
    const [across, up] = [east - west, north - south];
    const bounds: Bounds = [west - across, south - up, east + across, north + up];
    drawn = { step, bounds };
    void map.getSource<GeoJSONSource>('grid')?.setData(graticule(bounds, step));
  };
  map.on('move', draw);
  draw();
}

function within([west, south, east, north]: Bounds, [left, bottom, right, top]: Bounds): boolean {
  return west >= left && south >= bottom && east <= right && north <= top;
}

/** Whose map it is. Not MapLibre's own control: that one takes HTML. */
class Attribution implements IControl {
  readonly #element = document.createElement('div');

  constructor(text: string) {
    this.#element.className = 'maplibregl-ctrl whose';
    this.#element.textContent = text;
  }

  onAdd(): HTMLElement {
    return this.#element;
  }

  onRemove(): void {
    this.#element.remove();
  }

  getDefaultPosition(): ControlPosition {
    return 'bottom-right';
  }
}
