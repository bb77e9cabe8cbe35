import { hex, integer, number } from '../toolbox/numbers.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { kilometreAnHour, scaled } from '../toolbox/units.ts';

/** `yyyymmdd` and `hh:mm:ss`, UTC. */
export function readTime(date: string | undefined, time = ''): number | undefined {
  if (time.length !== 8 || time.charAt(2) !== ':' || time.charAt(5) !== ':') return undefined;
  return dateTime(dateOf(date, 'yyyymmdd'), timeOfDay(time.slice(0, 2) + time.slice(3, 5) + time.slice(6)));
}

/** Where the date stands, with the time behind it; -1 where there is none. */
export function timeAt(fields: readonly string[], from: number): number {
  for (let i = from + 1; i < fields.length; i++) {
    const text = fields[i] ?? '';
    if (text.length === 8 && text.charAt(2) === ':' && text.charAt(5) === ':') return i - 1;
  }
  return -1;
}

/**
 * A latitude or longitude: signed degrees with at least four decimals. No other field has so many, so that a missing one does not make
 * a place out of its neighbours.
 */
export function angle(text = ''): number | undefined {
  const point = text.indexOf('.');
  return point < 0 || text.length - point < 5 ? undefined : number(text);
}

export function metresPerSecond(kmh: string | undefined): number | undefined {
  return scaled(number(kmh), kilometreAnHour);
}

/** Where the latitude stands: the first field behind the time that has a point. One or five fields before it name the cell. */
export function latitudeAt(fields: readonly string[], from: number): number {
  for (let i = from; i < from + 6 && i < fields.length; i++) if (fields[i]?.includes('.')) return i;
  return -1;
}

/** The number of bits below `bit` that are set. */
function setBelow(map: number, bit: number): number {
  let count = 0;
  for (let i = 1; i < bit; i++) count += (map >>> i) & 1;
  return count;
}

/** Where a UEX report has the length of its data, -1 where that cannot be found. The data stand behind it. */
export function lengthAt(fields: readonly string[]): number {
  if (fields[0] === 'UEX') {
    const map = hex(fields[2]);
    return map === undefined ? -1 : 3 + setBelow(map, 19);
  }
  const date = timeAt(fields, 2);
  const latitude = date < 0 ? -1 : latitudeAt(fields, date + 2);
  return latitude < 0 ? -1 : latitude + 9;
}

/**
 * The data of a UEX report and the field behind them: the data may hold semicolons. Where their length is wrong, as that of a device that
 * leaves out the line end which it has counted, they end with the first field.
 */
export function dataOf(fields: readonly string[], at: number): { data: string; next: number } {
  const length = integer(fields[at]) ?? 0;
  const first = fields[at + 1] ?? '';
  let next = at + 2;
  let data = first;
  while (data.length < length && next < fields.length) data += `;${fields[next++]}`;
  return data.length === length ? { data, next } : { data: first, next: at + 2 };
}
