import type { Reading } from '../../model/report.ts';
import type { Fix, Framing } from '../protocol.ts';
import { wholeHeading, wholeSpeed } from './encoding.ts';
import { firstOf, isBlank, trimmed } from './framing.ts';
import { integer, number } from './numbers.ts';
import { type PositionFields, position } from './reading.ts';
import { dateAndTime, digitsOf } from './times.ts';
import { kilometreAnHour, scaled } from './units.ts';

/**
 * Reads the position with which lines of plain comma-separated fields begin, as IntelliTrac, WondeX and their relatives send them:
 *
 *     id,yyyymmddHHMMSS,longitude,latitude,km/h,course,altitude,satellites
 *     at +1             +2        +3       +4   +5     +6       +7
 *
 * Without satellites, 0, 0 or the pole is where a device is that has not had a fix yet: that is no valid one.
 * @param rest what the fields behind it say
 * @returns a reason where there is no reading
 */
export function readPlain(
  fields: readonly string[],
  at: number,
  rest: Pick<PositionFields, 'valid' | 'event' | 'attributes'>,
): Reading | string {
  const { valid, event, attributes } = rest;
  const device = fields[at] ?? '';
  const time = dateAndTime(fields[at + 1], 'yyyymmdd');
  const longitude = number(fields[at + 2]);
  const latitude = number(fields[at + 3]);
  const satellites = integer(fields[at + 7]);
  const nowhere = satellites === 0 && longitude === 0 && (latitude === 0 || latitude === 90);
  return position({
    device,
    time,
    valid: valid && !nowhere,
    latitude,
    longitude,
    speed: scaled(number(fields[at + 4]), kilometreAnHour),
    heading: number(fields[at + 5]),
    altitude: number(fields[at + 6]),
    satellites,
    event,
    attributes,
  });
}

/**
 * The fields of such a position, the other way of {@link readPlain}.
 * @param altitude metres, as the device writes them
 */
export function writePlain(fix: Fix, altitude: number | string): string {
  const { date, time } = digitsOf(fix.time, 'yyyymmdd');
  const place = `${fix.longitude.toFixed(6)},${fix.latitude.toFixed(6)}`;
  const moving = `${wholeSpeed(fix, kilometreAnHour)},${wholeHeading(fix)}`;
  return `${fix.device},${date}${time},${place},${moving},${altitude},${fix.satellites ?? 9}`;
}

const ends = [0x0a, 0x00];
const keepAliveBytes = 8;

/** Lines, and between them keep-alive messages of eight bytes that begin with these two: no line does. */
export function linesAndKeepAlive(first: number, second: number): Framing {
  return (bytes, from) => {
    let begin = from;
    while (begin < bytes.length && isBlank(bytes[begin])) begin++;
    if (bytes[begin] === first && (begin + 1 === bytes.length || bytes[begin + 1] === second)) {
      const end = begin + keepAliveBytes;
      return end <= bytes.length ? { begin, start: begin, end, next: end } : undefined;
    }
    const end = firstOf(bytes, ends, begin);
    return end < 0 ? undefined : trimmed(bytes, begin, end, end + 1);
  };
}
