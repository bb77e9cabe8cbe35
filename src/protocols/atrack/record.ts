import type { AttributeValue, Event, Reading } from '../../model/report.ts';
import { integer, number, round } from '../toolbox/numbers.ts';
import { attributes, position } from '../toolbox/reading.ts';
import { split } from '../toolbox/split.ts';
import { dateAndTime } from '../toolbox/times.ts';
import { kilometreAnHour } from '../toolbox/units.ts';

type Values = Record<string, AttributeValue | undefined>;

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

const scaled = (text: string | undefined, factor: number): number | undefined => {
  const value = number(text);
  return value === undefined ? undefined : round(value * factor, 3);
};

/** Tenths of a degree; what a missing sensor shows is left out. */
const missing = '2000';
const temperature = (text: string | undefined): number | undefined =>
  text === missing ? undefined : scaled(text, 0.1);

//  time of the fix,of the clock,of sending,longitude,latitude,heading,report id,odometer,HDOP,inputs,km/h,outputs,analog,driver,
//  0               1            2          3         4        5       6         7        8    9      10   11      12     13
//  temperature,temperature,text[,%CI%SA%MV…][,…]
//  14          15          16    17
export function readRecord(line: string, device: string): Reading | string {
  const fields = split(line, ',');
  const found: Values = {
    reason: integer(fields[6]),
    odometer: scaled(fields[7], 100),
    input: integer(fields[9]),
    output: integer(fields[11]),
    adc1: scaled(fields[12], 0.001),
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
    hdop: scaled(fields[8], 0.1),
    speed: scaled(fields[10], kilometreAnHour),
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

/** What the two letters of a custom field stand for: its attribute, and what a number in it is multiplied with. */
const customFields: ReadonlyMap<string, readonly [name: string, factor: number]> = new Map([
  ['MV', ['power', 0.1]],
  ['BV', ['battery', 0.1]],
  ['GQ', ['rssi', 1]],
  ['GS', ['gsmStatus', 1]],
  ['CE', ['ci', 1]],
  ['LC', ['lac', 1]],
  ['CN', ['network', 1]],
  ['RL', ['rxLevel', 1]],
  ['PC', ['pulses', 1]],
  ['RP', ['rpm', 1]],
  ['TR', ['throttle', 1]],
  ['ET', ['coolantTemperature', 1]],
  ['FL', ['fuelLevel', 1]],
  ['FC', ['fuelConsumption', 1]],
  ['EL', ['engineLoad', 1]],
  ['MF', ['airFlow', 1]],
  ['ML', ['malfunctionLamp', 1]],
  ['IA', ['intakeTemperature', 1]],
  ['EH', ['engineTime', 360]],
  ['AV1', ['adc1', 0.001]],
  ['SM', ['maximumSpeed', kilometreAnHour]],
]);
const customTexts: ReadonlyMap<string, string> = new Map([
  ['VN', 'vin'],
  ['CD', 'iccid'],
  ['CM', 'imsi'],
  ['ME', 'imei'],
  ['NC', 'neighbours'],
]);
const harsh: ReadonlyMap<string, Event> = new Map<string, Event>([
  ['HA', 'harsh-acceleration'],
  ['HB', 'harsh-braking'],
  ['HC', 'harsh-cornering'],
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
  const numeric = customFields.get(key);
  const name = customTexts.get(key);
  const event = harsh.get(key);
  if (numeric) found[numeric[0]] = scaled(text, numeric[1]) ?? text;
  else if (name !== undefined) found[name] = text;
  else if (key === 'SA') custom.satellites = integer(text);
  else if (key === 'AT') custom.altitude = number(text);
  else if (key === 'DT') found['archived'] = text === '1' ? true : undefined;
  else if (key === 'MT') found['motion'] = text !== '0';
  else if (event) {
    found[`custom${key}`] = text;
    if ((integer(text) ?? 0) > 0) custom.event ??= event;
  } else found[`custom${key}`] = text;
}
