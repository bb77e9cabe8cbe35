import { number } from './numbers.ts';

/**
 * NMEA's degrees and minutes, `ddmm.mmmm` or `dddmm.mmmm` with a hemisphere letter beside it, as signed degrees.
 * Minutes of 60 and more are taken as they are: real devices send them. The range is checked where the position is made.
 * @param hemisphere N, S, E or W
 * @returns undefined where the text or the letter is none
 */
export function degreesMinutes(text: string | undefined, hemisphere: string | undefined): number | undefined {
  const value = number(text);
  if (value === undefined || value < 0) return undefined;
  const whole = Math.floor(value / 100);
  return signed(whole + (value - whole * 100) / 60, hemisphere);
}

/**
 * Decimal degrees without a sign and a hemisphere letter beside them, as signed degrees.
 * @returns undefined where the text or the letter is none
 */
export function degrees(text: string | undefined, hemisphere: string | undefined): number | undefined {
  const value = number(text);
  return value === undefined || value < 0 ? undefined : signed(value, hemisphere);
}

/** Degrees north and east are positive. */
function signed(degrees: number, hemisphere: string | undefined): number | undefined {
  switch (hemisphere) {
    case 'N':
    case 'E':
      return degrees;
    case 'S':
    case 'W':
      return -degrees;
    default:
      return undefined;
  }
}

type Axis = 'latitude' | 'longitude';

/** Degrees as NMEA writes them: [`ddmm.mmmm`, `N`] for a latitude, [`dddmm.mmmm`, `W`] for a longitude. */
export function toDegreesMinutes(value: number, axis: Axis, decimals: number): [string, string] {
  const scale = 60 * 10 ** decimals;
  const total = Math.round(Math.abs(value) * scale);
  const degrees = Math.floor(total / scale);
  const minutes = ((total - degrees * scale) / 10 ** decimals).toFixed(decimals);
  const text = `${String(degrees).padStart(axis === 'latitude' ? 2 : 3, '0')}${minutes.padStart(decimals + 3, '0')}`;
  return [text, hemisphereOf(value, axis)];
}

/** Decimal degrees without a sign, and the letter of their hemisphere: the other way of {@link degrees}. */
export function toDegrees(value: number, axis: Axis, decimals: number): [string, string] {
  return [Math.abs(value).toFixed(decimals), hemisphereOf(value, axis)];
}

function hemisphereOf(value: number, axis: Axis): string {
  if (axis === 'latitude') return value < 0 ? 'S' : 'N';
  return value < 0 ? 'W' : 'E';
}
