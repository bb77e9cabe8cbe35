import type { MapLibreMap, PointLike } from 'maplibre-gl';
import type { MapSetup } from '../../api/schemas/map.ts';
import { createMap } from '../shared/basemap.ts';
import { ages } from './ages.ts';
import type { Fleet, Vehicle } from './fleet.ts';
import { boxAround, degreesOf, placeOf } from './mercator.ts';
import { nearest, pointOf, type View } from './picking.ts';
import { rgbOf } from '../shared/rgb.ts';
import { type VehicleColours, VehicleLayer } from './vehicle-layer.ts';

/** How much of the map lies under something else, pixels from each side. */
export interface Covered {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Nearer than that to a vehicle, a click means it: pixels; a finger is less exact than a pointer. */
const reach = matchMedia('(pointer: coarse)').matches ? 28 : 16;

/** So close one comes at most where all are to be seen. */
const closestFit = 14;

/** Where a vehicle is looked at from a list, one sees the streets around it. */
const streets = 13;

/** What the map tells. */
export interface StageHooks {
  /** A vehicle was clicked; undefined: the ground beside all of them. */
  picked(device: string | undefined): void;
  /** The map was moved by hand: it follows nobody any more. */
  dragged(): void;
  moved(): void;
}

/** The map with the vehicles on it. */
export class Stage {
  readonly map: MapLibreMap;
  readonly #fleet: Fleet;
  readonly #tag: HTMLElement;
  readonly #covered: () => Covered;
  readonly #now: () => number;
  #chosen: Vehicle | undefined;
  #following = false;

  private constructor(map: MapLibreMap, fleet: Fleet, tag: HTMLElement, now: () => number, covered: () => Covered) {
    this.map = map;
    this.#fleet = fleet;
    this.#tag = tag;
    this.#now = now;
    this.#covered = covered;
  }

  /**
   * Draws the map, and the vehicles once there are some.
   * @param tag what stands at the chosen vehicle
   * @param now milliseconds since 1970 by the gateway's clock
   */
  static async open(
    container: HTMLElement,
    setup: MapSetup | undefined,
    tag: HTMLElement,
    fleet: Fleet,
    now: () => number,
    covered: () => Covered,
    hooks: StageHooks,
  ): Promise<Stage> {
    const map = await createMap(container, setup);
    const stage = new Stage(map, fleet, tag, now, covered);
    const layer = new VehicleLayer(
      fleet.motion,
      () => stage.#view(),
      () => fleet.clock(now()),
      colours(),
    );
    map.addLayer(layer);
    const repaint = (): void => void (layer.colours = colours());
    document.addEventListener('theme', repaint);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
    map.on('webglcontextrestored', () => void map.once('style.load', () => map.addLayer(layer)));
    map.on('render', () => stage.#afterFrame());
    map.on('moveend', () => hooks.moved());
    map.on('dragstart', () => hooks.dragged());
    map.on('click', ({ point }) => hooks.picked(stage.#at(point)?.device));
    map.on('mousemove', ({ point }) => {
      map.getCanvas().style.cursor = stage.#at(point) ? 'pointer' : '';
    });
    return stage;
  }

  /** Has the map drawn again: something of the vehicles has changed. */
  redraw(): void {
    this.map.triggerRepaint();
  }

  /** Rings and names a vehicle; undefined: none. */
  choose(vehicle: Vehicle | undefined): void {
    this.#chosen = vehicle;
    this.redraw();
  }

  /** Keeps the chosen vehicle in the middle, or no longer. */
  set following(following: boolean) {
    this.#following = following;
    // Turning the wheel would otherwise zoom towards the pointer, away from what is followed.
    this.map.scrollZoom.disable();
    this.map.scrollZoom.enable(following ? { around: 'center' } : undefined);
    if (following) this.show(this.map.getZoom());
  }

  /** Shows the chosen vehicle in the middle of what is free. */
  show(zoom = Math.max(this.map.getZoom(), streets)): void {
    const place = this.#place();
    if (!place) return;
    const { latitude, longitude } = degreesOf(place);
    this.map.easeTo({ center: [longitude, latitude], zoom, offset: this.#offset(), duration: 500 });
  }

  /** Shows all vehicles. @returns whether there are any */
  fit(animate: boolean): boolean {
    const positions = this.#fleet.drawn.flatMap(({ position }) =>
      position?.latitude === undefined || position.longitude === undefined
        ? []
        : [{ latitude: position.latitude, longitude: position.longitude }],
    );
    const box = boxAround(positions);
    if (!box) return false;
    const { left, right, top, bottom } = this.#covered();
    const padding = { left: left + 48, right: right + 48, top: top + 48, bottom: bottom + 48 };
    this.map.fitBounds([...box], { padding, maxZoom: closestFit, animate, duration: 600 });
    return true;
  }

  #place(): ReturnType<Fleet['motion']['at']> | undefined {
    const index = this.#chosen?.index;
    return index === undefined ? undefined : this.#fleet.motion.at(index, this.#clock());
  }

  #clock(): number {
    return this.#fleet.clock(this.#now());
  }

  #offset(): [number, number] {
    const { left, right, top, bottom } = this.#covered();
    return [(left - right) / 2, (top - bottom) / 2];
  }

  #view(): View {
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    const { lat, lng } = this.map.getCenter();
    return { centre: placeOf(lat, lng), worldPixels: 512 * 2 ** this.map.getZoom(), width, height };
  }

  #at(point: PointLike): Vehicle | undefined {
    const [x, y] = Array.isArray(point) ? point : [point.x, point.y];
    const index = nearest(this.#fleet.motion, this.#view(), { x, y }, reach, this.#clock());
    return index === undefined ? undefined : this.#fleet.drawn[index];
  }

  #afterFrame(): void {
    const place = this.#place();
    this.#tag.hidden = !place;
    if (!place) return;
    const view = this.#view();
    const { x, y } = pointOf(place, view);
    this.#tag.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    const [across, down] = this.#offset();
    const off = Math.hypot(x - view.width / 2 - across, y - view.height / 2 - down);
    // While one zooms or it moves there already, it would only get in the way.
    if (!this.#following || off < 0.5 || this.map.isMoving()) return;
    const { latitude, longitude } = degreesOf(place);
    this.map.easeTo({ center: [longitude, latitude], offset: [across, down], duration: 0 });
  }
}

function colours(): VehicleColours {
  return { ages: ages.map((age) => rgbOf(`--${age}`)), outline: rgbOf('--panel') };
}
