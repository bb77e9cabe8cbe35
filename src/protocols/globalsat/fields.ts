import type { AttributeValue, Event } from '../../model/report.ts';
import { degrees, degreesMinutes } from '../toolbox/coordinates.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
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

/** `I12` and `IG12`: a fence or a group of them was entered, `O…`: left. */
function fenceOf(text: string): Event | undefined {
  if (text === '') return undefined;
  return text.startsWith('I') ? 'geofence-enter' : text.startsWith('O') ? 'geofence-exit' : 'geofence';
}

/** `12380mV`, `12.3V`, `53` or `53%`. */
function charge(text: string, name: 'battery' | 'power'): Record<string, AttributeValue | undefined> {
  if (text.endsWith('mV')) {
    const millivolts = integer(text.slice(0, -2));
    return { [name]: millivolts === undefined ? undefined : millivolts / 1000 };
  }
  if (text.endsWith('V')) return { [name]: number(text.slice(0, -1)) };
  return { [`${name}Level`]: integer(text.endsWith('%') ? text.slice(0, -1) : text) };
}

/** The inputs and outputs: bit 1 input 1, 7 motion, 9 output 1, 13 ignition, 15 external power. */
function readInputs(text: string): Record<string, AttributeValue | undefined> {
  const word = hex(text);
  if (word === undefined) return {};
  const is = (bit: number): boolean => (word >>> bit) % 2 === 1;
  return { input: word, input1: is(1), motion: is(7), output1: is(9), ignition: is(13), externalPower: is(15) };
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
  readonly said: Record<string, AttributeValue | undefined>;
  /** Codewords of which the document says nothing, with their values. */
  readonly others: string[];
  /** Codes of the cell: t mcc, u mnc, v lac, w cell, c signal. */
  readonly codes: Record<string, string>;
}

/** What is known before the first field. */
export function nothing(): Found {
  return {
    device: '',
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
    said: {},
    others: [],
    codes: {},
  };
}

const scaled = (text: string, by: number): number | undefined => {
  const value = number(text);
  return value === undefined ? undefined : value * by;
};

/**
 * Reads one field, by the vendor’s codeword for it.
 * @returns true for a longitude or latitude: in degrees (1, 6), in degrees and minutes (2, 7) or in millionths of a degree (3, 8)
 */
export function readField(codeword: string, text: string, found: Found): boolean {
  switch (codeword) {
    case '1':
      found.longitude = degrees(text.slice(1), text.charAt(0));
      return true;
    case '2':
      found.longitude = degreesMinutes(text.slice(1), text.charAt(0));
      return true;
    case '3':
      found.longitude = scaled(text, 1e-6);
      return true;
    case '6':
      found.latitude = degrees(text.slice(1), text.charAt(0));
      return true;
    case '7':
      found.latitude = degreesMinutes(text.slice(1), text.charAt(0));
      return true;
    case '8':
      found.latitude = scaled(text, 1e-6);
      return true;
    default:
      readMotion(codeword, text, found);
      return false;
  }
}

function readMotion(codeword: string, text: string, found: Found): void {
  const { said } = found;
  switch (codeword) {
    case 'S':
      found.device = text;
      return;
    case 'A':
      found.valid = text === '2' || text === '3';
      return;
    case 'G':
      found.altitude = number(text);
      return;
    case 'H':
      found.speed = scaled(text, knot);
      return;
    case 'I':
      found.speed = scaled(text, kilometreAnHour);
      return;
    case 'J':
      found.speed = scaled(text, mileAnHour);
      return;
    case 'K':
      found.heading = number(text);
      return;
    case 'L':
      found.satellites = integer(text);
      return;
    case 'M':
      found.hdop = number(text);
      return;
    case 'P':
      found.alarm = alarmOf(text);
      said['alarm'] = found.alarm && text;
      return;
    case 'Z':
      found.fence = fenceOf(text);
      said['geofence'] = text;
      return;
    default:
      readOther(codeword, text, found);
  }
}

function readOther(codeword: string, text: string, { said, codes, others }: Found): void {
  switch (codeword) {
    case 'O':
      said['mode'] = text;
      return;
    case 'R':
      said['message'] = text;
      return;
    case 'T':
      said['model'] = text;
      return;
    case 'Y':
      Object.assign(said, readInputs(text));
      return;
    case 'N':
    case 'n':
      Object.assign(said, charge(text, 'battery'));
      return;
    case 'm':
      Object.assign(said, charge(text, 'power'));
      return;
    case 'p':
      said['temperature'] = number(text);
      return;
    case 'c':
    case 't':
    case 'u':
    case 'v':
    case 'w':
      codes[codeword] = text;
      return;
    default:
      if (text !== '') others.push(`${codeword}=${text}`);
  }
}
