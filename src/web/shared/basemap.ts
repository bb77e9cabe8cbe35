import type { GeoJSON } from 'geojson';
import { type GeoJSONSource, Map as MapLibreMap, NavigationControl, ScaleControl } from 'maplibre-gl';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { ask } from './api.ts';
import { colour } from './theme.ts';

type Atlas = Topology<{ readonly countries: GeometryCollection; readonly land: GeometryCollection }>;

const nothing: GeoJSON = { type: 'FeatureCollection', features: [] };

/** The layers of the base map and the token of each one's colour. */
const layers = [
  ['sea', 'background-color', '--raised'],
  ['land', 'fill-color', '--panel'],
  ['coast', 'line-color', '--line'],
  ['borders', 'line-color', '--line'],
] as const;

/**
 * A map of the world that needs nobody but the gateway: land, coasts and borders in the page's colours, from the world atlas. What is
 * added to it stays when the colours change.
 * @returns the map, once layers can be added to it
 */
export async function createMap(container: HTMLElement): Promise<MapLibreMap> {
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
      sources: { land: { type: 'geojson', data: nothing }, borders: { type: 'geojson', data: nothing } },
      layers: [
        { id: 'sea', type: 'background' },
        { id: 'land', type: 'fill', source: 'land', paint: { 'fill-antialias': false } },
        { id: 'coast', type: 'line', source: 'land', paint: { 'line-width': 0.8 } },
        { id: 'borders', type: 'line', source: 'borders', paint: { 'line-width': 0.8 } },
      ],
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }));
  map.addControl(new ScaleControl());
  const paint = (): void => {
    for (const [layer, property, token] of layers) map.setPaintProperty(layer, property, colour(token));
  };
  await map.once('style.load');
  paint();
  document.addEventListener('theme', paint);
  map.once('remove', () => document.removeEventListener('theme', paint));
  void drawWorld(map);
  return map;
}

async function drawWorld(map: MapLibreMap): Promise<void> {
  const atlas = (await (await ask('/lib/world-atlas/countries-50m.json')).json()) as Atlas;
  const { land, countries } = atlas.objects;
  void map.getSource<GeoJSONSource>('land')?.setData(feature(atlas, land));
  void map.getSource<GeoJSONSource>('borders')?.setData(mesh(atlas, countries, (one, other) => one !== other));
}
