import type { Event, Reading } from '../../model/report.ts';
import { cellOf, oneCell } from '../toolbox/cells.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, position, status, type Values } from '../toolbox/reading.ts';
import { split } from '../toolbox/split.ts';
import { dateAndTime } from '../toolbox/times.ts';
import { divided, kilometreAnHour, scaled } from '../toolbox/units.ts';

/** Alarm codes of the vendor's list. What is not here is a reason to report and no event. */
const events: ReadonlyMap<number, Event> = new Map<number, Event>([
  [2, 'sos'],
  [14, 'power-low'],
  [15, 'power-cut'],
  [16, 'power-restored'],
  [17, 'battery-low'],
  [18, 'overspeed'],
  [20, 'antenna-cut'],
  [21, 'vibration'],
  [23, 'harsh-acceleration'],
  [24, 'harsh-braking'],
  [27, 'fatigue'],
  [30, 'jamming'],
  [31, 'fall'],
  [32, 'jamming'],
  [33, 'geofence-exit'],
  [34, 'geofence-enter'],
  [35, 'idle'],
  [40, 'temperature'],
  [41, 'temperature'],
  [53, 'power-on'],
  [54, 'power-off'],
]);

const hexadecimal = /^[0-9A-Fa-f]{1,16}$/;

function eventOf(code: number | undefined): Event | undefined {
  return code === undefined ? undefined : events.get(code);
}

/** Hexadecimal hundredths of a volt. */
const voltage = (text: string | undefined): number | undefined => divided(hex(text), 100);

/** True where time and validity stand in their places: the fields are those of a position of the vehicle trackers. */
export function isPosition(fields: readonly string[]): boolean {
  return fields[5]?.length === 12 && (fields[6] === 'A' || fields[6] === 'V');
}

//  $$125,IMEI,index,A01,alarm,yymmddHHMMSS,A|V,latitude,longitude,km/h,heading,altitude,metres,engine seconds,status,inputs,outputs,
//  0     1    2     3   4     5            6   7        8         9    10      11       12     13             14     15     16
//  mcc|mnc|lac|ci,volts,driver,sensors[,…]
//  17             18    19     20
export function readPosition(fields: readonly string[]): Reading | string {
  const code = integer(fields[4]);
  const event = eventOf(code);
  const status32 = fields[14]?.length === 8 ? hex(fields[14]) : undefined;
  const [adc1, adc2, adc3, adc4, ...more] = split(fields[18] ?? '', '|');
  const driver = fields[19];
  const isHex = driver !== undefined && hexadecimal.test(driver);
  const found: Values = {
    alarm: event === undefined ? undefined : code,
    reason: event === undefined ? code : undefined,
    index: hex(fields[2]),
    odometer: integer(fields[12]),
    engineTime: integer(fields[13]),
    status: fields[14],
    input: hex(fields[15]),
    output: hex(fields[16]),
    cells: oneCell(cellOf(fields[17])),
    rssi: status32 === undefined ? undefined : (status32 >>> 3) & 0x1f,
    adc1: voltage(adc1),
    adc2: voltage(adc2),
    adc3: voltage(adc3),
    adc4: voltage(adc4),
    driver: isHex ? driver : undefined,
    card: isHex ? undefined : driver,
    extra: fields.length > 21 ? fields.slice(21).join(',') : undefined,
  };
  for (const [index, part] of more.entries()) found[`adc${index + 5}`] = voltage(part);
  if (fields[20]) {
    for (const [index, part] of split(fields[20], '|').entries()) found[`sensor${index + 1}`] = number(part) ?? part;
  }
  return position({
    device: fields[1] ?? '',
    time: dateAndTime(fields[5], 'yymmdd'),
    valid: fields[6] === 'A',
    latitude: number(fields[7]),
    longitude: number(fields[8]),
    altitude: number(fields[11]),
    speed: scaled(number(fields[9]), kilometreAnHour),
    heading: number(fields[10]),
    satellites: status32 === undefined ? undefined : status32 >>> 28,
    event,
    attributes: attributes(found),
  });
}

//  $$95,IMEI,index,A03,alarm,yymmddHHMMSS,mcc|mnc|lac|ci,battery V,battery %,status,0,A|V,km/h,satellites,latitude,longitude
//  0    1    2     3   4     5            6              7         8         9      10 11 12   13         14       15
//  …,1,MAC:rssi|MAC:rssi|…       (seen over Wi-Fi, without a fix)
export function readPersonal(fields: readonly string[]): Reading | string {
  const code = integer(fields[4]);
  const event = eventOf(code);
  const device = fields[1] ?? '';
  const time = dateAndTime(fields[5], 'yymmdd');
  const found: Values = {
    alarm: event === undefined ? undefined : code,
    reason: event === undefined ? code : undefined,
    index: hex(fields[2]),
    cells: oneCell(cellOf(fields[6])),
    battery: number(fields[7]),
    batteryLevel: number(fields[8]),
    status: fields[9],
  };
  if (fields[10] !== '0') {
    const rest = fields.slice(11).join(',');
    if (fields[10] === '1') found['wifi'] = rest === '' ? undefined : rest.split('|');
    else found['extra'] = rest;
    return time === undefined ? 'no readable time' : status({ device, time, event, attributes: attributes(found) });
  }
  found['extra'] = fields.slice(16).join(',');
  return position({
    device,
    time,
    valid: fields[11] === 'A',
    latitude: number(fields[14]),
    longitude: number(fields[15]),
    speed: scaled(number(fields[12]), kilometreAnHour),
    satellites: integer(fields[13]),
    event,
    attributes: attributes(found),
  });
}
