import { readEngine } from './easytrack/engine.ts';
import { moment, readFix } from './easytrack/fix.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { cell } from './toolbox/cells.ts';
import { beginningWith } from './toolbox/framing.ts';
import { integer } from './toolbox/numbers.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
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

//  JZ,address wanted,ci,lac,mcc,mnc
function readCell(device: string, fields: readonly string[]): Decoded {
  const serving = cell(integer(fields[6]), integer(fields[7]), integer(fields[5]), integer(fields[4]));
  if (serving === undefined) return refused('JZ', 'no readable cell');
  const reading = status({ device, attributes: { cells: [serving] } });
  return one('JZ', reading, (integer(fields[3]) ?? 0) > 0 ? { reply: `*ET,${device},JZ,undefined#` } : {});
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
  const next = identified(session, device);
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
