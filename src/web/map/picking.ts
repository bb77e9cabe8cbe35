import { type Place, side } from './mercator.ts';
import type { Motion } from './motion.ts';

/** How the map is looked at: north is up. */
export interface View {
  /** What is in the middle. */
  readonly centre: Place;
  /** Pixels of the side of the world's square. */
  readonly worldPixels: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** A point of the map, in pixels from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a place is seen; of the worlds beside one another, in the one that is nearest to the middle. */
export function pointOf({ x, y }: Place, { centre, worldPixels, width, height }: View): Point {
  return {
    x: width / 2 + (((x - centre.x) | 0) / side.x) * worldPixels,
    y: height / 2 + ((y - centre.y) / side.y) * worldPixels,
  };
}

/**
 * The vehicle that is drawn nearest to a point.
 * @param reach no further away than this, pixels
 * @param now ms of the page's clock
 */
export function nearest(motion: Motion, view: View, { x, y }: Point, reach: number, now: number): number | undefined {
  let found: number | undefined;
  let least = reach * reach;
  for (let index = 0; index < motion.count; index++) {
    const point = pointOf(motion.at(index, now), view);
    // The worlds beside this one show the same vehicles.
    const across = (point.x - x) % view.worldPixels;
    const sideways = Math.min(Math.abs(across), view.worldPixels - Math.abs(across));
    const distance = sideways ** 2 + (point.y - y) ** 2;
    if (distance > least) continue;
    least = distance;
    found = index;
  }
  return found;
}
