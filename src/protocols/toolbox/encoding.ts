import type { Fix } from '../protocol.ts';

/** A fix's speed as a device writes it that knows whole numbers of a unit only; 0 where it is not said. */
export function wholeSpeed({ speed = 0 }: Fix, unit: number): number {
  return Math.round(speed / unit);
}

/** A fix's heading in whole degrees, 0 to 359: 359.6 is north. 0 where it is not said. */
export function wholeHeading({ heading = 0 }: Fix): number {
  return Math.round(heading) % 360;
}
