import type { AttributeValue, Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { cell } from './toolbox/cells.ts';
import { beginningWith } from './toolbox/framing.ts';
import { hex, integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status } from './toolbox/reading.ts';
import { utc } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';

const messages = {
  DW: 'position',
  HB: 'heartbeat with a position',
  AM: 'alarm with a position',
  CC: 'position with one field more before it',
  TX: 'connection kept open, echoed',
  MQ: 'login, echoed',
  JZ: 'the cell in use, without a fix',
  OB: 'what the engine says (OBD)',
  GZ: 'state in the terminal’s own numbers',
} as const;

/** The bits of the status word that raise an event, the most urgent first. */
const alarms: readonly (readonly [mask: number, name: string, event: Event])[] = [
  [0x0001_0400, 'sos', 'sos'],
  [0x0004_0000, 'power cut', 'power-cut'],
  [0x0000_0100, 'removed', 'removal'],
  [0x1000_0008, 'jamming', 'jamming'],
  [0x2000_0000, 'vibration', 'vibration'],
  [0x8000_0000, 'overspeed', 'overspeed'],
  [0x0200_0000, 'area entered', 'geofence-enter'],
  [0x0400_0000, 'area left', 'geofence-exit'],
  [0x0000_0001, 'braking', 'harsh-braking'],
  [0x0000_0002, 'acceleration', 'harsh-acceleration'],
  [0x0000_8000, 'temperature', 'temperature'],
  [0x0000_4000, 'power low', 'power-low'],
  [0x0800_0000, 'battery low', 'battery-low'],
];
/** All of them: most frames raise none. */
const anyAlarm = alarms.reduce((all, [mask]) => all | mask, 0);

const blockedMask = 0x0008_0000;
const ignitionMask = 0x0080_0000;

/** A sign bit and the angle in ten thousandths of a minute: `00CF27C6`, southern and western `80CF27C6`. */
function angle(text: string | undefined): number | undefined {
  const word = text?.length === 8 ? hex(text) : undefined;
  if (word === undefined) return undefined;
  const degrees = (word & 0x7fff_ffff) / 600_000;
  return word >= 0x8000_0000 ? -degrees : degrees;
}

/** Date and time of day, a byte for each part: `0A090D` is 2010-09-13. */
function moment(date: string | undefined, time: string | undefined): number | undefined {
  const [day, clock] = [hex(date), hex(time)];
  if (day === undefined || clock === undefined || date?.length !== 6 || time?.length !== 6) return undefined;
  return utc(2000 + (day >> 16), (day >> 8) & 0xff, day & 0xff, clock >> 16, (clock >> 8) & 0xff, clock & 0xff);
}

const scaled = (value: number | undefined, by: number): number | undefined =>
  value === undefined ? undefined : value * by;

/** Temperatures are hundredths of a degree in 16 bits of two's complement. */
function temperature(text: string | undefined): number | undefined {
  const word = hex(text);
  if (word === undefined || word > 0xffff) return undefined;
  return (word > 0x7fff ? word - 0x1_0000 : word) / 100;
}

//  …,A,yymmdd,HHMMSS,latitude,longitude,speed,course,status,signal,battery %,fuel,odometer[,altitude
//    0 1      2      3        4         5     6      7      8      9         10   11        12
//     [,reserved,driver,temperature,V,satellites]]     hexadecimal but for battery, altitude and what is behind driver
//       13       14     15          16 17
//  Speed and course in hundredths of km/h and degrees, odometer in 100 m.
function readFix(message: string, device: string, fields: readonly string[], before: string | undefined): Decoded {
  const word = hex(fields[7]);
  const raised = ((word ?? 0) & anyAlarm) === 0 ? [] : alarms.filter(([mask]) => ((word ?? 0) & mask) !== 0);
  const time = moment(fields[1], fields[2]);
  const latitude = angle(fields[3]);
  const longitude = angle(fields[4]);
  const driver = fields[14];
  const own = attributes({
    message: message === 'DW' ? undefined : message,
    status: fields[7],
    ignition: word === undefined ? undefined : (word & ignitionMask) !== 0,
    blocked: word === undefined ? undefined : (word & blockedMask) !== 0,
    alarm: raised.length === 0 ? undefined : raised.map(([, name]) => name).join(', '),
    rssi: hex(fields[8]),
    batteryLevel: number(fields[9]),
    fuelLevel: hex(fields[10]),
    odometer: scaled(hex(fields[11]), 100),
    reserved1: fields[13],
    driver: hex(driver) === 0 ? undefined : driver,
    temperature: temperature(fields[15]),
    adc1: number(fields[16]),
    reserved2: before,
    extra: fields.length > 18 ? fields.slice(18).join(',') : undefined,
  });
  const event = raised[0]?.[2];
  const valid = fields[0] === 'A';
  if (!valid && latitude === 0 && longitude === 0)
    return one(message, status({ device, time, event, attributes: own }));
  return one(
    message,
    position({
      device,
      time,
      valid,
      latitude,
      longitude,
      altitude: number(fields[12]),
      speed: scaled(hex(fields[5]), kilometreAnHour / 100),
      heading: scaled(hex(fields[6]), 1 / 100),
      satellites: integer(fields[17]),
      event,
      attributes: own,
    }),
  );
}

//  JZ,address wanted,ci,lac,mcc,mnc
function readCell(device: string, fields: readonly string[]): Decoded {
  const serving = cell(integer(fields[6]), integer(fields[7]), integer(fields[5]), integer(fields[4]));
  if (serving === undefined) return refused('JZ', 'no readable cell');
  const reading = status({ device, attributes: { cells: [serving] } });
  return one('JZ', reading, (integer(fields[3]) ?? 0) > 0 ? { reply: `*ET,${device},JZ,undefined#` } : {});
}

/** What the engine says: the letters before a number, its name, and the factor to SI units. */
const engineValues: Readonly<Record<string, readonly [name: string, factor: number]>> = {
  V: ['power', 1],
  R: ['rpm', 1],
  S: ['obdSpeed', kilometreAnHour],
  P: ['throttle', 1],
  O: ['engineLoad', 1],
  C: ['coolantTemperature', 1],
  L: ['fuelLevel', 1],
  M: ['tripDistance', 1000],
  F: ['fuelUsed', 1],
  T: ['engineTime', 1],
  A: ['harshAccelerations', 1],
  B: ['harshBrakings', 1],
  D: ['dtcCount', 1],
};

const letters = /^[A-Z]{1,3}/;

//  OB,BD$V13.6;R01510;S023;P034.9;O035.2;C085;L000.0;XM035.170;M4.25;F001.197;T0000730;…
function readEngine(device: string, fields: readonly string[]): Decoded {
  const text = fields[3] ?? '';
  const own: Record<string, AttributeValue | undefined> = {};
  for (const item of text.slice(text.indexOf('$') + 1).split(';')) {
    const [name = ''] = letters.exec(item) ?? [];
    const value = number(item.slice(name.length));
    if (name === '' || value === undefined) continue;
    const [known, factor] = engineValues[name] ?? [`obd${name}`, 1];
    own[known] = Math.round(value * factor * 1e4) / 1e4;
  }
  const found = attributes(own);
  return found === undefined
    ? refused('OB', 'nothing readable of the engine')
    : one('OB', status({ device, attributes: found }));
}

function read(message: string, device: string, fields: readonly string[]): Decoded {
  switch (message) {
    case 'MQ':
      return { message };
    case 'TX':
      return one(message, status({ device, time: moment(fields[4], fields[5]) }));
    case 'JZ':
      return readCell(device, fields);
    case 'OB':
      return readEngine(device, fields);
    case 'GZ':
      return one(message, status({ device, attributes: attributes({ message, result: fields.slice(3).join(',') }) }));
  }
  const validity = fields[3] === 'A' || fields[3] === 'V' ? 3 : 4;
  const known = fields[validity] === 'A' || fields[validity] === 'V';
  if (!known)
    return refused(
      Object.hasOwn(messages, message) ? message : 'unknown',
      'no readable fix, and no other message of this protocol',
    );
  return readFix(message, device, fields.slice(validity), validity === 4 ? fields[3] : undefined);
}

//  *ET,imei,<message>,…
function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const fields = text.split(',');
  const [, device = '', message = ''] = fields;
  if (!text.startsWith('*ET,') || !/^\d{8,20}$/.test(device)) return refused('unknown', 'no header and device id');
  const found = read(message, device, fields);
  if (found.refused !== undefined) return found;
  const next = session.device === device ? session : { ...session, device };
  const echoed = message === 'MQ' || message === 'TX';
  return echoed
    ? { ...found, session: next, reply: `${frame.bytes.toString('latin1')}#` }
    : { ...found, session: next };
}

function report(fix: Fix): Exchange {
  const digits = (value: number, width: number): string =>
    Math.round(value).toString(16).padStart(width, '0').toUpperCase();
  const word = (degrees: number): string => digits(Math.abs(degrees) * 600_000 + (degrees < 0 ? 0x8000_0000 : 0), 8);
  const at = new Date(fix.time);
  const date = [at.getUTCFullYear() - 2000, at.getUTCMonth() + 1, at.getUTCDate()];
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()];
  const fields = [
    [date, time].map((parts) => parts.map((part) => digits(part, 2)).join('')).join(','),
    word(fix.latitude),
    word(fix.longitude),
    digits(((fix.speed ?? 0) / kilometreAnHour) * 100, 4),
    digits((fix.heading ?? 0) * 100, 4),
    `40800000,12,100,0000,000000,${Math.round(fix.altitude ?? 0)}`,
  ];
  return { frame: `*ET,${fix.device},DW,A,${fields.join(',')}#\r\n` };
}

export const easytrack: Protocol = {
  name: 'easytrack',
  title: 'EasyTrack, *ET',
  devices: ['EasyTrack E3, E3+4G', 'E-Track ET series'],
  signatures: [/^\*ET,\d/],
  framing: beginningWith('*ET,', '#', '\r', '\n'),
  messages,
  replies: 'MQ and TX are echoed; a cell whose address is wanted is answered JZ,undefined.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.0014, heading: 0.005, altitude: 0.5 },
    device: (index) => String(861_500_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 54 km/h to the north-west, ignition on.',
      wire: '*ET,861500000000001,DW,A,1A0616,080F1E,01F34868,005CD5A0,1518,7B0C,40800000,12,100,0000,00037C,12#\r\n',
      reports: [
        {
          device: '861500000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          altitude: 12,
          speed: 15,
          heading: 315,
          attributes: {
            status: '40800000',
            ignition: true,
            blocked: false,
            rssi: 18,
            batteryLevel: 100,
            odometer: 89_200,
          },
        },
      ],
      replies: [],
    },
    {
      about: 'A login, a connection kept open, and an alarm: somebody shakes the car.',
      wire: '*ET,861500000000001,MQ#\r\n*ET,861500000000001,TX,V,1A0616,080F1E#\r\n*ET,861500000000001,AM,A,1A0616,080F1E,81F34868,805CD5A0,0000,0000,60000000,12,100,0000,00037C,12#\r\n',
      reports: [
        { type: 'status', time: '2026-06-22T08:15:30.000Z' },
        {
          type: 'position',
          event: 'vibration',
          latitude: -54.535,
          longitude: -10.14,
          attributes: { alarm: 'vibration' },
        },
      ],
      replies: ['*ET,861500000000001,MQ#', '*ET,861500000000001,TX,V,1A0616,080F1E#'],
    },
    {
      about: 'What the engine says, and the cell in use.',
      wire: '*ET,861500000000001,OB,BD$V13.6;R01510;S036;P034.9;O035.2;C085;L040.0;XM035.170;M4.25;F001.197;T0000730;#\r\n*ET,861500000000001,JZ,1,2001,10,262,1#\r\n',
      reports: [
        {
          type: 'status',
          attributes: {
            power: 13.6,
            rpm: 1510,
            obdSpeed: 10,
            coolantTemperature: 85,
            tripDistance: 4250,
            obdXM: 35.17,
          },
        },
        { type: 'status', attributes: { cells: ['262-1-10-2001'] } },
      ],
      replies: ['*ET,861500000000001,JZ,undefined#'],
    },
  ],
};
