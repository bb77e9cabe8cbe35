import type { Event, Reading } from '../../model/report.ts';
import { integer, number, round } from '../toolbox/numbers.ts';
import { attributes, position, type Values } from '../toolbox/reading.ts';
import { split } from '../toolbox/split.ts';
import { dateAndTime } from '../toolbox/times.ts';
import { kilometreAnHour } from '../toolbox/units.ts';

/** Millionths of a degree. */
function degrees(text = ''): number | undefined {
  const isNegative = text.startsWith('-');
  const value = integer(isNegative ? text.slice(1) : text);
  return value === undefined ? undefined : (isNegative ? -value : value) / 1e6;
}

/** Seconds since 1970, or `yyyymmddHHMMSS`, as the unit is configured. */
function moment(text = ''): number | undefined {
  if (text.length === 14) return dateAndTime(text, 'yyyymmdd');
  const seconds = text.length === 10 ? integer(text) : undefined;
  return seconds === undefined ? undefined : seconds * 1000;
}

const rounded = (text: string | undefined, factor: number): number | undefined => {
  const value = number(text);
  return value === undefined ? undefined : round(value * factor, 3);
};

/** Tenths of a degree; what a missing sensor shows is left out. */
const missing = '2000';
const temperature = (text: string | undefined): number | undefined =>
  text === missing ? undefined : rounded(text, 0.1);

//  time of the fix,of the clock,of sending,longitude,latitude,heading,report id,odometer,HDOP,inputs,km/h,outputs,analog,driver,
//  0               1            2          3         4        5       6         7        8    9      10   11      12     13
//  temperature,temperature,text[,%CI%SA%MV…][,…]
//  14          15          16    17
export function readRecord(line: string, device: string): Reading | string {
  const fields = split(line, ',');
  const found: Values = {
    reason: integer(fields[6]),
    odometer: rounded(fields[7], 100),
    input: integer(fields[9]),
    output: integer(fields[11]),
    adc1: rounded(fields[12], 0.001),
    driver: fields[13] === '0' ? undefined : fields[13],
    temperature1: temperature(fields[14]),
    temperature2: temperature(fields[15]),
    text: fields[16]?.replaceAll(endOfText, ''),
  };
  const custom = readCustom(found, fields);
  return position({
    device,
    time: moment(fields[0]),
    valid: true,
    longitude: degrees(fields[3]),
    latitude: degrees(fields[4]),
    heading: number(fields[5]),
    hdop: rounded(fields[8], 0.1),
    speed: rounded(fields[10], kilometreAnHour),
    altitude: custom.altitude,
    satellites: custom.satellites,
    event: custom.event,
    attributes: attributes(found),
    source: line,
  });
}

/** Some units end a text with it. */
const endOfText = '\u001a';

interface Custom {
  altitude?: number | undefined;
  satellites?: number | undefined;
  event?: Event;
}

/** What the letters of a custom field stand for. */
interface CustomField {
  readonly name: string;
  /** What a number in it is multiplied with; without it, it is a text. */
  readonly factor?: number;
  /** What it tells of where its number is above 0. */
  readonly event?: Event;
}

const customFields: ReadonlyMap<string, CustomField> = new Map<string, CustomField>([
  ['MV', { name: 'power', factor: 0.1 }],
  ['BV', { name: 'battery', factor: 0.1 }],
  ['GQ', { name: 'rssi', factor: 1 }],
  ['GS', { name: 'gsmStatus', factor: 1 }],
  ['CE', { name: 'ci', factor: 1 }],
  ['LC', { name: 'lac', factor: 1 }],
  ['CN', { name: 'network', factor: 1 }],
  ['RL', { name: 'rxLevel', factor: 1 }],
  ['PC', { name: 'pulses', factor: 1 }],
  ['RP', { name: 'rpm', factor: 1 }],
  ['TR', { name: 'throttle', factor: 1 }],
  ['ET', { name: 'coolantTemperature', factor: 1 }],
  ['FL', { name: 'fuelLevel', factor: 1 }],
  ['FC', { name: 'fuelConsumption', factor: 1 }],
  ['EL', { name: 'engineLoad', factor: 1 }],
  ['MF', { name: 'airFlow', factor: 1 }],
  ['ML', { name: 'malfunctionLamp', factor: 1 }],
  ['IA', { name: 'intakeTemperature', factor: 1 }],
  ['EH', { name: 'engineTime', factor: 360 }],
  ['AV1', { name: 'adc1', factor: 0.001 }],
  ['SM', { name: 'maximumSpeed', factor: kilometreAnHour }],
  ['VN', { name: 'vin' }],
  ['CD', { name: 'iccid' }],
  ['CM', { name: 'imsi' }],
  ['ME', { name: 'imei' }],
  ['NC', { name: 'neighbours' }],
  ['HA', { name: 'customHA', event: 'harsh-acceleration' }],
  ['HB', { name: 'customHB', event: 'harsh-braking' }],
  ['HC', { name: 'customHC', event: 'harsh-cornering' }],
]);

/** Which fields a unit adds is configured. Only where it names them itself, with `%CI` first, can they be told apart. */
function readCustom(found: Values, fields: readonly string[]): Custom {
  const custom: Custom = {};
  const form = fields[17];
  if (!form?.startsWith('%CI')) {
    found['custom'] = fields.slice(17).join(',').replaceAll(endOfText, '');
    return custom;
  }
  const keys = split(form, '%');
  for (let at = 2; at < keys.length; at++) {
    const [key, text] = [keys[at], fields[16 + at]];
    if (key !== undefined && text) readCustomField(found, custom, key, text);
  }
  found['extra'] = fields.slice(16 + keys.length).join(',');
  return custom;
}

function readCustomField(found: Values, custom: Custom, key: string, text: string): void {
  switch (key) {
    case 'SA':
      custom.satellites = integer(text);
      return;
    case 'AT':
      custom.altitude = number(text);
      return;
    case 'DT':
      found['archived'] = text === '1' ? true : undefined;
      return;
    case 'MT':
      found['motion'] = text !== '0';
      return;
    default:
      break;
  }
  const known = customFields.get(key);
  const value = known?.factor === undefined ? undefined : rounded(text, known.factor);
  found[known?.name ?? `custom${key}`] = value ?? text;
  if (known?.event !== undefined && (integer(text) ?? 0) > 0) custom.event ??= known.event;
}
