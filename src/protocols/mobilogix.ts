import type { Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { cell, oneCell } from './toolbox/cells.ts';
import { wholeHeading, wholeSpeed } from './toolbox/encoding.ts';
import { between } from './toolbox/framing.ts';
import { hex, integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status, type Values } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { dateOf, dateTime, timeOfDay } from './toolbox/times.ts';
import { kilometreAnHour, scaled } from './toolbox/units.ts';

const messages = {
  T1: 'login, with the numbers of unit and SIM card',
  T3: 'position',
  T8: 'weak battery',
  T9: 'vibration',
  T10: 'power cut',
  T11: 'low power',
  T12: 'geofence left',
  T13: 'overspeed',
  T14: 'heartbeat: state and supply voltage',
  T15: 'towed',
  T16: 'outcome of a command',
  T21: 'position with the ignition on',
  T22: 'position with the ignition off',
  T: 'any other: position or state',
} as const;

const eventOf: Readonly<Record<string, Event>> = {
  T8: 'battery-low',
  T9: 'vibration',
  T10: 'power-cut',
  T11: 'power-low',
  T12: 'geofence-exit',
  T13: 'overspeed',
  T15: 'tow',
};

/** Bits of the state; what the others say is in none of the frames that we have. */
const chargingBit = 0x02;
const ignitionBit = 0x04;
const motionBit = 0x08;

const typeForm = /^T\d{1,3}$/;
const idForm = /^\w{1,32}$/;

/** `yyyy-mm-dd HH:MM:SS`, UTC. */
function moment(text: string): number | undefined {
  if (text.length !== 19 || text[4] !== '-' || text[7] !== '-' || text[10] !== ' ') return undefined;
  if (text[13] !== ':' || text[16] !== ':') return undefined;
  const date = dateOf(text.slice(0, 4) + text.slice(5, 7) + text.slice(8, 10), 'yyyymmdd');
  return dateTime(date, timeOfDay(text.slice(11, 13) + text.slice(14, 16) + text.slice(17)));
}

//  [time,T1,1,firmware,id,,,serial,imsi,imei]
function readLogin(fields: readonly string[], device: string, time: number): Decoded {
  const own = { firmware: fields[3], serial: fields[7], imsi: fields[8], imei: fields[9] };
  return one('T1', status({ device, time, attributes: attributes(own) }), { reply: `[${fields[0]},S1,1]` });
}

/** What a device says of its state in every message but T1 and T16. */
function stateOf(fields: readonly string[]): Values {
  const type = fields[1] ?? '';
  const bits = hex(fields[5]);
  return {
    message: type,
    alarm: eventOf[type] && type,
    field2: fields[2] === '1' ? undefined : fields[2],
    firmware: fields[3],
    status: fields[5],
    charging: bits === undefined ? undefined : (bits & chargingBit) !== 0,
    ignition: bits === undefined ? undefined : (bits & ignitionBit) !== 0,
    motion: bits === undefined ? undefined : (bits & motionBit) !== 0,
    power: number(fields[6]),
  };
}

//  [time,T14,1,firmware,id,state,power]
//  [time,T16,1,firmware,id,outcome]
function readState(message: string, fields: readonly string[], device: string, time: number): Decoded {
  const own =
    message === 'T16'
      ? { firmware: fields[3], result: fields[5], extra: fields.slice(6).join(',') }
      : { ...stateOf(fields), extra: fields.slice(7).join(',') };
  return one(message, status({ device, time, event: eventOf[message], attributes: attributes(own) }));
}

//  [time,Tn,1,firmware,id,state,power,srv,latitude,longitude,km/h,course[,battery,,,,hdop,mcc,mnc,lac,cell,…]]
//  0    1  2 3        4  5     6     7   8        9         10   11      12      13  16   17  18  19  20
//  srv: satellites, signal in steps of 6 dB from -111 dBm on, and 1 or 2 where there is a fix.
function readPosition(message: string, fields: readonly string[], device: string, time: number): Decoded {
  const srv = fields[7] ?? '';
  const digits = srv.length === 3 ? integer(srv) : undefined;
  const satellites = digits === undefined ? undefined : Math.floor(digits / 100);
  const latitude = number(fields[8]);
  const longitude = number(fields[9]);
  const found = stateOf(fields);
  if (digits !== undefined) found['rssi'] = (Math.floor(digits / 10) % 10) * 6 - 111;
  if (fields.length > 12) readMore(fields, found);
  const event = eventOf[message];
  if (latitude === 0 && longitude === 0 && satellites === 0)
    return one(message, status({ device, time, event, attributes: attributes(found) }));
  return one(
    message,
    position({
      device,
      time,
      valid: srv[2] !== '0',
      latitude,
      longitude,
      speed: scaled(number(fields[10]), kilometreAnHour),
      heading: number(fields[11]),
      satellites,
      hdop: number(fields[16]),
      event,
      attributes: attributes(found),
    }),
  );
}

function readMore(fields: readonly string[], into: Values): void {
  const serving = cell(integer(fields[17]), integer(fields[18]), integer(fields[19]), integer(fields[20]));
  into['battery'] = number(fields[12]);
  for (let at = 13; at < 16; at++) into[`field${at}`] = fields[at];
  into['cells'] = oneCell(serving);
  into['extra'] = fields.slice(21).join(',');
}

function decode({ text }: Frame, session: Session): Decoded {
  const fields = text.split(',');
  const [at = '', type = '', , , device = ''] = fields;
  const time = moment(at);
  if (!typeForm.test(type) || !idForm.test(device)) return refused('unknown', 'no message type and device id');
  const message = Object.hasOwn(messages, type) ? type : 'T';
  if (time === undefined) return refused(message, 'no readable time');
  const found = read(message, fields, device, time);
  if (found.refused !== undefined) return found;
  const reply = found.reply ?? `[${at},S${type.slice(1)}]`;
  return { ...found, reply, session: identified(session, device) };
}

function read(message: string, fields: readonly string[], device: string, time: number): Decoded {
  if (message === 'T1') return readLogin(fields, device, time);
  if (message === 'T16' || fields.length < 10 || (fields[8] === '' && fields[9] === ''))
    return readState(message, fields, device, time);
  return readPosition(message, fields, device, time);
}

const timeText = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

function report(fix: Fix): Exchange {
  const at = timeText(fix.time);
  const place = `${fix.latitude.toFixed(6)},${fix.longitude.toFixed(6)}`;
  const speed = wholeSpeed(fix, kilometreAnHour);
  const course = wholeHeading(fix);
  const satellites = Math.min(fix.satellites ?? 9, 9);
  return {
    frame: `[${at},T3,1,V1.2.3,${fix.device},3F,12.60,${satellites}91,${place},${speed},${course}]`,
    reply: `[${at},S3]`,
  };
}

function login(device: string): Exchange[] {
  return [{ frame: `[2026-01-01 00:00:00,T1,1,V1.2.3,${device},,,${device},,]`, reply: '[2026-01-01 00:00:00,S1,1]' }];
}

export const mobilogix: Protocol = {
  name: 'mobilogix',
  title: 'Mobilogix, T messages',
  devices: ['Mobilogix MT2000', 'Mobilogix MO-S'],
  signatures: [/^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,T\d/],
  framing: between('[', ']'),
  messages,
  replies: 'Each message with its own time and an S in place of the T: [time,S3]; a login with [time,S1,1].',
  decode,
  encoder: {
    login,
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.14, heading: 0.5 },
    device: (index) => String(201_900_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 36 km/h to the west, ignition on.',
      wire: '[2026-06-22 08:15:30,T3,1,V1.2.3,201900000001,3F,12.60,991,54.535000,-10.140000,36,270]',
      reports: [
        {
          device: '201900000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: -10.14,
          speed: 10,
          heading: 270,
          satellites: 9,
          attributes: { ignition: true, motion: true, charging: true, power: 12.6, rssi: -57 },
        },
      ],
      replies: ['[2026-06-22 08:15:30,S3]'],
    },
    {
      about: 'A login, then the car is towed.',
      wire:
        '[2026-06-22 08:15:00,T1,1,V1.2.3,201900000001,,,00000001,262019000000001,350000000000001]' +
        '[2026-06-22 08:16:00,T15,1,V1.2.3,201900000001,59,0.50,591,54.535000,-10.140000,2,127]',
      reports: [
        { device: '201900000001', type: 'status', attributes: { imei: '350000000000001' } },
        { device: '201900000001', type: 'position', event: 'tow', attributes: { alarm: 'T15', ignition: false } },
      ],
      replies: ['[2026-06-22 08:15:00,S1,1]', '[2026-06-22 08:16:00,S15]'],
    },
    {
      about: 'A heartbeat: no place, the car battery nearly gone.',
      wire: '[2026-06-22 08:17:00,T14,1,V1.2.3,201900000001,51,0.50]',
      reports: [{ device: '201900000001', type: 'status', attributes: { status: '51', power: 0.5 } }],
      replies: ['[2026-06-22 08:17:00,S14]'],
    },
  ],
};
