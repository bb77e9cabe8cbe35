import type { Attributes } from '../../model/report.ts';
import { cell } from '../toolbox/cells.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, type PositionFields, type Values } from '../toolbox/reading.ts';
import { kilometreAnHour, scaled } from '../toolbox/units.ts';
import { readObd } from './obd.ts';

export type Place = Pick<
  PositionFields,
  'valid' | 'latitude' | 'longitude' | 'altitude' | 'speed' | 'heading' | 'satellites' | 'hdop'
>;

/** The values of the tags that most records have, and what the others say. */
export interface Tags {
  gps: readonly string[] | undefined;
  sys: readonly string[];
  gsm: readonly string[];
  cot: readonly string[];
  adc: readonly string[];
  dtt: readonly string[];
  readonly others: Values;
}

const none: readonly string[] = [];

export const noTags = (): Tags => ({
  gps: undefined,
  sys: none,
  gsm: none,
  cot: none,
  adc: none,
  dtt: none,
  others: {},
});

/** `N54.535000`: the hemisphere, then decimal degrees. */
export function angle(text: string | undefined, negative: 'S' | 'W'): number | undefined {
  const letter = text?.charAt(0);
  const value = number(text?.slice(1));
  if (value === undefined || value < 0) return undefined;
  if (letter === negative) return -value;
  return letter === (negative === 'S' ? 'N' : 'E') ? value : undefined;
}

//  GPS:A;satellites;N54.535000;E10.140000;km/h;course[;altitude[;hdop[;vdop]]]     A fix, V none, L the last one
export function readGps(values: readonly string[]): Place {
  return {
    valid: values[0] === 'A',
    satellites: integer(values[1]),
    latitude: angle(values[2], 'S'),
    longitude: angle(values[3], 'W'),
    speed: scaled(number(values[4]), kilometreAnHour),
    heading: number(values[5]),
    altitude: number(values[6]),
    hdop: number(values[7]),
  };
}

/** `2-9-27`, or hours alone: seconds. */
function readHours(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const [hours, minutes = '0', seconds = '0'] = text.split('-');
  const [h, m, s] = [integer(hours), integer(minutes), integer(seconds)];
  return h === undefined || m === undefined || s === undefined ? undefined : (h * 60 + m) * 60 + s;
}

/** Cells of five values each: country, network, area and cell hexadecimal, dBm. */
function readCells(values: readonly string[], from: number): string[] | undefined {
  let cells: string[] | undefined;
  for (let at = from; at + 3 < values.length; at += 5) {
    const [mcc, mnc] = [integer(values[at]), integer(values[at + 1])];
    const found = cell(mcc, mnc, hex(values[at + 2]), hex(values[at + 3]), number(values[at + 4]));
    if (found !== undefined) (cells ??= []).push(found);
  }
  return cells;
}

/** Whether the bit is set; undefined where the word is not there. */
const bit = (word: number | undefined, at: number): boolean | undefined =>
  word === undefined ? undefined : ((word >> at) & 1) === 1;

/** Two words of hexadecimal flags, one for each fence; undefined where it is in none. */
function readFences(low = '', high = ''): string | undefined {
  if (hex(low) === 0 && hex(high) === 0) return undefined;
  return high === '' ? low : `${low};${high}`;
}

/**
 * What a record's tags say, the place left out.
 *
 *     SYS:model;firmware;hardware
 *     GSM:registration;signal;(mcc;mnc;lac;ci;dBm)…
 *     COT:metres[;hours-minutes-seconds of the engine]
 *     ADC:external V;battery V[;input 1 V[;input 2 V]]
 *     DTT:status;inputs and outputs;geofences 1–120;geofences 121–156;event status[;packet type]      hexadecimal
 *
 * Of inputs and outputs, bit 0 is the ignition, 1 to 4 are inputs, 5 to 7 outputs.
 */
export function attributesOf({ gps, sys, gsm, cot, adc, dtt, others }: Tags): Attributes | undefined {
  const io = hex(dtt[1]);
  const common = attributes({
    model: sys[0],
    firmware: sys[1],
    hardware: sys[2],
    vdop: number(gps?.[8]),
    fix: gps?.[0] === 'L' ? 'last' : undefined,
    registration: integer(gsm[0]),
    rssi: integer(gsm[1]),
    cells: readCells(gsm, 2),
    odometer: integer(cot[0]),
    engineTime: readHours(cot[1]),
    power: number(adc[0]),
    battery: number(adc[1]),
    adc1: number(adc[2]),
    adc2: number(adc[3]),
    status: dtt[0],
    ignition: bit(io, 0),
    input1: bit(io, 1),
    input2: bit(io, 2),
    input3: bit(io, 3),
    input4: bit(io, 4),
    output1: bit(io, 5),
    output2: bit(io, 6),
    output3: bit(io, 7),
    geofences: readFences(dtt[2], dtt[3]),
    eventStatus: dtt[4],
    packetType: dtt[5],
  });
  const rare = attributes(others);
  return rare === undefined ? common : { ...common, ...rare };
}

const oneWireKey = '0';
const oneWireThermometer = '1';

//  IWD:(index;0;key | index;1;thermometer;°C)…     a key of zeros: none is there
function readOneWire(values: readonly string[], own: Values): void {
  let at = 0;
  while (at + 2 < values.length) {
    const [index, kind, serial = ''] = values.slice(at, at + 3);
    at += 3;
    const n = (integer(index) ?? 0) + 1;
    if (kind === oneWireKey) {
      if (hex(serial) !== 0 && serial !== '') own['driver'] = serial;
    } else if (kind === oneWireThermometer) {
      own[`temperature${n}`] = number(values[at++]);
      own[`thermometer${n}`] = serial;
    } else {
      own['oneWire'] = values.slice(at - 3).join(';');
      return;
    }
  }
}

const names: Readonly<Record<string, string>> = { ETD: 'eventData', TAG: 'tagData' };

/** Reads one tag, such as `ADC:12.1;4.1`. What has no known values is kept under the tag's name. */
export function readTag(field: string, tags: Tags): void {
  const colon = field.indexOf(':');
  const name = field.slice(0, Math.max(0, colon));
  const text = field.slice(colon + 1);
  switch (name) {
    case 'GPS':
      tags.gps = text.split(';');
      return;
    case 'SYS':
      tags.sys = text.split(';');
      return;
    case 'GSM':
      tags.gsm = text.split(';');
      return;
    case 'COT':
      tags.cot = text.split(';');
      return;
    case 'ADC':
      tags.adc = text.split(';');
      return;
    case 'DTT':
      tags.dtt = text.split(';');
      return;
    case 'IWD':
      readOneWire(text.split(';'), tags.others);
      return;
    case 'OBD':
      readObd(text, tags.others);
      return;
    default:
      if (/^[A-Z]{3}$/.test(name)) tags.others[names[name] ?? name.toLowerCase()] = text;
      else tags.others['extra'] = field;
  }
}
