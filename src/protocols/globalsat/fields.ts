import type { Event } from '../../model/report.ts';
import { degrees, degreesMinutes } from '../toolbox/coordinates.ts';
import { hex, integer, number, round } from '../toolbox/numbers.ts';
import type { Values } from '../toolbox/reading.ts';
import { kilometreAnHour, knot, mileAnHour } from '../toolbox/units.ts';

type Alarms = readonly (readonly [bit: number, event: Event])[];

/** The alarm status of the personal trackers has two hexadecimal digits, that of the vehicles’ four. */
const personalAlarms: Alarms = [
  [0, 'sos'],
  [1, 'tow'],
  [2, 'movement'],
  [4, 'geofence'],
  [5, 'overspeed'],
  [7, 'battery-low'],
];
const vehicleAlarms: Alarms = [
  [0, 'sos'],
  [3, 'geofence'],
  [4, 'geofence'],
  [5, 'overspeed'],
  [6, 'power-cut'],
  [7, 'power-low'],
];

function alarmOf(text: string): Event | undefined {
  const word = hex(text) ?? 0;
  if (word === 0) return undefined;
  const alarms = text.length > 2 ? vehicleAlarms : personalAlarms;
  return alarms.find(([bit]) => (word >>> bit) % 2 === 1)?.[1] ?? 'alarm';
}

/** Report types that are sent for an alarm. */
const reportAlarms: Readonly<Record<string, Event>> = {
  D: 'tow',
  F: 'movement',
  G: 'geofence',
  H: 'geofence',
  I: 'sos',
  J: 'battery-low',
  K: 'overspeed',
};

/** `I12` and `IG12`: a fence or a group of them was entered, `O…`: left. */
function fenceOf(text: string): Event | undefined {
  if (text === '') return undefined;
  return text.startsWith('I') ? 'geofence-enter' : text.startsWith('O') ? 'geofence-exit' : 'geofence';
}

const rounded = (text: string, by: number): number | undefined => {
  const value = number(text);
  return value === undefined ? undefined : round(value * by, 9);
};

/** `12380mV`, `12.3V`, `53` or `53%`. */
function charge(text: string, name: 'battery' | 'power', said: Values): void {
  if (text.endsWith('mV')) said[name] = rounded(text.slice(0, -2), 0.001);
  else if (text.endsWith('V')) said[name] = number(text.slice(0, -1));
  else said[`${name}Level`] = integer(text.endsWith('%') ? text.slice(0, -1) : text);
}

/** The inputs and outputs: bit 1 input 1, 7 motion, 9 output 1, 13 ignition, 15 external power. */
function inputs(text: string, said: Values): void {
  const word = hex(text);
  if (word === undefined) return;
  const is = (bit: number): boolean => (word >>> bit) % 2 === 1;
  said['input'] = word;
  said['input1'] = is(1);
  said['motion'] = is(7);
  said['output1'] = is(9);
  said['ignition'] = is(13);
  said['externalPower'] = is(15);
}

/** What the fields of a report have said so far. */
export interface Found {
  device: string;
  valid: boolean;
  time: number | undefined;
  latitude: number | undefined;
  longitude: number | undefined;
  altitude: number | undefined;
  speed: number | undefined;
  heading: number | undefined;
  satellites: number | undefined;
  hdop: number | undefined;
  alarm: Event | undefined;
  fence: Event | undefined;
  /** What the type of the report says, where the alarm status and the fences say nothing. */
  report: Event | undefined;
  /** Whether there is a place: `+0` is none. */
  placed: boolean;
  readonly said: Values;
  /** Codewords of which the document says nothing, with their values. */
  readonly others: string[];
  /** Codes of the cell: t mcc, u mnc, v lac, w cell, c signal. */
  readonly codes: Record<string, string>;
}

/** What is known before the first field: perhaps the device, from what it said before. */
export function startWith(device: string): Found {
  return {
    device,
    valid: false,
    time: undefined,
    latitude: undefined,
    longitude: undefined,
    altitude: undefined,
    speed: undefined,
    heading: undefined,
    satellites: undefined,
    hdop: undefined,
    alarm: undefined,
    fence: undefined,
    report: undefined,
    placed: false,
    said: {},
    others: [],
    codes: {},
  };
}

function longitude(found: Found, text: string, value: number | undefined): void {
  found.longitude = value;
  found.placed = text !== '' && text !== '+0';
}

type Reader = (text: string, found: Found) => void;

/** What each of the vendor’s codewords means. */
const readers: Readonly<Record<string, Reader>> = {
  S: (text, found) => void (found.device = text),
  A: (text, found) => void (found.valid = text === '2' || text === '3'),
  1: (text, found) => longitude(found, text, degrees(text.slice(1), text.charAt(0))),
  2: (text, found) => longitude(found, text, degreesMinutes(text.slice(1), text.charAt(0))),
  3: (text, found) => longitude(found, text, rounded(text, 1e-6)),
  6: (text, found) => void (found.latitude = degrees(text.slice(1), text.charAt(0))),
  7: (text, found) => void (found.latitude = degreesMinutes(text.slice(1), text.charAt(0))),
  8: (text, found) => void (found.latitude = rounded(text, 1e-6)),
  G: (text, found) => void (found.altitude = number(text)),
  H: (text, found) => void (found.speed = rounded(text, knot)),
  I: (text, found) => void (found.speed = rounded(text, kilometreAnHour)),
  J: (text, found) => void (found.speed = rounded(text, mileAnHour)),
  K: (text, found) => void (found.heading = number(text)),
  L: (text, found) => void (found.satellites = integer(text)),
  M: (text, found) => void (found.hdop = number(text)),
  P: (text, found) => {
    found.alarm = alarmOf(text);
    found.said['alarm'] = found.alarm && text;
  },
  Z: (text, found) => {
    found.fence = fenceOf(text);
    found.said['geofence'] = text;
  },
  O: (text, { said }) => void (said['mode'] = text),
  R: (text, found) => {
    found.report = reportAlarms[text];
    found.said['message'] = text;
  },
  T: (text, { said }) => void (said['model'] = text),
  Y: (text, { said }) => inputs(text, said),
  N: (text, { said }) => charge(text, 'battery', said),
  n: (text, { said }) => charge(text, 'battery', said),
  m: (text, { said }) => charge(text, 'power', said),
  p: (text, { said }) => void (said['temperature'] = number(text)),
  c: (text, { codes }) => void (codes['c'] = text),
  t: (text, { codes }) => void (codes['t'] = text),
  u: (text, { codes }) => void (codes['u'] = text),
  v: (text, { codes }) => void (codes['v'] = text),
  w: (text, { codes }) => void (codes['w'] = text),
};

/** Reads one field, by its codeword; of what the document does not explain the value is kept beside the codeword. */
export function readField(codeword: string, text: string, found: Found): void {
  const reader = readers[codeword];
  if (reader) reader(text, found);
  else if (text !== '') found.others.push(`${codeword}=${text}`);
}
