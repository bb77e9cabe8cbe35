import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { degreesMinutes, toDegreesMinutes } from './toolbox/coordinates.ts';
import { wholeHeading } from './toolbox/encoding.ts';
import { beginningWith } from './toolbox/framing.ts';
import { integer, number } from './toolbox/numbers.ts';
import { placed } from './toolbox/placed.ts';
import { attributes, one, refused, status, type Values } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { kilometreAnHour, scaled } from './toolbox/units.ts';

const messages = {
  'keep-alive': 'the device and a number, which is sent back',
  report: 'position: A with a fix, L the last one',
} as const;

/** Sensors, such as `C80:F0` or `B13.1:F0.0`; NA: none. C is a temperature in °C, the others differ from model to model. */
function readSensors(text: string, own: Values): void {
  if (text === 'NA') return;
  for (const item of text.split(':')) {
    const letter = item.charAt(0);
    const value = number(item.slice(1));
    if (value !== undefined && /^[A-Z]$/.test(letter)) own[letter === 'C' ? 'temperature' : `sensor${letter}`] = value;
    else if (item !== '') own['sensors'] = text;
  }
}

/** Fields of their own, such as `CFG:133.00|`: a name, a colon and a value. */
function readExtras(fields: readonly string[], own: Values): void {
  const others: string[] = [];
  for (const field of fields) {
    const colon = field.indexOf(':');
    const name = field.slice(0, Math.max(0, colon)).toLowerCase();
    if (!/^[a-z]{1,8}$/.test(name)) {
      if (field !== '') others.push(field);
      continue;
    }
    const value = field.endsWith('|') ? field.slice(colon + 1, -1) : field.slice(colon + 1);
    own[name] = number(value) ?? value;
  }
  if (others.length > 0) own['extra'] = others.join(',');
}

//  %%id,A|L,yymmddHHMMSS,Nddmm.mmmmEdddmm.mmmm,km/h,course,sensors,status,event[,…]
//    0  1   2            3                     4    5      6       7      8
function readReport(fields: readonly string[], device: string): Decoded {
  const [, validity, moment = '', place = ''] = fields;
  // Without what follows, the place itself may have lost its last digits.
  if (fields.length < 6) return refused('report', 'it ends before speed and course');
  const east = place.search(/[EW]/);
  // A point out of its column is a digit lost, and another place.
  if (place.charAt(5) !== '.' || place.charAt(east + 6) !== '.')
    return refused('report', 'no readable latitude and longitude');
  const own: Values = { status: fields[7], eventCode: integer(fields[8]) };
  readSensors(fields[6] ?? '', own);
  readExtras(fields.slice(9), own);
  const time = dateTime(dateOf(moment.slice(0, 6), 'yymmdd'), timeOfDay(moment.slice(6)));
  const latitude = degreesMinutes(place.slice(1, Math.max(1, east)), place.charAt(0));
  const longitude = east < 0 ? undefined : degreesMinutes(place.slice(east + 1), place.charAt(east));
  return one(
    'report',
    placed({
      device,
      time,
      valid: validity === 'A',
      latitude,
      longitude,
      speed: scaled(number(fields[4]), kilometreAnHour),
      heading: number(fields[5]),
      attributes: attributes(own),
    }),
  );
}

function decode(frame: Frame, session: Session): Decoded {
  const fields = frame.text.split(',');
  const device = (fields[0] ?? '').slice(2);
  const second = fields[1] ?? '';
  if (!/^[\w.-]{1,32}$/.test(device)) return refused('unknown', 'no device id');
  if (fields.length === 2 && integer(second) !== undefined)
    return withDevice(one('keep-alive', status({ device }), { reply: `&&${second}\r\n` }), session, device);
  if (second !== 'A' && second !== 'L') return refused('unknown', 'neither a report nor a keep-alive');
  return withDevice(readReport(fields, device), session, device);
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const [latitude, vertical] = toDegreesMinutes(fix.latitude, 'latitude', 4);
  const [longitude, horizontal] = toDegreesMinutes(fix.longitude, 'longitude', 4);
  const digits = (value: number): string => String(Math.round(value)).padStart(3, '0');
  const speed = digits((fix.speed ?? 0) / kilometreAnHour);
  const course = digits(wholeHeading(fix));
  const place = `${vertical}${latitude}${horizontal}${longitude}`;
  return { frame: `%%${fix.device},A,${date}${time},${place},${speed},${course},NA,47010000,108\r\n` };
}

export const tr20: Protocol = {
  name: 'tr20',
  title: 'TR-20, car alarm and tracker',
  devices: ['TRACKPRO TR-20'],
  signatures: [/^%%[\w.-]{1,32},[AL\d]/],
  framing: beginningWith('%%', '\r', '\n'),
  messages,
  replies: 'A keep-alive is answered && and its number.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.14, heading: 0.5 },
    device: (index) => String(861_700_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 54 km/h to the north-west, 21 °C.',
      wire: '%%861700000000001,A,260622081530,N5432.1000E01008.4000,054,315,C21:F0,47010000,108,CFG:133.50|\r\n',
      reports: [
        {
          device: '861700000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 15,
          heading: 315,
          attributes: { temperature: 21, sensorF: 0, status: '47010000', eventCode: 108, cfg: 133.5 },
        },
      ],
      replies: [],
    },
    {
      about: 'A keep-alive, and the last place that is known.',
      wire: '%%TRUCK-07,1\r\n%%TRUCK-07,L,260622081530,S5432.1000W01008.4000,000,000,NA,04020000,253\r\n',
      reports: [
        { device: 'TRUCK-07', type: 'status' },
        { type: 'position', valid: false, latitude: -54.535, longitude: -10.14 },
      ],
      replies: ['&&1\r\n'],
    },
  ],
};
