import type { Reading } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { wholeHeading } from './toolbox/encoding.ts';
import { betweenMarks } from './toolbox/framing.ts';
import { flag, integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status, type Values } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { mile, mileAnHour, scaled } from './toolbox/units.ts';
import { kinds } from './xirgo/events.ts';

const messages = {
  ...Object.fromEntries(Object.entries(kinds).map(([code, [about]]) => [code, about])),
  other: 'another event, with the same fields',
};

/** Events whose fields behind the fix begin with VIN, firmware of modem and vehicle interface, and profile. */
const withVin: ReadonlySet<string> = new Set(['4006', '6015', '6053']);

const deviceForm = /^\d{6,20}$/;
const codeForm = /^\d{4}$/;

function decode(frame: Frame, session: Session): Decoded {
  const fields = frame.text.split(',');
  const [device = '', code = ''] = fields;
  if (!deviceForm.test(device) || !codeForm.test(code)) return refused('unknown', 'no device id and event number');
  const message = Object.hasOwn(kinds, code) ? code : 'other';
  const found = isLong(fields) ? readLong(fields) : readShort(fields);
  return one(message, found, { session: identified(session, device) });
}

/** `yyyy/mm/dd` and `HH:MM:SS`; some models are configured to write `mm/dd/yyyy`. */
function timeOf(fields: readonly string[]): number | undefined {
  const [, , date = '', time = ''] = fields;
  const digits =
    date[4] === '/'
      ? date.slice(0, 4) + date.slice(5, 7) + date.slice(8)
      : date.slice(6) + date.slice(0, 2) + date.slice(3, 5);
  const clock = time.slice(0, 2) + time.slice(3, 5) + time.slice(6);
  return dateTime(dateOf(digits, 'yyyymmdd'), timeOfDay(clock));
}

/** The long form has a voltage, with its point, at 16, and whole numbers of revolutions and satellites. */
function isLong(fields: readonly string[]): boolean {
  return (
    (fields[16]?.includes('.') ?? false) &&
    integer(fields[10]) !== undefined &&
    integer(fields[12]) !== undefined &&
    integer(fields[17]) !== undefined
  );
}

const inMetres = (miles: number | undefined): number | undefined =>
  miles === undefined ? undefined : Math.round(miles * mile);

function reading(fields: readonly string[], heading: number, fixAt: number, found: Values): Reading | string {
  const [device = '', code = ''] = fields;
  const kind = Object.hasOwn(kinds, code) ? kinds[code] : undefined;
  const time = timeOf(fields);
  const event = kind?.[1];
  found[event === undefined ? 'reason' : 'alarm'] = code;
  found['ignition'] = kind?.[2];
  if (!fields[4] && !fields[5]) return status({ device, time, event, attributes: attributes(found) });
  return position({
    device,
    time,
    valid: fields[fixAt] === '1',
    latitude: number(fields[4]),
    longitude: number(fields[5]),
    altitude: number(fields[6]),
    speed: scaled(number(fields[7]), mileAnHour),
    heading: number(fields[heading]),
    satellites: integer(fields[heading + 1]),
    hdop: number(fields[heading + 2]),
    event,
    attributes: attributes(found),
  });
}

//  $$<id>,4003,2015/05/19,15:54:56,latitude,longitude,altitude,mph,heading,satellites,HDOP,volts,GSM,miles,fix[,…]##
//  0      1    2          3        4        5         6        7   8       9          10   11    12  13    14
function readShort(fields: readonly string[]): Reading | string {
  return reading(fields, 8, 14, {
    power: number(fields[11]),
    rssi: integer(fields[12]),
    odometer: inMetres(number(fields[13])),
    extra: fields.slice(15).join(','),
  });
}

//  $$<id>,4002,2016/04/21,17:04:50,latitude,longitude,altitude,mph,acceleration,deceleration,rpm,heading,satellites,HDOP,miles,
//  0      1    2          3        4        5         6        7   8            9            10  11      12         13   14
//  miles a gallon,volts,GSM,fix[,VIN,modem firmware,vehicle firmware,profile],GT,fuel %[,…]##
//  15             16    17  18   19
function readLong(fields: readonly string[]): Reading | string {
  const found: Values = {
    acceleration: number(fields[8]),
    deceleration: number(fields[9]),
    rpm: integer(fields[10]),
    odometer: inMetres(number(fields[14])),
    milesPerGallon: number(fields[15]),
    power: number(fields[16]),
    rssi: integer(fields[17]),
  };
  const rest = fields.slice(19);
  if (rest.length >= 12 && rest[1]?.length === 4) readEngine(found, rest);
  else {
    if (withVin.has(fields[1] ?? ''))
      [found['vin'], found['firmware'], found['vehicleFirmware'], found['profile']] = rest.splice(0, 4);
    // 6011 has the two the other way round; only the fuel has a point.
    const fuel = rest[0]?.includes('.') ? 0 : 1;
    found['fuelLevel'] = number(rest[fuel]);
    found['gt'] = rest[1 - fuel];
    found['extra'] = rest.slice(2).join(',');
  }
  return reading(fields, 11, 18, found);
}

//  …,reset mode,<input 1><input 2><input 3><output 1>,volts,fuel %,load %,hours,oil pressure,oil level,oil temperature,
//    0          1                                     2     3      4      5     6            7         8
//  coolant pressure,coolant level,coolant temperature[,…]
//  9                10            11
function readEngine(found: Values, rest: readonly string[]): void {
  const ports = rest[1] ?? '';
  found['resetMode'] = integer(rest[0]);
  found['input1'] = flag(ports[0]);
  found['input2'] = flag(ports[1]);
  found['input3'] = flag(ports[2]);
  found['output1'] = flag(ports[3]);
  found['adc1'] = number(rest[2]);
  found['fuelLevel'] = number(rest[3]);
  found['engineLoad'] = number(rest[4]);
  found['engineHoursRaw'] = number(rest[5]);
  found['oilPressureRaw'] = number(rest[6]);
  found['oilLevel'] = number(rest[7]);
  found['oilTemperatureRaw'] = number(rest[8]);
  found['coolantPressureRaw'] = number(rest[9]);
  found['coolantLevel'] = number(rest[10]);
  found['coolantTemperatureRaw'] = number(rest[11]);
  found['extra'] = rest.slice(12).join(',');
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'yyyymmdd');
  const fields = [
    fix.device,
    '4001',
    `${date.slice(0, 4)}/${date.slice(4, 6)}/${date.slice(6)}`,
    `${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`,
    fix.latitude.toFixed(5),
    fix.longitude.toFixed(5),
    (fix.altitude ?? 0).toFixed(1),
    ((fix.speed ?? 0) / mileAnHour).toFixed(1),
    '0.0,0.0,900',
    wholeHeading(fix),
    fix.satellites ?? 9,
    fix.hdop ?? 0.9,
    '0,0.0,12.5,20,1,0,50.0',
  ];
  return { frame: `$$${fields.join(',')}##` };
}

export const xirgo: Protocol = {
  name: 'xirgo',
  title: 'Xirgo',
  devices: ['Xirgo XT-2000, XT-2060 in the diagnostic socket', 'Xirgo XT-4500, XT-4700', 'Xirgo XT-6200'],
  signatures: [/^\$\$\d{6,20},\d{4},/],
  framing: betweenMarks('$$', '##'),
  messages,
  replies: 'None over TCP.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-6, speed: 0.023, heading: 0.5, altitude: 0.05 },
    device: (index) => String(861_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position in the long form: 33.6 miles an hour to the north-west.',
      wire: '$$861000000000001,4001,2026/06/22,08:15:30,54.53500,10.14000,12.0,33.6,0.0,0.0,1800,315,9,0.8,100,24.5,13.9,20,1,0,51.5,-10,20,1000##',
      reports: [
        {
          device: '861000000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          altitude: 12,
          speed: 15.0205,
          heading: 315,
          satellites: 9,
          hdop: 0.8,
          attributes: { ignition: true, rpm: 1800, odometer: 160_934, power: 13.9 },
        },
      ],
      replies: [],
    },
    {
      about: 'In the short form: braked hard.',
      wire: '$$861000000000001,6007,2026/06/22,08:15:30,54.53500,10.14000,12.0,20.0,315.0,9,0.8,12.9,20,100,1,1##',
      reports: [{ type: 'position', event: 'harsh-braking', attributes: { alarm: '6007', power: 12.9 } }],
      replies: [],
    },
    {
      about: 'After a restart it names the vehicle and its own firmware.',
      wire: '$$861000000000001,6015,2026/06/22,08:15:30,54.53500,10.14000,12,0.0,0.0,0.0,0,0,9,0.8,100,0.0,12.5,20,1,1FLEET00000000001,X0z1,0402,3G,0,51.5##',
      reports: [{ type: 'position', attributes: { vin: '1FLEET00000000001', firmware: 'X0z1', fuelLevel: 51.5 } }],
      replies: [],
    },
  ],
};
