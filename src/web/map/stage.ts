import type { IControl, MapLibreMap } from 'maplibre-gl';
import type { MapSetup } from '../../api/schemas/map.ts';
import { createMap } from '../shared/basemap.ts';
import { ages } from './ages.ts';
import type { Fleet, Vehicle } from './fleet.ts';
import { boxAround, degreesOf, type Place, placeOf } from './mercator.ts';
import { nearest, type Point, pointOf, type View } from './picking.ts';
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

/** What the map is drawn from, and whom it tells. */
export interface Scene {
  readonly container: HTMLElement;
  /** What stands at the chosen vehicle, and at the one that is pointed at. */
  readonly tags: { readonly chosen: HTMLElement; readonly pointed: HTMLElement };
  /** What the gateway told of the map; undefined: nothing. */
  readonly setup: MapSetup | undefined;
  readonly fleet: Fleet;
  /** Milliseconds since 1970 by the gateway's clock. */
  readonly now: () => number;
  readonly covered: () => Covered;
  /** A vehicle was clicked. */
  readonly picked: (device: string) => void;
  /** The map was moved by hand: it follows nobody any more. */
  readonly dragged: () => void;
  readonly moved: () => void;
}

/** The map with the vehicles on it. */
export class Stage {
  readonly map: MapLibreMap;
  readonly #scene: Scene;
  readonly #fleet: Fleet;
  #chosen: Vehicle | undefined;
  #pointed: Vehicle | undefined;
  #following = false;

  private constructor(map: MapLibreMap, scene: Scene) {
    this.map = map;
    this.#scene = scene;
    this.#fleet = scene.fleet;
  }

  /** Draws the map, and the vehicles once there are some. */
  static async open(scene: Scene): Promise<Stage> {
    const map = await createMap(scene.container, scene.setup);
    const stage = new Stage(map, scene);
    const layer = new VehicleLayer(
      scene.fleet.motion,
      () => stage.#view(),
      () => stage.#clock(),
      colours(),
    );
    map.addLayer(layer);
    const repaint = (): void => void (layer.colours = colours());
    document.addEventListener('theme', repaint);
    // What MapLibre restores by itself after the graphics processor was lost is its own layers.
    map.on('webglcontextrestored', () => void map.once('style.load', () => map.addLayer(layer)));
    map.addControl(new AllControl(() => stage.fit(true)));
    map.on('render', () => stage.#afterFrame());
    map.on('moveend', () => scene.moved());
    map.on('dragstart', () => scene.dragged());
    map.on('click', ({ point }) => {
      const vehicle = stage.#at(point);
      if (vehicle) scene.picked(vehicle.device);
    });
    map.on('mousemove', ({ point }) => stage.#point(stage.#at(point)));
    map.on('mouseout', () => stage.#point(undefined));
    return stage;
  }

  /** Has the map drawn again: something of the vehicles has changed. */
  redraw(): void {
    this.map.triggerRepaint();
  }

  /** Rings and names a vehicle; undefined: none. */
  choose(vehicle: Vehicle | undefined): void {
    if (vehicle === this.#chosen) return;
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

  /** Shows the chosen vehicle in the middle of what is free. @returns whether there is one that has a place */
  show(zoom = Math.max(this.map.getZoom(), streets)): boolean {
    const place = this.#place();
    if (!place) return false;
    const { latitude, longitude } = degreesOf(place);
    this.map.easeTo({ center: [longitude, latitude], zoom, offset: this.#offset(), duration: 500 });
    return true;
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
    const { left, right, top, bottom } = this.#scene.covered();
    const padding = { left: left + 48, right: right + 48, top: top + 48, bottom: bottom + 48 };
    this.map.fitBounds([...box], { padding, maxZoom: closestFit, linear: true, duration: animate ? 600 : 0 });
    return true;
  }

  #place(vehicle = this.#chosen): ReturnType<Fleet['motion']['at']> | undefined {
    return vehicle?.index === undefined ? undefined : this.#fleet.motion.at(vehicle.index, this.#clock());
  }

  #clock(): number {
    return this.#fleet.clock(this.#scene.now());
  }

  #offset(): [number, number] {
    const { left, right, top, bottom } = this.#scene.covered();
    return [(left - right) / 2, (top - bottom) / 2];
  }

  #view(): View {
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    const { lat, lng } = this.map.getCenter();
    return { centre: placeOf(lat, lng), worldPixels: 512 * 2 ** this.map.getZoom(), width, height };
  }

  #at({ x, y }: Point): Vehicle | undefined {
    const index = nearest(this.#fleet.motion, this.#view(), { x, y }, reach, this.#clock());
    return index === undefined ? undefined : this.#fleet.drawn[index];
  }

  #point(vehicle: Vehicle | undefined): void {
    if (vehicle === this.#pointed) return;
    this.#pointed = vehicle;
    this.#scene.tags.pointed.textContent = vehicle?.device ?? '';
    this.map.getCanvas().style.cursor = vehicle ? 'pointer' : '';
    this.redraw();
  }

  #afterFrame(): void {
    const view = this.#view();
    const { chosen, pointed } = this.#scene.tags;
    putTag(pointed, this.#pointed === this.#chosen ? undefined : this.#place(this.#pointed), view);
    const place = this.#place();
    putTag(chosen, place, view);
    // While one zooms or it moves there already, it would only get in the way.
    if (!place || !this.#following || this.map.isMoving()) return;
    const { x, y } = pointOf(place, view);
    const [across, down] = this.#offset();
    if (Math.hypot(x - view.width / 2 - across, y - view.height / 2 - down) < 0.5) return;
    const { latitude, longitude } = degreesOf(place);
    this.map.easeTo({ center: [longitude, latitude], offset: [across, down], duration: 0 });
  }
}

function putTag(tag: HTMLElement, place: Place | undefined, view: View): void {
  tag.hidden = !place;
  if (!place) return;
  const { x, y } = pointOf(place, view);
  tag.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
}

function colours(): VehicleColours {
  return { ages: ages.map((age) => rgbOf(`--${age}`)), outline: rgbOf('--panel'), alarm: rgbOf('--bad') };
}

/** A button under those for zooming that shows all vehicles. */
class AllControl implements IControl {
  readonly #element = document.createElement('div');

  constructor(show: () => void) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'show-all';
    button.title = 'Show all vehicles';
    button.setAttribute('aria-label', button.title);
    button.addEventListener('click', show);
    this.#element.className = 'maplibregl-ctrl maplibregl-ctrl-group';
    this.#element.append(button);
  }

  onAdd(): HTMLElement {
    return this.#element;
  }

  onRemove(): void {
    this.#element.remove();
  }
}
