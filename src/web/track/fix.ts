import type { Report } from '../../api/schemas/report.ts';
import type { Place } from './geodesy.ts';

/** Where a vehicle was. */
export interface Fix extends Place {
  /** By the device's clock: milliseconds since 1970. */
  readonly time: number;
  /** Metres per second, where the device said it. */
  readonly speed: number | undefined;
  /** Degrees clockwise from true north, where the device said it. */
  readonly heading: number | undefined;
}

/** What of a report a way is made of; undefined where it has no place, or one that the device itself does not trust. */
export function fixOf({ time, valid, latitude, longitude, speed, heading }: Report): Fix | undefined {
  if (valid === false || latitude === undefined || longitude === undefined) return undefined;
  return { time: Date.parse(time), latitude, longitude, speed, heading };
}

/** Cuts text into lines, as it comes; what is left over waits for the rest. */
export class LineCutter {
  #rest = '';

  /** The lines that this text completes, the empty ones left out. */
  push(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.filter((line) => line !== '');
  }
}
