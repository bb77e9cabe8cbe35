import type { Event } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { cell, oneCell } from '../toolbox/cells.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import { integer, number } from '../toolbox/numbers.ts';
import { attributes, one, position, refused, status, type Values } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { kilometreAnHour, scaled } from '../toolbox/units.ts';

/** The alarms of the watches (`IW`). Other trackers number their own. */
const watchAlarms: Readonly<Record<string, Event>> = {
  '01': 'sos',
  '02': 'battery-low',
  '03': 'removal',
  '05': 'fall',
  '06': 'fall',
  '19': 'power-off',
  '20': 'geofence-exit',
  '21': 'geofence-enter',
};

/** Alarm 00 is none. */
function alarmOf(code: string | undefined, watch: boolean): Event | undefined {
  if (code === undefined || integer(code) === undefined || integer(code) === 0) return undefined;
  return (watch ? watchAlarms[code] : code === '01' ? 'sos' : undefined) ?? 'alarm';
}

/** One digit: 0 is "not set", another says yes or no. */
function choice(text: string, at: number, yes: string): boolean | undefined {
  const digit = text.charAt(at);
  return digit === '' || digit === '0' ? undefined : digit === yes;
}

/** Behind the working mode vehicle trackers tell of relay, charger and motion. */
function flags(text: string, at: number): Values {
  return {
    blocked: choice(text, at, '2'),
    charging: choice(text, at + 1, '1'),
    motion: choice(text, at + 2, '1'),
  };
}

/** Digits of a state without what its model adds. */
export const fixedLength = 14;
const settingsLength = 11;

//  060009080 0 01 02    signal, satellites, battery %; ignition 1 on 2 off; armed 01 yes; working mode (0 in each: not set)
export function readState(text: string, at = 0): Values | undefined {
  const signal = integer(text.slice(at, at + 3));
  const satellites = integer(text.slice(at + 3, at + 6));
  const batteryLevel = integer(text.slice(at + 6, at + 9));
  if (signal === undefined || satellites === undefined || batteryLevel === undefined) return undefined;
  const armed = integer(text.slice(at + 10, at + 12));
  return {
    rssi: signal,
    satellites,
    batteryLevel,
    ignition: choice(text, at + 9, '1'),
    armed: armed ? armed === 1 : undefined,
    mode: integer(text.slice(at + 12, at + 14)) || undefined,
  };
}

/**
 * Access points as they are given: `name|address|signal`, between them `&`. A name may hold a comma. Fields before them, and all where
 * there are none, are the model's own.
 */
export function readTail(fields: readonly string[], from: number): { wifi?: string[]; extra?: string } {
  if (fields.length <= from) return {};
  let first = from;
  while (first < fields.length && /^\d*$/.test(fields[first] ?? '')) first++;
  const rest = fields.slice(first).join(',');
  if (!rest.includes('|')) return { extra: fields.slice(from).join(',') };
  return { wifi: rest.split('&').filter(Boolean), extra: fields.slice(from, first).join(',') };
}

/** Place of the letter that ends a coordinate: at most 12 characters behind its beginning. */
function hemisphereAt(text: string, from: number, positive: string, negative: string): number {
  for (let at = from; at <= from + 12 && at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === positive || letter === negative) return at;
  }
  return -1;
}

/**
 * A fix, the device's state, the cell that it uses, and what its model adds.
 *
 *     yymmdd A ddmm.mmmm N dddmm.mmmm E sss.s HHMMSS ccc.cc <state> [more] ,mcc,mnc,lac,ci [,alarm,language,reply] [,wifi]
 *
 * Speed in km/h; time UTC. V and a place of 0, 0 say that there has been no fix.
 */
export function readFix(type: string, body: string, device: string, kind: { watch: boolean; alarm: boolean }): Decoded {
  const north = hemisphereAt(body, 7, 'N', 'S');
  const east = north < 0 ? -1 : hemisphereAt(body, north + 1, 'E', 'W');
  if (east < 0) return refused(type, 'no readable latitude and longitude');
  const validity = body.charAt(6);
  if (validity !== 'A' && validity !== 'V') return refused(type, 'neither A nor V between date and latitude');
  const fields = body.split(',');
  const head = fields[0] ?? '';
  const behind = east + 1;
  const time = dateTime(dateOf(head.slice(0, 6), 'yymmdd'), timeOfDay(head.slice(behind + 5, behind + 11)));
  if (time === undefined) return refused(type, 'no readable time');
  const { satellites, ...state } = readState(head, behind + 17) ?? {};
  const more = head.slice(behind + 17 + fixedLength);
  const plain = kind.alarm && !(fields[5] ?? '').includes('|');
  const tail = plain ? 8 : 5;
  const nearby = cell(integer(fields[1]), integer(fields[2]), integer(fields[3]), integer(fields[4]));
  const { wifi, extra } = readTail(fields, tail);
  const own = attributes({
    ...state,
    ...(more.length === 3 ? flags(more, 0) : { reserved1: more }),
    ...(plain && { alarm: fields[5], language: fields[6], replyWanted: fields[7] }),
    cells: oneCell(nearby),
    wifi,
    extra,
  });
  const event = plain ? alarmOf(fields[5], kind.watch) : kind.alarm ? 'alarm' : undefined;
  // A point out of its column is a digit lost, and another place.
  const whole = head.charAt(11) === '.' && head.charAt(north + 6) === '.';
  if (!whole) return refused(type, 'degrees and minutes without two digits each, or three for a longitude');
  const latitude = degreesMinutes(head.slice(7, north), head.charAt(north));
  const longitude = degreesMinutes(head.slice(north + 1, east), head.charAt(east));
  if (validity === 'V' && latitude === 0 && longitude === 0)
    return one(type, status({ device, time, event, attributes: { ...own, ...(satellites && { satellites }) } }));
  return one(
    type,
    position({
      device,
      time,
      valid: validity === 'A',
      latitude,
      longitude,
      speed: scaled(number(head.slice(behind, behind + 5)), kilometreAnHour),
      heading: number(head.slice(behind + 11, behind + 17)),
      satellites: typeof satellites === 'number' ? satellites : undefined,
      event,
      attributes: own,
    }),
  );
}

//  CP01,<state>[settings, 11 digits][relay][charger][motion][more]     YP16 alike
export function readHeartbeat(type: string, fields: readonly string[], device: string): Decoded {
  const text = fields[1] ?? '';
  const state = readState(text);
  if (state === undefined) return refused(type, 'no readable signal, satellites and battery');
  const at = fixedLength + settingsLength;
  const vehicle = type === 'CP01' && text.length >= at + 2;
  const own = attributes({
    ...state,
    settings: text.slice(fixedLength, vehicle ? at : text.length),
    ...(vehicle && { ...flags(text, at), reserved1: text.slice(at + 3) }),
    extra: fields.slice(2).join(','),
  });
  return one(type, status({ device, attributes: own }));
}
