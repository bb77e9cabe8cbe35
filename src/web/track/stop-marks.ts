import { type Map as MapLibreMap, Marker } from 'maplibre-gl';
import { type Box, uncrowded } from './labels.ts';
import type { Stop } from './stops.ts';
import { timeOf } from './words.ts';

/** More than these would hide the map. */
const mostMarks = 200;

interface Mark {
  readonly marker: Marker;
  readonly element: HTMLElement;
}

/** The stops of a way on the map: dots, each with how long it was where there is room; the longest go first. */
export class StopMarks {
  readonly #map: MapLibreMap;
  readonly #choose: (stop: Stop) => void;
  #marks: readonly Mark[] = [];

  /** @param choose what is told of a stop that was pressed */
  constructor(map: MapLibreMap, choose: (stop: Stop) => void) {
    this.#map = map;
    this.#choose = choose;
    map.on('move', () => this.#uncrowd());
  }

  show(stops: readonly Stop[], longitudes: Float64Array): void {
    for (const { marker } of this.#marks) marker.remove();
    const longest = stops.toSorted((one, other) => other.end - other.start - (one.end - one.start));
    this.#marks = longest.slice(0, mostMarks).map((stop) => this.#mark(stop, longitudes[stop.first] ?? stop.longitude));
    this.#uncrowd();
  }

  #mark(stop: Stop, longitude: number): Mark {
    const element = document.createElement('button');
    element.type = 'button';
    element.className = 'stop';
    // The list of stops is the way to them for the keyboard.
    element.tabIndex = -1;
    const label = document.createElement('span');
    label.textContent = timeOf(stop.end - stop.start);
    element.append(label);
    element.addEventListener('click', (event) => {
      event.stopPropagation();
      this.#choose(stop);
    });
    const marker = new Marker({ element, anchor: 'left' }).setLngLat([longitude, stop.latitude]).addTo(this.#map);
    return { marker, element };
  }

  #uncrowd(): void {
    const boxes = this.#marks.map(({ marker, element }): Box => {
      const { x, y } = this.#map.project(marker.getLngLat());
      const text = element.textContent?.length ?? 0;
      return { x: x - 8, y: y - 12, width: 24 + 7 * text, height: 24 };
    });
    for (const [at, shown] of uncrowded(boxes).entries()) this.#marks[at]?.element.classList.toggle('crowded', !shown);
  }
}
