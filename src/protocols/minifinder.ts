import type { Attributes, Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { beginningWith } from './toolbox/framing.ts';
import { hex, integer, number } from './toolbox/numbers.ts';
import { placed } from './toolbox/placed.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { digitsOf, utc } from './toolbox/times.ts';
import { kilometreAnHour, scaled } from './toolbox/units.ts';

const messages = {
  '1': 'login with the IMEI, newer ones with version and battery',
  '3': 'answer to a command',
  '4': 'settings',
  '5': 'heartbeat: signal and whether there is a fix',
  A: 'position, short form',
  B: 'position from the memory',
  C: 'position, older form',
  D: 'position',
} as const;

/** Flags that raise an event, the most urgent first. */
const alarms: readonly (readonly [mask: number, name: string, event: Event])[] = [
  [0x40, 'sos', 'sos'],
  [0x100, 'fall', 'fall'],
  [0x80, 'overspeed', 'overspeed'],
  [0x200, 'area 1', 'geofence'],
  [0x400, 'area 2', 'geofence'],
  [0x800, 'area 3', 'geofence'],
  [0x4000, 'motion', 'movement'],
  [0x8000, 'moved', 'movement'],
  [0x1000, 'battery low', 'battery-low'],
  [0x4, 'module fault', 'fault'],
];

/** Flags: bits 0 and 1 say how it was located (0 not, 1 GPS, 2 GSM), 2 to 15 alarms, 16 to 20 the signal, 22 charging. */
function readFlags(text: string | undefined): { valid: boolean; event?: Event | undefined; own: Attributes } {
  const flags = hex(text);
  if (flags === undefined) return { valid: false, own: {} };
  const raised = alarms.filter(([mask]) => (flags & mask) !== 0);
  const own = attributes({
    flags: text,
    approximate: (flags & 2) !== 0 || undefined,
    alarm: raised.map(([, name]) => name).join(', '),
    rssi: (flags >>> 16) & 0x1f,
    charging: ((flags >>> 22) & 1) === 1,
  });
  return { valid: (flags & 3) !== 0, event: raised[0]?.[2], own: own ?? {} };
}

/** `30/1/16` and `1:1:6`: parts may have one digit. */
function moment(date = '', time = ''): number | undefined {
  const [day, month, year] = date.split('/', 3);
  const [hour, minute, second] = time.split(':', 3);
  const [y, s] = [integer(year), integer(second)];
  const [mo, d, h, mi] = [integer(month), integer(day), integer(hour), integer(minute)];
  if (y === undefined || y > 99 || mo === undefined || d === undefined) return undefined;
  if (h === undefined || mi === undefined || s === undefined) return undefined;
  return utc(2000 + y, mo, d, h, mi, s);
}

//  !D,dd/mm/yy,HH:MM:SS,latitude,longitude,km/h,course,flags,altitude,battery %,satellites,in view,hdop     B alike
//     1        2        3        4         5    6      7     8        9         10         11      12
//  !C,…                                                                         three fields of its own
//  !A,dd/mm/yy,HH:MM:SS,latitude,longitude,three fields of its own
function readFix(type: string, fields: readonly string[], device: string): Decoded {
  const short = type === 'A';
  const full = type === 'B' || type === 'D';
  const { valid, event, own } = readFlags(short ? undefined : fields[7]);
  const from = short ? 5 : full ? 13 : 10;
  const extra = fields.slice(from).join(',');
  const time = moment(fields[1], fields[2]);
  const found: Attributes = {
    ...own,
    ...attributes({
      batteryLevel: short ? undefined : integer(fields[9]),
      satellitesInView: full ? integer(fields[11]) : undefined,
      archived: type === 'B' || undefined,
      extra,
    }),
  };
  return one(
    type,
    placed({
      device,
      time,
      valid,
      latitude: number(fields[3]),
      longitude: number(fields[4]),
      altitude: short ? undefined : number(fields[8]),
      speed: short ? undefined : scaled(number(fields[5]), kilometreAnHour),
      heading: short ? undefined : number(fields[6]),
      satellites: full ? integer(fields[10]) : undefined,
      hdop: full ? number(fields[12]) || undefined : undefined,
      event,
      attributes: found,
    }),
  );
}

//  !1,imei[,version,battery %]
function readLogin(fields: readonly string[], session: Session): Decoded {
  const device = fields[1] ?? '';
  if (!/^\d{8,20}$/.test(device)) return refused('1', 'a login without an IMEI');
  const next = { session: identified(session, device) };
  const own = attributes({ firmware: fields[2], batteryLevel: integer(fields[3]), extra: fields.slice(4).join(',') });
  return own === undefined ? { message: '1', ...next } : one('1', status({ device, attributes: own }), next);
}

//  !4,interval s,phone,phone,phone,time zone,overspeed km/h,movement,vibration,…
function readSettings(fields: readonly string[], device: string): Decoded {
  const limit = number(fields[6]);
  const own = attributes({
    interval: integer(fields[1]),
    phone1: fields[2],
    phone2: fields[3],
    phone3: fields[4],
    timezone: fields[5],
    speedLimit: limit === undefined ? undefined : Math.round(limit * kilometreAnHour * 1e4) / 1e4,
    movementAlarm: fields[7],
    vibrationAlarm: fields[8],
    extra: fields.slice(9).join(','),
  });
  return one('4', status({ device, attributes: own }));
}

function decode(frame: Frame, session: Session): Decoded {
  const fields = frame.text.split(',');
  const type = (fields[0] ?? '').slice(1);
  if (!Object.hasOwn(messages, type))
    return refused('unknown', `no message type of this protocol: ${type.slice(0, 8)}`);
  if (type === '1') return readLogin(fields, session);
  const { device } = session;
  if (device === undefined) return refused(type, 'no login before it');
  switch (type) {
    case '3':
      return one(type, status({ device, attributes: { result: fields.slice(1).join(',') } }));
    case '4':
      return readSettings(fields, device);
    case '5': {
      const own = { rssi: integer(fields[1]), gpsFix: fields[2] === 'A', batteryLevel: integer(fields[3]) };
      return one(type, status({ device, attributes: attributes(own) }));
    }
    default:
      return readFix(type, fields, device);
  }
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const pairs = (text: string, by: string): string => [text.slice(0, 2), text.slice(2, 4), text.slice(4)].join(by);
  const fields = [
    pairs(date, '/'),
    pairs(time, ':'),
    fix.latitude.toFixed(6),
    fix.longitude.toFixed(6),
    ((fix.speed ?? 0) / kilometreAnHour).toFixed(1),
    (fix.heading ?? 0).toFixed(1),
    '150001',
    (fix.altitude ?? 0).toFixed(1),
    90,
    fix.satellites ?? 9,
    12,
    fix.hdop ?? '0.9',
  ];
  return { frame: `!D,${fields.join(',')};` };
}

export const minifinder: Protocol = {
  name: 'minifinder',
  title: 'MiniFinder, GPRS protocol of the Pico',
  devices: ['MiniFinder Pico, Atto', 'EView EV-07'],
  signatures: [/^![1-9A-D],/],
  framing: beginningWith('!', ';'),
  messages,
  replies: 'The device waits for no answer.',
  decode,
  encoder: {
    login: (device) => [{ frame: `!1,${device};` }],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.014, heading: 0.05, altitude: 0.05 },
    device: (index) => String(861_600_000_000_000 + index),
  },
  examples: [
    {
      about: 'A login and a position: on foot to the east, the button pressed.',
      wire: '!1,861600000000001;!D,22/06/26,08:15:30,54.535000,10.140000,5.4,90.0,150041,12.1,98,7,14,1.2;',
      reports: [
        {
          device: '861600000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          altitude: 12.1,
          speed: 1.5,
          heading: 90,
          satellites: 7,
          hdop: 1.2,
          event: 'sos',
          attributes: { rssi: 21, charging: false, batteryLevel: 98, satellitesInView: 14, alarm: 'sos' },
        },
      ],
      replies: [],
    },
    {
      about:
        'Version and battery at the login, a heartbeat without a fix, and a position from the memory, located by GSM.',
      wire: '!1,861600000000001,V07S.5701.1621,100;!5,17,V;!B,3/7/26,6:5:30,54.535000,10.140000,0.0,0,1f0002,12.1,98,0,0,0;',
      reports: [
        { type: 'status', attributes: { firmware: 'V07S.5701.1621', batteryLevel: 100 } },
        { type: 'status', attributes: { rssi: 17, gpsFix: false } },
        { type: 'position', time: '2026-07-03T06:05:30.000Z', attributes: { archived: true, approximate: true } },
      ],
      replies: [],
    },
  ],
};
