import type { AttributeValue } from '../../model/report.ts';
import { flag, hex, integer, number, round } from '../toolbox/numbers.ts';

/** The attributes of a report while its fields are read. */
export type Found = Record<string, AttributeValue>;

type Read = (text: string) => AttributeValue | undefined;

/** A field of a message: what it is called in a report, and how its text is read. */
export interface Field {
  readonly name: string;
  readonly read: Read | undefined;
}

const scaled =
  (factor: number, places: number): Read =>
  (text) => {
    const value = number(text);
    return value === undefined ? undefined : round(value * factor, places);
  };

/** Millivolts. */
export const volts = scaled(0.001, 3);
/** Kilometres. */
export const metres = scaled(1000, 1);
const hectometres = scaled(100, 1);
const hours = scaled(3600, 0);

const longestCounter = 'HHHHHHHHH:MM:SS'.length;

/** Hours, minutes and seconds of a counter, `HHHHH:MM:SS`, in seconds. By hand: it stands in every report of a vehicle. */
export const counter: Read = (text) => {
  if (text.length > longestCounter) return undefined;
  let seconds = 0;
  let part = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9) part = part * 10 + digit;
    else if (digit === 10) {
      seconds = (seconds + part) * 60;
      part = 0;
    } else return undefined;
  }
  return text.indexOf(':') + 6 === text.length ? seconds + part : undefined;
};

/** A distance on the CAN bus: `H` and hectometres; `I` and impulses, which are kept as they are. */
const distance: Read = (text) => (text.startsWith('H') ? hectometres(text.slice(1)) : undefined);
const litres: Read = (text) => number(text.startsWith('L') ? text.slice(1) : text);
const percent: Read = (text) => number(text.startsWith('P') ? text.slice(1) : text);

/** How the fields are read that are more than a word. Volts, metres, seconds, degrees Celsius, per cent, litres. */
const reads: Readonly<Record<string, Read | undefined>> = {
  reportId: integer,
  reportType: integer,
  power: volts,
  power2: volts,
  battery: number,
  batteryLevel: integer,
  charging: flag,
  externalPower: flag,
  odometer: metres,
  engineTime: counter,
  rssi: integer,
  ber: integer,
  temperature: number,
  humidity: number,
  input1: flag,
  input2: flag,
  adc1: volts,
  adc2: volts,
  adc3: volts,
  motion: flag,
  input: hex,
  output: hex,
  duration: integer,
  visibleSatellites: integer,
  rpm: integer,
  obdSpeed: scaled(1 / 3.6, 4),
  coolantTemperature: number,
  fuelConsumption: number,
  fuelLevel: percent,
  fuel: litres,
  throttle: number,
  engineLoad: number,
  obdPower: volts,
  obdConnected: flag,
  dtcClearedDistance: metres,
  milDistance: metres,
  mil: flag,
  dtcCount: integer,
  vehicleOdometer: metres,
  canConnected: flag,
  ignitionKey: integer,
  canOdometer: distance,
  fuelUsed: litres,
  range: hectometres,
  engineHours: hours,
  drivingTime: hours,
  idleTime: hours,
  idleFuelUsed: litres,
  axleWeight: number,
  axleWeight1: number,
  axleWeight3: number,
  axleWeight4: number,
  vehicleWeight: number,
  impulseDistance: number,
  coldStarts: integer,
  starts: integer,
  ignitionStarts: integer,
  handbrakes: integer,
  brakeFactor: number,
  engineBrakeFactor: number,
  kickDowns: integer,
  brakings: integer,
  rapidBrakings: integer,
  rapidAccelerations: integer,
  effectiveEngineTime: hours,
  cruiseTime: hours,
  kickDownTime: hours,
  engineTorque: number,
  outsideTemperature: number,
  overspeedTime: hours,
  engineOverspeedTime: hours,
  adBlueLevel: percent,
  crashCount: integer,
  fuelBefore: number,
  fuelAfter: number,
  lightLevel: integer,
  fatigueDegree: integer,
};

/** The field of this name; `-` is one whose meaning is not known or that is reserved. */
export function field(name: string): Field {
  return { name, read: reads[name] };
}

/** Fields in their order, their names with blanks between them. */
export function layout(names: string): readonly Field[] {
  return names.split(' ').map(field);
}

/** What devices say for "not known". */
const unknown = /^(?:nan|-?inf)$/i;

/**
 * Puts the text of a field into the attributes, in its unit; as it is where it cannot be read so.
 * @param at the place in the frame, which names the fields that have no name
 */
export function put(into: Found, { name, read }: Field, text: string | undefined, at: number): void {
  if (text === undefined || text === '') return;
  if (name === '-') into[`field${at}`] = text;
  else if (read === undefined) into[name] = text;
  else {
    const value = read(text);
    if (value !== undefined) into[name] = value;
    else if (!unknown.test(text)) into[name] = text;
  }
}

/** Puts fields [from, to) by a layout that begins at the first of them; what goes beyond the layout has no name. */
export function putAll(
  into: Found,
  fields: readonly string[],
  from: number,
  to: number,
  names: readonly Field[],
): void {
  for (let at = from; at < to; at++) put(into, names[at - from] ?? nameless, fields[at], at);
}

export const nameless = field('-');

/** The same with the layout's last field at the last of them: for messages that some models begin with fields of their own. */
export function putLast(
  into: Found,
  fields: readonly string[],
  from: number,
  to: number,
  names: readonly Field[],
): void {
  const shift = names.length - to;
  for (let at = from; at < to; at++) put(into, names[at + shift] ?? nameless, fields[at], at);
}

/** Keeps fields [from, to) together, where their meaning is not known but their order says something. */
export function putExtra(fields: readonly string[], from: number, to: number, found: Found): void {
  for (let at = from; at < to; at++) {
    if (fields[at] === '') continue;
    found['extra'] = fields.slice(from, to).join(',');
    return;
  }
}

/** An analogue input, from 1 on: millivolts, or a fuel level in per cent behind an `F`. */
export function putAnalog(into: Found, input: number, text: string | undefined): void {
  if (text === undefined || text === '') return;
  if (text.startsWith('F')) into[`fuelLevel${input}`] = number(text.slice(1)) ?? text;
  else if (input === 1) into['adc1'] = volts(text) ?? text;
  else if (input === 2) into['adc2'] = volts(text) ?? text;
  else into[`adc${input}`] = volts(text) ?? text;
}

/** What the states of motion say. The high digit is what is known of the ignition, the low one whether the vehicle moves. */
const states: ReadonlyMap<number, { readonly ignition?: boolean; readonly motion?: boolean }> = new Map([
  [0x11, { ignition: false, motion: false }],
  [0x12, { ignition: false, motion: true }],
  [0x16, { ignition: false, motion: true }],
  [0x1a, { ignition: false }],
  [0x21, { ignition: true, motion: false }],
  [0x22, { ignition: true, motion: true }],
  [0x41, { motion: false }],
  [0x42, { motion: true }],
]);

/** A state of motion: 11 off and at rest, 12 off and moving, 16 towed, 1A perhaps towed, 21, 22 on, 41, 42 not known. */
export function putMotion(into: Found, state: number | undefined): void {
  const { ignition, motion } = states.get(state ?? 0) ?? {};
  if (ignition !== undefined) into['ignition'] = ignition;
  if (motion !== undefined) into['motion'] = motion;
}

/** The device status: state of motion, inputs, outputs, two digits each; wider ones have more digits before these. Undefined where it is none. */
export function statusOf(text: string | undefined): number | undefined {
  if (text?.length !== 6 && text?.length !== 10) return undefined;
  const value = hex(text);
  return value !== undefined && states.has((value >>> 16) % 256) ? value : undefined;
}

export function putStatus(into: Found, text: string, at: number): void {
  const value = statusOf(text);
  if (value === undefined) return put(into, nameless, text, at);
  into['status'] = text;
  putMotion(into, (value >>> 16) % 256);
  into['input'] = (value >>> 8) % 256;
  into['output'] = (value >>> 0) % 256;
}
