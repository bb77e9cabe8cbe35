import type { Reading } from '../../model/report.ts';
import type { Tail } from './block.ts';
import { Columns, fixed } from '../toolbox/columns.ts';
import { integer } from '../toolbox/numbers.ts';
import { attributes, position, status } from '../toolbox/reading.ts';
import { nearest } from '../toolbox/times.ts';
import { foot, mileAnHour, scaled } from '../toolbox/units.ts';

/** Seconds in a day. */
export const day = 86_400;
/** Where the weeks of GPS begin, in milliseconds since 1970. */
export const gpsEpoch = Date.UTC(1980, 0, 6);

/** A second of the GPS day, the one nearest to now: these messages have no date. */
function timeOf(second: string, now: number): number | undefined {
  const value = integer(second);
  return value !== undefined && second.length === 5 && value < day ? nearest(value * 1000, now) : undefined;
}

/** A speed in miles an hour and a heading in degrees, in tenths where `decimals` is 1. */
function velocity(speed: string, heading: string, decimals: number): { speed?: number; heading?: number } {
  const miles = integer(speed);
  const degrees = integer(heading);
  const scale = 10 ** decimals;
  return {
    ...(miles !== undefined && { speed: (miles / scale) * mileAnHour }),
    ...(degrees !== undefined && { heading: degrees / scale }),
  };
}

/** The last two columns: the fix (0 2D, 1 3D, 2 and 3 with corrections, 9 none) and its age (0 none, 1 old, 2 fresh). */
function isFix(source: string, age: string): boolean {
  return source !== '9' && source !== '' && (age === '1' || age === '2');
}

//  RPVsssss        +ddddddd+dddddddd mph deg fix age       second of day, latitude and longitude in 1e-5 degrees
//  REVeewwwwdsssss +ddddddd+dddddddd mph deg fix age       event, GPS week, day of week (Sunday 0), second of day
export function readVelocity(body: string, tail: Tail, now: number): Reading | string {
  const columns = new Columns(body, 3);
  const dated = body.startsWith('REV');
  const eventCode = dated ? columns.take(2) : undefined;
  const week = dated ? integer(columns.take(4)) : undefined;
  const weekday = dated ? integer(columns.take(1)) : undefined;
  const second = columns.take(5);
  let time = timeOf(second, now);
  if (dated) {
    time =
      time === undefined || week === undefined || weekday === undefined || weekday > 6
        ? undefined
        : gpsEpoch + ((week * 7 + weekday) * day + Number(second)) * 1000;
  }
  return position({
    device: tail.device,
    time,
    latitude: fixed(columns.take(8), 5),
    longitude: fixed(columns.take(9), 5),
    ...velocity(columns.take(3), columns.take(3), 0),
    valid: isFix(columns.take(1), columns.take(1)),
    satellites: tail.satellites,
    attributes: attributes({ ...tail.said, eventCode }),
  });
}

//  RCPsssss +dddddd +ddddddd fix age                       1e-4 degrees
export function readCompact(body: string, tail: Tail, now: number): Reading | string {
  const columns = new Columns(body, 3);
  return position({
    device: tail.device,
    time: timeOf(columns.take(5), now),
    latitude: fixed(columns.take(7), 4),
    longitude: fixed(columns.take(8), 4),
    valid: isFix(columns.take(1), columns.take(1)),
    attributes: attributes(tail.said),
  });
}

//  RLNsssssmmm +ddddddddd +dddddddddd +ffffffff mmmm +mmmm dddd nn (iice)×nn rrrrrrrrrr fix age
//  milliseconds; 1e-7 degrees; feet × 100; mph × 10; vertical mph × 10; degrees × 10; satellites
export function readLong(body: string, tail: Tail, now: number): Reading | string {
  const columns = new Columns(body, 3);
  const time = timeOf(columns.take(5), now);
  const milliseconds = integer(columns.take(3));
  const latitude = fixed(columns.take(10), 7);
  const longitude = fixed(columns.take(11), 7);
  const feet = fixed(columns.take(9), 2);
  const speed = columns.take(4);
  const climb = fixed(columns.take(5), 1);
  return position({
    device: tail.device,
    time: time === undefined || milliseconds === undefined ? undefined : time + milliseconds,
    latitude,
    longitude,
    altitude: scaled(feet, foot),
    ...velocity(speed, columns.take(4), 1),
    satellites: integer(columns.take(2)),
    valid: isFix(body.slice(-2, -1), body.slice(-1)),
    attributes: attributes({
      ...tail.said,
      verticalSpeed: scaled(climb, mileAnHour),
    }),
  });
}

//  RALsssss +mmmmm +mmm fix age                            metres, metres a second
export function readAltitude(body: string, tail: Tail, now: number): Reading | string {
  const columns = new Columns(body, 3);
  const time = timeOf(columns.take(5), now);
  const altitude = fixed(columns.take(6), 0);
  const verticalSpeed = fixed(columns.take(4), 0);
  return status({ device: tail.device, time, attributes: attributes({ ...tail.said, altitude, verticalSpeed }) });
}
