import type { Event, Reading } from '../../model/report.ts';
import { cell } from '../toolbox/cells.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import { position } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { kilometreAnHour, scaled } from '../toolbox/units.ts';
import { field, type Found, layout, nameless, put } from './fields.ts';

/** How many fields a place takes up to its time: accuracy, speed, azimuth, altitude, longitude, latitude, time. */
export const placeFields = 7;

const point = 0x2e;

/** Degrees have six decimals (the documents' examples five to seven too), and nothing else that stands in pairs has. */
function isDegrees(text: string | undefined): boolean {
  if (text === undefined) return false;
  for (let at = text.length - 8; at < text.length - 5; at++) if (text.charCodeAt(at) === point) return true;
  return false;
}

/** Where the first place in fields [from, to) begins, or -1. */
export function placeAt(fields: readonly string[], from: number, to: number): number {
  for (let at = from + 4; at + 2 < to; at++) {
    if (isDegrees(fields[at]) && isDegrees(fields[at + 1])) return at - 4;
  }
  return -1;
}

/** Whether the fields of a place are there and say that there is none: they are empty, or 0, 0 and no fix. */
export function isEmptyPlace(fields: readonly string[], at: number): boolean {
  const [longitude, latitude] = [fields[at + 4], fields[at + 5]];
  if (longitude === '' && latitude === '') return true;
  return number(fields[at]) === 0 && number(longitude) === 0 && number(latitude) === 0;
}

const countryForm = /^0?\d{3}$/;

/**
 * Where an empty place stands in fields [from, to): six empty fields behind an accuracy, or seven before a country code, where that is empty
 * too; or -1.
 */
export function emptyPlaceAt(fields: readonly string[], from: number, to: number): number {
  for (let begin = from; begin < to; begin++) {
    let end = begin;
    while (end < to && fields[end] === '') end++;
    if (end - begin >= placeFields && countryForm.test(fields[end] ?? '')) return end - placeFields;
    if (end - begin >= placeFields - 1) return Math.max(begin - 1, from);
    begin = end;
  }
  return -1;
}

/** Whether any of fields [from, to) is written like degrees, or was before it was harmed. */
export function hasDegrees(fields: readonly string[], from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const text = fields[at] ?? '';
    if (text.includes('.') && text.length - text.indexOf('.') > 4) return true;
  }
  return false;
}

/** YYYYMMDDHHMMSS, UTC where a receiver gave it. */
export function utcTime(text: string | undefined): number | undefined {
  return text?.length === 14 ? dateTime(dateOf(text.slice(0, 8), 'yyyymmdd'), timeOfDay(text.slice(8))) : undefined;
}

/**
 * The accuracy is the HDOP from 1 on; 0 is "no fix for this message": then the place is the last known one, and its time is its own.
 * It is a real place at a real time, so it is valid, and said to be the last known.
 */
function accuracyOf(text: string | undefined): { readonly hdop?: number; readonly lastKnown?: true } {
  const accuracy = number(text);
  if (accuracy === undefined) return {};
  return accuracy === 0 ? { lastKnown: true } : { hdop: accuracy };
}

export interface Placed {
  readonly fields: readonly string[];
  readonly device: string;
  readonly event: Event | undefined;
  readonly source: string;
  /** Whether a last known place is not valid: with data of the CAN bus, for which no fix is waited. */
  readonly strict?: boolean;
}

//  accuracy,speed km/h,azimuth,altitude,longitude,latitude,YYYYMMDDHHMMSS
//  at 0     1          2       3        4         5        6
export function readPlace(
  { fields, device, event, source, strict }: Placed,
  at: number,
  satellites: number | undefined,
  found: Found,
): Reading | string {
  const { hdop, lastKnown } = accuracyOf(fields[at]);
  if (lastKnown) found['lastKnown'] = true;
  return position({
    device,
    time: utcTime(fields[at + 6]),
    valid: !(strict && lastKnown),
    latitude: number(fields[at + 5]),
    longitude: number(fields[at + 4]),
    altitude: number(fields[at + 3]),
    speed: scaled(number(fields[at + 1]), kilometreAnHour),
    heading: number(fields[at + 2]),
    satellites,
    hdop,
    event,
    attributes: found,
    source,
  });
}

const macForm = /^[0-9A-Fa-f]{12}$/;

/** Access points, `mac,rssi,,,` each, from `at` on; returns where they end. */
export function readAccessPoints(
  fields: readonly string[],
  from: number,
  to: number,
  count: number,
  found: Found,
): number {
  const seen: string[] = [];
  let at = from;
  for (let n = 0; n < count && at < to; n++, at += 5) {
    const mac = fields[at] ?? '';
    if (macForm.test(mac)) seen.push(`${mac}${number(fields[at + 1]) === undefined ? '' : fields[at + 1]}`);
    else if (mac !== '') break;
  }
  if (seen.length > 0) found['wifi'] = seen;
  return Math.min(at, to);
}

/** `mcc,mnc,lac,cell[,rssi]` with lac and cell in hexadecimal digits, as the attribute `cells` has it. */
export function cellAt(fields: readonly string[], at: number, rssi?: number): string | undefined {
  return cell(integer(fields[at]), integer(fields[at + 1]), hex(fields[at + 2]), hex(fields[at + 3]), rssi);
}

/** What each bit of the position append mask adds; the first, the satellites, has a field of its own in a report. */
const appended = layout('satellites gnssTrigger verticalAccuracy spatialAccuracy gnssJamming');
const odometer = field('odometer');
const maskForm = /^[0-9A-Fa-f]{2}$/;

//  time[,n,(mac,rssi,,,)×n],mcc,mnc,lac,cell
/** Reads access points and cell, from behind the time on; returns where they end. */
export function readCell(fields: readonly string[], from: number, to: number, found: Found): number {
  let at = from;
  if (at + 1 < to && fields[at + 1]?.length === 12)
    at = readAccessPoints(fields, at + 1, to, integer(fields[at]) ?? 0, found);
  if (at + 4 > to) return at;
  const serving = cellAt(fields, at);
  if (serving !== undefined) found['cells'] = [serving];
  return at + 4;
}

/** What stands behind the cell and belongs to the place. */
export interface Appendix {
  /** Behind its last field. */
  readonly end: number;
  readonly satellites?: number | undefined;
}

//  cell,mask[,(a field for each bit of it)]      or      cell,odometer      or      cell,reserved
/** @param masked whether two digits are a mask */
export function readAppendix(
  fields: readonly string[],
  from: number,
  to: number,
  masked: boolean,
  found: Found,
): Appendix {
  if (from >= to) return { end: to };
  const text = fields[from] ?? '';
  const end = from + 1;
  if (text === '' || text === '00') return { end };
  if (masked && maskForm.test(text)) return readAppended(fields, end, to, Number.parseInt(text, 16), found);
  put(found, text.includes('.') ? odometer : nameless, text, from);
  return { end };
}

function readAppended(fields: readonly string[], from: number, to: number, mask: number, found: Found): Appendix {
  let at = from;
  const satellites = mask % 2 === 1 && at < to ? integer(fields[at++]) : undefined;
  for (let bit = 1; bit < appended.length && at < to; bit++) {
    if ((mask >>> bit) % 2 === 0) continue;
    put(found, appended[bit] ?? nameless, fields[at], at);
    at++;
  }
  return { end: at, satellites };
}
