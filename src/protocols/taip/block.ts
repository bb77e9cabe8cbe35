import type { AttributeValue, Event } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { Columns, fixed } from '../toolbox/columns.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import { hex, integer } from '../toolbox/numbers.ts';
import { attributes, one, position, status, type Values } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { kilometreAnHour } from '../toolbox/units.ts';

/** What the fields behind the message say. */
export interface Tail {
  readonly device: string;
  readonly satellites?: number;
  readonly said: Record<string, AttributeValue>;
}

/** What the columns of a position say, before it is known whether there is a fix. */
export interface Place {
  readonly clock: string;
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
  readonly speed?: number | undefined;
  readonly heading?: number | undefined;
  readonly valid: boolean;
  readonly satellites?: number | undefined;
  readonly hdop?: number | undefined;
  readonly event?: Event | undefined;
}

/** DDMMYYHHMMSS. */
export function timeOf(clock: string): number | undefined {
  return dateTime(dateOf(clock.slice(0, 6), 'ddmmyy'), timeOfDay(clock.slice(6)));
}

/** A clock that has not had a fix since it was switched on stands at 000000 or in the last century. */
export function isUnset(clock: string): boolean {
  return clock.startsWith('000000') || /^\d{4}[789]/.test(clock);
}

/**
 * A position; or a status, where the tracker has never had a fix: then its clock is not set or its place is 0, 0. A last place
 * without a time is kept in the attributes.
 */
export function placed(message: string, tail: Tail, place: Place, said: Values): Decoded {
  const { latitude, longitude, clock, event } = place;
  const { device } = tail;
  const nowhere = latitude === 0 && longitude === 0;
  if (latitude !== undefined && longitude !== undefined && (nowhere || isUnset(clock))) {
    const last = nowhere ? {} : { lastLatitude: latitude, lastLongitude: longitude };
    const time = isUnset(clock) ? undefined : timeOf(clock);
    return one(message, status({ device, time, event, attributes: attributes({ ...tail.said, ...said, ...last }) }));
  }
  return one(
    message,
    position({
      device,
      time: timeOf(clock),
      valid: place.valid,
      latitude,
      longitude,
      speed: place.speed === undefined ? undefined : place.speed * kilometreAnHour,
      heading: place.heading,
      satellites: place.satellites ?? tail.satellites,
      hdop: place.hdop,
      event,
      attributes: attributes({ ...tail.said, ...said }),
    }),
  );
}

//  +ddddddd+dddddddd in 1e-5 degrees, or +ddmm.mmmm+dddmm.mmmm in degrees and minutes
export function takePlace(columns: Columns): { latitude: number | undefined; longitude: number | undefined } {
  const latitude = columns.take(8);
  if (latitude.charAt(5) !== '.') return { latitude: fixed(latitude, 5), longitude: fixed(columns.take(9), 5) };
  const minutes = latitude + columns.take(2);
  const longitude = columns.take(11);
  return { latitude: signedMinutes(minutes, 'N', 'S'), longitude: signedMinutes(longitude, 'E', 'W') };
}

function signedMinutes(text: string, positive: string, negative: string): number | undefined {
  if (!text.startsWith('+') && !text.startsWith('-')) return undefined;
  return degreesMinutes(text.slice(1), text.startsWith('-') ? negative : positive);
}

/** The byte IGN+IN: bit 7 ignition, bit 6 main power, the rest inputs. */
export function inputs(text: string): { input?: number; ignition?: boolean; externalPower?: boolean } {
  const input = text.length === 2 ? hex(text) : undefined;
  return input === undefined ? {} : { input, ignition: input >= 0x80, externalPower: (input & 0x40) !== 0 };
}

/** Seconds since the fix; all ones: never. */
export function age(text: string): number | undefined {
  return /^F*$/i.test(text) ? undefined : hex(text);
}

/** Hundredths of a volt in four digits, or in three. */
export function volts(text: string, decimals = 2): number | undefined {
  const value = integer(text);
  return value === undefined ? undefined : value / 10 ** decimals;
}

export interface Block {
  readonly place: Place;
  readonly said: Values;
  readonly rest: string;
}

//  DDMMYYHHMMSS +ddddddd+dddddddd km/h deg fix age IGN+IN event hdop
//  12           8       9         3    3   1   2   2      2     2         fix 0 and 9: none
export function takeBlock(text: string): Block {
  const columns = new Columns(text);
  const clock = columns.take(12);
  const place = takePlace(columns);
  const speed = integer(columns.take(3));
  const heading = integer(columns.take(3));
  const fix = columns.take(1);
  const fixAge = age(columns.take(2));
  const said = { ...inputs(columns.take(2)), fixAge, eventCode: columns.take(2) };
  const hdop = integer(columns.take(2));
  const valid = fix !== '0' && fix !== '9';
  return { place: { clock, ...place, speed, heading, valid, ...(hdop && { hdop }) }, said, rest: columns.rest };
}
