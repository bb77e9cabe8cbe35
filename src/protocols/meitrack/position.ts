import type { Reading } from '../../model/report.ts';
import { cellOf, oneCell } from '../toolbox/cells.ts';
import { numbered } from '../toolbox/names.ts';
import { hex, integer, number, round } from '../toolbox/numbers.ts';
import { attributes, position, status, type Values } from '../toolbox/reading.ts';
import { split } from '../toolbox/split.ts';
import { dateAndTime } from '../toolbox/times.ts';
import { kilometreAnHour, scaled } from '../toolbox/units.ts';
import { eventOf } from './events.ts';

/** What the data of an event is depends on the event. */
function dataOf(code: number | undefined): string {
  switch (code) {
    case 20:
    case 21:
      return 'geofence';
    case 37:
      return 'driver';
    case 39:
      return 'picture';
    default:
      return 'eventData';
  }
}

/** Place of the event code before latitude, longitude and time, or -1: a command may have a field of its own before it. */
export function eventAt(fields: readonly string[]): number {
  if (isFix(fields, 3)) return 3;
  return isFix(fields, 4) ? 4 : -1;
}

function isFix(fields: readonly string[], at: number): boolean {
  const flag = fields[at + 4];
  return (flag === 'A' || flag === 'V') && fields[at + 3]?.length === 12;
}

//  …,event,latitude,longitude,yymmddHHMMSS,A|V,satellites,GSM,km/h,heading,HDOP,altitude,metres,seconds,mcc|mnc|lac|ci,inputs outputs,
//   +0    +1       +2        +3           +4  +5         +6  +7   +8      +9   +10      +11    +12     +13            +14
//  analog values,data of the event,customised data,protocol version,fuel %,temperatures[,…]
//  +15           +16               +17             +18              +19    +20
export function readPosition(fields: readonly string[], at: number, archived: boolean): Reading | string {
  const device = fields[1] ?? '';
  const code = integer(fields[at]);
  const event = eventOf(code);
  const time = dateAndTime(fields[at + 3], 'yymmdd');
  const ports = fields[at + 14] ?? '';
  const found: Values = {
    alarm: event === undefined ? undefined : code,
    reason: event === undefined ? code : undefined,
    rssi: integer(fields[at + 6]),
    odometer: integer(fields[at + 11]),
    runTime: integer(fields[at + 12]),
    cells: oneCell(cellOf(fields[at + 13])),
    input: hex(ports.slice(0, 2)),
    output: hex(ports.slice(2, 4)),
    adc1: undefined,
    adc2: undefined,
    adc3: undefined,
    battery: undefined,
    power: undefined,
    fuelLevel: readFuel(fields[at + 19]),
  };
  readVoltages(found, fields[at + 15]);
  if (archived) found['archived'] = true;
  if (at === 4) found['remaining'] = integer(fields[3]);
  if (fields[at + 16]) found[dataOf(code)] = fields[at + 16];
  if (fields[at + 17]) found['customData'] = fields[at + 17];
  if (fields.length > at + 21) found['extra'] = fields.slice(at + 21).join(',');
  if (fields[at + 20]) readTemperatures(found, fields[at + 20] ?? '', integer(fields[at + 18]) ?? 0);
  if (!fields[at + 1] && !fields[at + 2]) return status({ device, time, event, attributes: attributes(found) });
  return position({
    device,
    time,
    valid: fields[at + 4] === 'A',
    latitude: number(fields[at + 1]),
    longitude: number(fields[at + 2]),
    altitude: number(fields[at + 10]),
    speed: scaled(number(fields[at + 7]), kilometreAnHour),
    heading: number(fields[at + 8]),
    satellites: integer(fields[at + 5]),
    hdop: number(fields[at + 9]),
    event,
    attributes: attributes(found),
  });
}

/** Converters of the models: what a count of the battery is in volts, and one of the external power. */
const converters = [
  /** T1, T3, MT90, MVT100, MVT600, MVT800, TC68: 12 bits. */
  { least: 1700, most: 2800, battery: (3.3 * 2) / 4096, power: (3.3 * 16) / 4096 },
  /** MVT340, MVT380: 10 bits. */
  { least: 470, most: 760, battery: (3 * 2) / 1024, power: (3 * 16) / 1024 },
  /** T311, T322X, T333, T355, T366 and later: hundredths. */
  { least: 270, most: 450, battery: 0.01, power: 0.01 },
];

/**
 * `AD1|AD2|AD3|battery|power`, hexadecimal counts; some models send volts with a point: `battery|power|clock|processor|receiver`.
 * What a count is worth depends on the model, which no frame names. The battery tells: a lithium cell has 2.7 to 4.5 V, and that is
 * another range of counts for each converter. Where it has none the counts are kept as they are.
 */
function readVoltages(found: Values, text = ''): void {
  const parts = split(text, '|');
  if (text.includes('.')) {
    found['battery'] = number(parts[0]);
    found['power'] = number(parts[1]);
    found['clockVoltage'] = number(parts[2]);
    found['processorVoltage'] = number(parts[3]);
    found['receiverVoltage'] = number(parts[4]);
    return;
  }
  found['adc1'] = hex(parts[0]);
  found['adc2'] = hex(parts[1]);
  found['adc3'] = hex(parts[2]);
  const battery = hex(parts[3]) ?? 0;
  const power = hex(parts[4]);
  for (const converter of converters) {
    if (battery < converter.least || battery > converter.most) continue;
    found['battery'] = round(battery * converter.battery, 2);
    if (power !== undefined) found['power'] = round(power * converter.power, 2);
    return;
  }
  found['adc4'] = hex(parts[3]);
  found['adc5'] = power;
}

/** Two hexadecimal digits of whole per cent, and two of hundredths. */
function readFuel(text: string | undefined): number | undefined {
  if (text?.length !== 4) return undefined;
  const whole = hex(text.slice(0, 2));
  const hundredths = hex(text.slice(2));
  return whole === undefined || hundredths === undefined ? undefined : round(whole + hundredths / 100, 2);
}

const temperature = numbered('temperature');

/** Sensors between bars: the number of the sensor, then hundredths of a degree; before version 3 whole degrees, then hundredths. */
function readTemperatures(found: Values, text: string, version: number): void {
  for (const sensor of split(text, '|')) {
    const index = hex(sensor.slice(0, 2));
    const raw = sensor.length === 6 ? hex(sensor.slice(2)) : undefined;
    if (index === undefined || raw === undefined) continue;
    const signed = raw < 0x8000 ? raw : raw - 0x10000;
    const whole = signed >> 8;
    const hundredths = raw & 0xff;
    const value = version >= 3 ? signed / 100 : whole + (whole < 0 ? -hundredths : hundredths) / 100;
    found[temperature(index)] = round(value, 2);
  }
}
