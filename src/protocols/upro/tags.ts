import type { Event } from '../../model/report.ts';
import { hex, integer, round } from '../toolbox/numbers.ts';
import type { Values } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { divided, knot, scaled } from '../toolbox/units.ts';
import { readCells, readPackedCells, readServingCell } from './cells.ts';
import { readStatus } from './status.ts';

export interface Place {
  readonly time: number | undefined;
  readonly valid: boolean;
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
  readonly speed: number | undefined;
  readonly heading: number | undefined;
}

/** What the tags of a message say together. */
export interface Content {
  readonly own: Values;
  place?: Place;
  /** The time of a report without a place. */
  time?: number | undefined;
  speed?: number | undefined;
  altitude?: number | undefined;
  satellites?: number | undefined;
  event?: Event | undefined;
}

const minutes = (degrees: string | undefined, part: string, by: string): number | undefined => {
  const [whole, rest] = [integer(degrees), integer(part)];
  return whole === undefined || rest === undefined || by.length !== 1 ? undefined : whole + rest / 600_000;
};

//  A HHMMSS ddmmmmmm dddmmmmmm f vv cc ddmmyy     minutes in 1/10000; vv 2 knots, cc 10°
//  f: bit 0 no fix, bit 1 north, bit 2 east
function readPlace(text: string): Place {
  const flags = text.charCodeAt(23);
  const latitude = minutes(text.slice(6, 8), text.slice(8, 14), text.charAt(13));
  const longitude = minutes(text.slice(14, 17), text.slice(17, 23), text.charAt(22));
  const speed = integer(text.slice(24, 26));
  return {
    time: dateTime(dateOf(text.slice(28, 34), 'ddmmyy'), timeOfDay(text.slice(0, 6))),
    valid: (flags & 1) === 0,
    latitude: latitude === undefined || (flags & 2) !== 0 ? latitude : -latitude,
    longitude: longitude === undefined || (flags & 4) !== 0 ? longitude : -longitude,
    speed: speed === undefined ? undefined : speed * 2 * knot,
    heading: scaled(integer(text.slice(26, 28)), 10),
  };
}

/** Metres in one unit of the odometer: what two knots are in a second. */
const odometerUnit = 2 * knot;

//  C 0000<6<&     eight digits of four bits each, `0` to `?`
function readOdometer(text: string): number | undefined {
  let value = 0;
  for (const digit of text) {
    const bits = digit.charCodeAt(0) - 0x30;
    if (bits < 0 || bits > 15) return undefined;
    value = value * 16 + bits;
  }
  return text === '' || text.length > 8 ? undefined : Math.round(value * odometerUnit);
}

function keepCells(cells: readonly string[] | undefined, own: Values): boolean {
  if (cells === undefined) return false;
  own['cells'] = cells;
  return true;
}

//  X (J01E0)(k8986…)…     J the time zone, k the SIM card, others as they are
function readParameters(text: string, own: Values): void {
  const others: string[] = [];
  for (const item of text.slice(1, text.endsWith(')') ? -1 : undefined).split(')(')) {
    if (item.startsWith('J')) own['timezone'] = item.slice(1);
    else if (item.startsWith('k')) own['iccid'] = item.slice(1);
    else others.push(item);
  }
  if (others.length > 0) own['parameters'] = others;
}

//  J i s tttt     sensor, sign, 0.1 °C;  L n (s ttt)×n     the same of older models, hexadecimal
function readTemperature(letter: string, text: string, own: Values): boolean {
  if (letter === 'J') {
    const [index, value] = [integer(text.charAt(0)), integer(text.slice(2))];
    if (text.length !== 6 || index === undefined || value === undefined) return false;
    own[`temperature${index + 1}`] = round(((text.charCodeAt(1) & 1) === 1 ? -value : value) / 10, 1);
    return true;
  }
  const count = integer(text.charAt(0)) ?? 0;
  if (count === 0 || text.length !== 1 + 4 * count) return false;
  for (let n = 0; n < count; n++) {
    const value = hex(text.slice(2 + 4 * n, 5 + 4 * n));
    own[`temperature${n + 1}`] =
      value === undefined ? undefined : round((text.charAt(1 + 4 * n) === '1' ? -value : value) / 10, 1);
  }
  return true;
}

/** Text as it is; other bytes in hexadecimal. */
export function readable(text: string): string {
  const plain = text.replaceAll('\0', '');
  return /^[\x20-\x7e\r\n\t]*$/.test(plain) ? plain : Buffer.from(text, 'latin1').toString('hex');
}

const tenth = (value: number | undefined): number | undefined => divided(value, 10);

/** Reads one tag. What is not known, or not in the form that is, is kept under its letter. */
export function readTag(maker: string, letter: string, text: string, content: Content): void {
  const { own } = content;
  switch (letter) {
    case 'A':
      content.place = readPlace(text);
      if (text.length > 34) own['tagA'] = text.slice(34);
      return;
    case 'B':
      content.event = readStatus(text, own) ?? content.event;
      return;
    case 'C':
      own['odometer'] = readOdometer(text);
      if (own['odometer'] === undefined) break;
      return;
    case 'E':
      // A time in reports without a place, an odometer of 0.1 km in others.
      if (text.length === 12) content.time = dateTime(dateOf(text.slice(0, 6), 'yymmdd'), timeOfDay(text.slice(6)));
      else if (text.length === 8 && integer(text) !== undefined) own['odometer'] = (integer(text) ?? 0) * 100;
      else break;
      return;
    case 'F': {
      const tenths = integer(text.slice(0, 4));
      content.speed = tenths === undefined ? undefined : tenths * 0.1 * knot;
      return;
    }
    case 'G':
      content.altitude = tenth(integer(text.slice(0, 6)));
      return;
    case 'I':
      if (keepCells(readPackedCells(text, 4), own)) return;
      break;
    case 'J':
    case 'L':
      if (readTemperature(letter, text, own)) return;
      break;
    case 'K':
      own['statusExtended'] = text;
      return;
    case 'M':
      if (text.length === 3) own['batteryLevel'] = tenth(integer(text));
      else if (text.length === 4) own[`humidity${(integer(text.charAt(0)) ?? 0) + 1}`] = integer(text.slice(2));
      else break;
      return;
    case 'N':
      own['rssi'] = integer(text.slice(0, 2));
      return;
    case 'O':
      content.satellites = integer(text.slice(0, 2));
      if (text.length > 2) own['tagO'] = text.slice(2);
      return;
    case 'P':
      if (keepCells(readServingCell(text), own)) return;
      break;
    case 'Q':
      own['obd'] = readable(text);
      return;
    case 'R':
      if (maker === 'HQ') {
        own['rssi'] = integer(text.slice(0, 2));
        content.satellites = integer(text.slice(2, 4));
      } else own['obdTrip'] = readable(text);
      return;
    case 'S':
      own['obdTraffic'] = readable(text);
      return;
    case 'T':
      if (text.length === 2) own['batteryLevel'] = integer(text);
      else own['index'] = integer(text) ?? text;
      return;
    case 'V':
      own['power'] = tenth(integer(text));
      return;
    case 'W':
      own['alarmExtended'] = text;
      if (((integer(text.slice(0, 2)) ?? 0) & 4) !== 0) content.event ??= 'tampering';
      return;
    case 'X':
      if (text.startsWith('(')) readParameters(text, own);
      else if (!keepCells(readCells(text), own)) break;
      return;
    case 'Y':
      if (keepCells(readPackedCells(text, 8), own)) return;
      if (text.length !== 5 || integer(text) === undefined) break;
      own['power'] = (integer(text) ?? 0) / 1000;
      return;
    case 'b':
      if (text.length <= 3) break;
      own['serial'] = readable(text.slice(3));
      return;
    case 'd':
      if (integer(text) === undefined) break;
      own['adc1'] = (integer(text) ?? 0) / 100;
      return;
    case 'l':
      own['lockStatus'] = text;
      return;
  }
  if (/^[A-Za-z]$/.test(letter)) own[`tag${letter}`] = readable(text);
  else own['extra'] = readable(letter + text);
}
