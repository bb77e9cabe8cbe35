import type { AttributeValue } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { lines } from './toolbox/framing.ts';
import { number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status } from './toolbox/reading.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { kilometreAnHour, scaled } from './toolbox/units.ts';

const messages = {
  IDRO: 'login: the IMEI, and a password where one is set',
  ID: 'login of older firmware',
  VERSION: 'version of the protocol',
  NV: 'position',
  BC: 'state: signal, satellites, battery, power, sensors',
} as const;

const idForm = /^[\w-]{1,32}$/;
const nameForm = /^[A-Z]\w{0,15}$/;
const longestVersion = 32;

/** `yymmdd HHMMSS` */
function moment(text = ''): number | undefined {
  return text.charAt(6) === ' ' ? dateTime(dateOf(text.slice(0, 6), 'yymmdd'), timeOfDay(text.slice(7))) : undefined;
}

//  IDRO:imei[:password]
function readLogin(message: string, fields: readonly string[], session: Session): Decoded {
  const device = fields[1] ?? '';
  if (!idForm.test(device)) return refused(message, 'a login without a device id');
  const known = { ...session, device };
  const version = session.memory?.['version'];
  return version === undefined
    ? { message, session: known }
    : one(message, status({ device, attributes: { version } }), { session: known });
}

//  VERSION:3.3     (said before the login, and told with it)
function readVersion(fields: readonly string[], session: Session): Decoded {
  const version = fields[1] ?? '';
  return version === '' || version.length > longestVersion
    ? refused('VERSION', 'no readable version')
    : { message: 'VERSION', session: { ...session, memory: { version } } };
}

//  NV:yymmdd HHMMSS:latitude:longitude:km/h:accuracy:course:altitude     (NAN: not known)
function readPosition(fields: readonly string[], device: string): Decoded {
  return one(
    'NV',
    position({
      device,
      time: moment(fields[1]),
      valid: true,
      latitude: number(fields[2]),
      longitude: number(fields[3]),
      speed: scaled(number(fields[4]), kilometreAnHour),
      accuracy: number(fields[5]),
      heading: number(fields[6]),
      altitude: number(fields[7]),
      attributes: attributes({ extra: fields.slice(8).join(':') }),
    }),
  );
}

const notKnown = 'NAN';

//  BC:yymmdd HHMMSS:name:value[:name:value…]
function readState(fields: readonly string[], device: string): Decoded {
  const time = moment(fields[1]);
  if (time === undefined) return refused('BC', 'no readable time');
  const found: Record<string, AttributeValue> = {};
  for (let at = 2; at < fields.length; at += 2) {
    const [name = '', value = ''] = [fields[at], fields[at + 1]];
    if (!nameForm.test(name)) return refused('BC', `no name of a value: ${name.slice(0, 16)}`);
    if (value !== '' && value !== notKnown) found[keyOf(name, value)] = number(value) ?? value;
  }
  return one('BC', status({ device, time, attributes: attributes(found) }));
}

/** A battery is told in volts with a decimal point, in per cent without one. */
function keyOf(name: string, value: string): string {
  switch (name) {
    case 'CSQ1':
      return 'rssi';
    case 'NSQ1':
      return 'satellites';
    case 'PWR1':
      return 'power';
    case 'BAT1':
      return value.includes('.') ? 'battery' : 'batteryLevel';
    default:
      return name.toLowerCase();
  }
}

function decode({ text }: Frame, session: Session): Decoded {
  const fields = text.split(':');
  const device = session.device ?? '';
  const message = fields[0] ?? '';
  switch (message) {
    case 'IDRO':
    case 'ID':
      return readLogin(message, fields, session);
    case 'VERSION':
      return readVersion(fields, session);
    case 'NV':
      return device === '' ? refused(message, 'no login before it') : readPosition(fields, device);
    case 'BC':
      return device === '' ? refused(message, 'no login before it') : readState(fields, device);
    default:
      return refused('unknown', `no message type of this protocol: ${message.slice(0, 16)}`);
  }
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const fields = [
    fix.latitude.toFixed(6),
    fix.longitude.toFixed(6),
    ((fix.speed ?? 0) / kilometreAnHour).toFixed(2),
    notKnown,
    (fix.heading ?? 0).toFixed(2),
    fix.altitude?.toFixed(1) ?? notKnown,
  ];
  return { frame: `NV:${date} ${time}:${fields.join(':')}\r\n` };
}

export const cguard: Protocol = {
  name: 'cguard',
  title: 'cGuard',
  devices: ['cGuard', 'Italon', 'Agent GPS'],
  signatures: [/^IDRO:/, /^ID:\d{15}/, /^VERSION:\d/, /^(?:NV|BC):\d{6} \d{6}:/],
  framing: lines,
  messages,
  replies: 'None: a device waits for no answer.',
  decode,
  encoder: {
    login: (device) => [{ frame: `IDRO:${device}\r\n` }],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.0015, heading: 0.005, altitude: 0.05 },
    device: (index) => String(354_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A login, then a position: 36 km/h to the west.',
      wire: 'IDRO:354000000000001\r\nNV:260622 081530:54.535000:10.140000:36:NAN:270.5:12.5\r\n',
      reports: [
        {
          device: '354000000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 10,
          heading: 270.5,
          altitude: 12.5,
        },
      ],
      replies: [],
    },
    {
      about: 'A state: a sensor without a value is left out.',
      wire: 'IDRO:354000000000001\r\nBC:260622 081545:CSQ1:61:NSQ1:18:BAT1:98:PWR1:11.7:CLG1:NAN\r\n',
      reports: [
        {
          device: '354000000000001',
          type: 'status',
          time: '2026-06-22T08:15:45.000Z',
          attributes: { rssi: 61, satellites: 18, batteryLevel: 98, power: 11.7 },
        },
      ],
      replies: [],
    },
  ],
};
