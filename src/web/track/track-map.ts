import type { GeoJSON, Position } from 'geojson';
import { type ExpressionSpecification, type GeoJSONSource, type Map as MapLibreMap, Marker } from 'maplibre-gl';
import { createMap } from '../shared/basemap.ts';
import { boxOf, gapLines, nearest, pieces, type Range, unwrapped } from './line.ts';
import { followPalette, type Palette } from './palette.ts';
import { type Moment, momentAt } from './playback.ts';
import { speedClasses, speedStep } from './speed-scale.ts';
import { StopMarks } from './stop-marks.ts';
import type { Stop } from './stops.ts';
import type { Way } from './way.ts';

/** What the map tells. */
export interface MapEvents {
  /** The fix that the pointer is near to; undefined where there is none. */
  readonly onPoint: (at: number | undefined) => void;
  /** A fix was pressed. */
  readonly onSeek: (at: number) => void;
  readonly onStop: (stop: Stop) => void;
}

/** How near the pointer must be, in pixels. */
const near = 24;
/** Nearer than this to the edge of the map, in pixels, one goes after the vehicle: less than the room that is left around a way. */
const edge = 24;
const nothing: GeoJSON = { type: 'FeatureCollection', features: [] };
const sources = ['way', 'part', 'gaps', 'ends'] as const;

/** A way on the map, the vehicle on its way, and the fix that is pointed at. */
export class TrackMap {
  readonly #map: MapLibreMap;
  readonly #stops: StopMarks;
  readonly #vehicle = new Marker({ element: element('vehicle-mark'), rotationAlignment: 'map', pitchAlignment: 'map' });
  readonly #point = new Marker({ element: element('pointed') });
  #way: Way | undefined;
  #longitudes: Float64Array = new Float64Array();
  #step = 10;
  #part: Range = { first: 0, last: 0 };

  /** @param container an element with a size */
  static async open(container: HTMLElement, events: MapEvents): Promise<TrackMap> {
    return new TrackMap(await createMap(container), events);
  }

  private constructor(map: MapLibreMap, events: MapEvents) {
    this.#map = map;
    this.#stops = new StopMarks(map, events.onStop);
    for (const source of sources) map.addSource(source, { type: 'geojson', data: nothing });
    addLayers(map);
    followPalette((colours) => recolour(map, colours));
    map.on('mousemove', ({ lngLat, point }) => events.onPoint(this.#nearest(lngLat, point)));
    map.on('mouseout', () => events.onPoint(undefined));
    map.on('click', ({ lngLat, point }) => {
      const at = this.#nearest(lngLat, point);
      if (at !== undefined) events.onSeek(at);
    });
  }

  /** Draws a way and goes there; undefined: nothing. */
  show(way: Way | undefined): void {
    this.#way = way;
    this.#vehicle.remove();
    this.#point.remove();
    const fixes = way?.fixes ?? [];
    this.#longitudes = unwrapped(fixes);
    this.#part = { first: 0, last: fixes.length - 1 };
    this.#stops.show(way?.stops ?? [], this.#longitudes);
    if (!way) {
      for (const source of sources) this.#put(source, nothing);
      return;
    }
    this.#step = speedStep(way.speeds);
    this.#put('way', this.#lines(this.#part));
    this.#put('gaps', collection(gapLines(way, this.#longitudes).map((line) => ({ line }))));
    this.#put('ends', ends(this.#coordinates(0), this.#coordinates(fixes.length - 1)));
    this.narrow(this.#part);
  }

  /** Draws only a part of it in full colour, and goes there. */
  narrow(part: Range): void {
    const way = this.#way;
    if (!way) return;
    this.#part = part;
    this.#put('part', this.#lines(part));
    const [west, south, east, north] = boxOf(way.fixes, this.#longitudes, part);
    // What is beside the map may have come or gone just now.
    this.#map.resize();
    const padding = { top: 48, bottom: 48, left: 48, right: 64 };
    this.#map.fitBounds([west, south, east, north], { padding, maxZoom: 16, duration: 400 });
  }

  /** Marks the fix that is pointed at. */
  point(at: number | undefined): void {
    if (at === undefined) this.#point.remove();
    else this.#point.setLngLat(this.#coordinates(at)).addTo(this.#map);
  }

  /** Puts the vehicle where it was. @param time milliseconds since 1970 @param smoothly see {@link momentAt} */
  playAt(time: number, smoothly: boolean): void {
    if (!this.#way) return;
    const moment = momentAt(this.#way, time, smoothly);
    const place = this.#place(moment);
    this.#vehicle
      .setLngLat(place)
      .setRotation(Number.isNaN(moment.heading) ? 0 : moment.heading)
      .addTo(this.#map);
    this.#vehicle.getElement().classList.toggle('headless', Number.isNaN(moment.heading));
  }

  /** Goes to where the vehicle is, where that is at the edge of what is seen or beyond. */
  follow(): void {
    const place = this.#vehicle.getLngLat();
    const { x, y } = this.#map.project(place);
    const { clientWidth: width, clientHeight: height } = this.#map.getContainer();
    const inside = x > edge && x < width - edge && y > edge && y < height - edge;
    if (!inside && !this.#map.isMoving()) this.#map.easeTo({ center: place, duration: 300 });
  }

  /** Goes to a place. */
  lookAt(at: number): void {
    this.#map.easeTo({ center: this.#coordinates(at), zoom: Math.max(14, this.#map.getZoom()), duration: 400 });
  }

  #lines(part: Range): GeoJSON {
    if (!this.#way) return nothing;
    const drawn = pieces(this.#way, this.#longitudes, this.#step, part);
    return collection(drawn.map(({ speed, coordinates }) => ({ line: coordinates, speed })));
  }

  #nearest(
    { lng, lat }: { readonly lng: number; readonly lat: number },
    pointer: { readonly x: number; readonly y: number },
  ): number | undefined {
    const at = this.#way && nearest(this.#way.fixes, lng, lat, this.#part);
    if (at === undefined) return undefined;
    // The way may be drawn once in each copy of the world: it is the place that counts.
    const [longitude, latitude] = this.#coordinates(at);
    const { x, y } = this.#map.project([longitude + 360 * Math.round((lng - longitude) / 360), latitude]);
    return Math.hypot(x - pointer.x, y - pointer.y) <= near ? at : undefined;
  }

  #coordinates(at: number): [number, number] {
    return [this.#longitudes[at] ?? 0, this.#way?.fixes[at]?.latitude ?? 0];
  }

  /** The place in the copy of the world in which the way is drawn. */
  #place({ at, longitude, latitude }: Moment): [number, number] {
    const drawn = this.#longitudes[at] ?? longitude;
    return [longitude + 360 * Math.round((drawn - longitude) / 360), latitude];
  }

  #put(source: (typeof sources)[number], data: GeoJSON): void {
    void this.#map.getSource<GeoJSONSource>(source)?.setData(data);
  }
}

function element(name: string): HTMLElement {
  const made = document.createElement('div');
  made.className = name;
  return made;
}

interface Line {
  readonly line: readonly Position[];
  readonly speed?: number | undefined;
}

function collection(lines: readonly Line[]): GeoJSON {
  return {
    type: 'FeatureCollection',
    features: lines.map(({ line, speed = speedClasses }) => ({
      type: 'Feature',
      properties: { speed },
      geometry: { type: 'LineString', coordinates: [...line] },
    })),
  };
}

function ends(start: Position, end: Position): GeoJSON {
  return {
    type: 'FeatureCollection',
    features: [start, end].map((coordinates, at) => ({
      type: 'Feature',
      properties: { end: at === 1 },
      geometry: { type: 'Point', coordinates },
    })),
  };
}

const round = { 'line-cap': 'round', 'line-join': 'round' } as const;

function addLayers(map: MapLibreMap): void {
  map.addLayer({
    id: 'way',
    type: 'line',
    source: 'way',
    layout: round,
    paint: { 'line-width': 3, 'line-opacity': 0.3 },
  });
  map.addLayer({ id: 'gaps', type: 'line', source: 'gaps', paint: { 'line-width': 2, 'line-dasharray': [2, 2] } });
  map.addLayer({ id: 'casing', type: 'line', source: 'part', layout: round, paint: { 'line-width': 7 } });
  map.addLayer({ id: 'part', type: 'line', source: 'part', layout: round, paint: { 'line-width': 4 } });
  map.addLayer({
    id: 'ends',
    type: 'circle',
    source: 'ends',
    paint: { 'circle-radius': 5, 'circle-stroke-width': 2.5 },
  });
}

function recolour(map: MapLibreMap, { speeds, gap, muted, panel, ink }: Palette): void {
  const bySpeed: ExpressionSpecification = ['to-color', ['at', ['get', 'speed'], ['literal', [...speeds, muted]]]];
  map.setPaintProperty('way', 'line-color', bySpeed);
  map.setPaintProperty('part', 'line-color', bySpeed);
  map.setPaintProperty('gaps', 'line-color', gap);
  map.setPaintProperty('casing', 'line-color', panel);
  map.setPaintProperty('ends', 'circle-color', ['case', ['get', 'end'], ink, panel]);
  map.setPaintProperty('ends', 'circle-stroke-color', ['case', ['get', 'end'], panel, ink]);
}
