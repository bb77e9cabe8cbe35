import type { AttributeValue } from '../../model/report.ts';
import { cell } from '../toolbox/cells.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import type { PositionFields } from '../toolbox/reading.ts';
import { kilometreAnHour } from '../toolbox/units.ts';
import { readObd } from './obd.ts';

export type Values = Record<string, AttributeValue | undefined>;
export type Place = Pick<
  PositionFields,
  'valid' | 'latitude' | 'longitude' | 'altitude' | 'speed' | 'heading' | 'satellites' | 'hdop'
>;

/** `N54.535000`: the hemisphere, then decimal degrees. */
export function angle(text: string | undefined, negative: 'S' | 'W'): number | undefined {
  const letter = text?.charAt(0);
  const value = number(text?.slice(1));
  if (value === undefined || value < 0) return undefined;
  if (letter === negative) return -value;
  return letter === (negative === 'S' ? 'N' : 'E') ? value : undefined;
}

//  GPS:A;satellites;N54.535000;E10.140000;km/h;course[;altitude[;hdop[;vdop]]]     A fix, V none, L the last one
export function readGps(values: readonly string[], own: Values): Place {
  const speed = number(values[4]);
  own['vdop'] = number(values[8]);
  own['fix'] = values[0] === 'L' ? 'last' : undefined;
  return {
    valid: values[0] === 'A',
    satellites: integer(values[1]),
    latitude: angle(values[2], 'S'),
    longitude: angle(values[3], 'W'),
    speed: speed === undefined ? undefined : speed * kilometreAnHour,
    heading: number(values[5]),
    altitude: number(values[6]),
    hdop: number(values[7]),
  };
}

//  GSM:registration;signal;(mcc;mnc;lac;ci;dBm)…     lac and ci hexadecimal
function readGsm(values: readonly string[], own: Values): void {
  own['registration'] = integer(values[0]);
  own['rssi'] = integer(values[1]);
  const cells: string[] = [];
  for (let at = 2; at + 3 < values.length; at += 5) {
    const found = cell(
      integer(values[at]),
      integer(values[at + 1]),
      hex(values[at + 2]),
      hex(values[at + 3]),
      number(values[at + 4]),
    );
    if (found !== undefined) cells.push(found);
  }
  if (cells.length > 0) own['cells'] = cells;
}

//  COT:metres[;hours-minutes-seconds of the engine]
function readCounters(values: readonly string[], own: Values): void {
  own['odometer'] = integer(values[0]);
  const [hours, minutes = '0', seconds = '0'] = (values[1] ?? '').split('-');
  const [h, m, s] = [integer(hours), integer(minutes), integer(seconds)];
  if (h !== undefined && m !== undefined && s !== undefined) own['engineTime'] = (h * 60 + m) * 60 + s;
}

//  ADC:external V;battery V[;input 1 V[;input 2 V]]
function readVoltages(values: readonly string[], own: Values): void {
  own['power'] = number(values[0]);
  own['battery'] = number(values[1]);
  for (let at = 2; at < values.length; at++) own[`adc${at - 1}`] = number(values[at]);
}

const inputs = 4;
const outputs = 3;

//  DTT:device status;inputs and outputs;geofences 1–120;geofences 121–156;event status[;packet type]     hexadecimal
//  Of the second, bit 0 is the ignition, 1 to 4 are inputs, 5 to 7 outputs.
function readDevice(values: readonly string[], own: Values): void {
  own['status'] = values[0];
  const io = hex(values[1]);
  if (io !== undefined) {
    own['ignition'] = (io & 1) === 1;
    for (let n = 1; n <= inputs; n++) own[`input${n}`] = ((io >> n) & 1) === 1;
    for (let n = 1; n <= outputs; n++) own[`output${n}`] = ((io >> (inputs + n)) & 1) === 1;
  }
  const [low = '', high = ''] = [values[2], values[3]];
  if (hex(low) !== 0 || hex(high) !== 0) own['geofences'] = high === '' ? low : `${low};${high}`;
  own['eventStatus'] = values[4];
  own['packetType'] = values[5];
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

/** Reads one tag, such as `ADC:12.1;4.1`, into `own`. What has no known fields is kept under the tag's name. */
export function readTag(name: string, text: string, own: Values): void {
  switch (name) {
    case 'GSM':
      return readGsm(text.split(';'), own);
    case 'COT':
      return readCounters(text.split(';'), own);
    case 'ADC':
      return readVoltages(text.split(';'), own);
    case 'DTT':
      return readDevice(text.split(';'), own);
    case 'IWD':
      return readOneWire(text.split(';'), own);
    case 'OBD':
      return readObd(text, own);
    case 'SYS': {
      const [model, firmware, hardware] = text.split(';');
      own['model'] = model;
      own['firmware'] = firmware;
      own['hardware'] = hardware;
      return undefined;
    }
    case 'ETD':
      own['eventData'] = text;
      return undefined;
    case 'TAG':
      own['tagData'] = text;
      return undefined;
    default:
      own[/^[A-Z]{3}$/.test(name) ? name.toLowerCase() : 'extra'] = text;
  }
}
