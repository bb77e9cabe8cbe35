import type { Frame } from './frame.ts';
import { readMessage } from './gps103/messages.ts';
import type { Cut, Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { firstOf, isBlank } from './toolbox/framing.ts';
import { one, refused, status } from './toolbox/reading.ts';
import { digitsOf } from './toolbox/times.ts';
import { knot } from './toolbox/units.ts';

const messages = {
  '##': 'login, answered LOAD',
  heartbeat: 'the bare IMEI, answered ON',
  F: 'position, sent at an interval or for an alarm; the keyword says which',
  L: 'the same without a fix: cells instead of a place',
  decimal: 'position in decimal degrees, ended with an asterisk',
  OBD: 'engine data, without a fix',
  vr: 'part of a photo',
} as const;

const imei = /^\d{1,17}$/;
const imeiLength = 15;

function decode(frame: Frame, current: Session): Decoded {
  const fields = frame.text.split(',');
  const login = fields[0] === '##';
  const first = fields[login ? 1 : 0] ?? '';
  const headed = first.startsWith('imei:');
  const device = headed ? first.slice(5) : first;
  const heartbeat = !headed && fields.length === 1 && device.length === imeiLength;
  if (!imei.test(device) || !(headed || heartbeat)) return refused('unknown', 'no IMEI at the beginning');
  const session = current.device === device ? current : { ...current, device };
  if (login) return { message: '##', reply: 'LOAD', session };
  if (heartbeat) return one('heartbeat', status({ device }), { reply: 'ON', session });
  const decoded = readMessage(fields, device);
  if (decoded.refused !== undefined) return decoded;
  return fields[1] === 'help me' ? { ...decoded, session, reply: `**,imei:${device},E;` } : { ...decoded, session };
}

const backspace = 0x08;
/** `;`, `*`, LF and CR. */
const ends = [0x3b, 0x2a, 0x0a, 0x0d];

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/**
 * A heartbeat is its 15 digits, whatever follows; any other message goes from its last `imei:` (what stands before that was cut off)
 * to `;`, `*` or the end of the line. Backspaces come alone and say nothing.
 */
function cut(bytes: Buffer, from: number): Cut | undefined {
  let begin = from;
  while (begin < bytes.length && isBlank(bytes[begin])) begin++;
  if (bytes[begin] === backspace) return { begin: from, start: begin + 1, end: begin + 1, next: begin + 1 };
  let end = begin;
  while (end < begin + imeiLength && isDigit(bytes[end])) end++;
  if (end === begin + imeiLength) return { begin, start: begin, end, next: end };
  end = firstOf(bytes, ends, end);
  if (end < 0) return undefined;
  // What stands before the last header is a message that was cut off.
  const header = bytes.subarray(begin, end).lastIndexOf('imei:');
  if (header >= 3 && bytes.toString('latin1', begin + header - 3, begin + header) === '##,') begin += header - 3;
  else if (header > 0) begin += header;
  return { begin, start: begin, end, next: end + 1 };
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const place = [...toDegreesMinutes(fix.latitude, 'latitude', 4), ...toDegreesMinutes(fix.longitude, 'longitude', 4)];
  const knots = ((fix.speed ?? 0) / knot).toFixed(2);
  const rest = [knots, (fix.heading ?? 0).toFixed(2), fix.altitude?.toFixed(1) ?? ''];
  return { frame: `imei:${fix.device},tracker,${date}${time},,F,${time}.000,A,${place.join(',')},${rest.join(',')};` };
}

export const gps103: Protocol = {
  name: 'gps103',
  title: 'GPS103, also called Coban',
  devices: ['Coban GPS102, GPS103, GPS106', 'Coban GPS303, GPS305, GPS311, GPS403', 'TK102, TK103 and TK303 clones'],
  // The bare IMEI before a line's end may be a T55's as well; what follows it decides.
  signatures: [
    /^[\b]*(?:##,)?imei:\d{1,17},/,
    /^[\b]*\d{15}(?:;|imei:|##,)/,
    /^[\b]*\d{15}[\0\t\r\n ]{1,4}(?:imei:|##,|\d)/,
    /^[\b]*\d{30}/,
  ],
  openings: [/^[\b]*\d{15}[\0\t\r\n ]/],
  framing: cut,
  messages,
  replies:
    'A login is answered LOAD, a heartbeat ON, and "help me" with **,imei:…,E; once it is stored. Others wait for none.',
  decode,
  encoder: {
    login: (device) => [{ frame: `##,imei:${device},A;`, reply: 'LOAD' }],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.003, heading: 0.005, altitude: 0.05 },
    device: (index) => String(864_100_000_000_000 + index),
  },
  examples: [
    {
      about: 'Login, then a position: local time three hours ahead, 20 knots to the west, ignition on.',
      wire:
        '##,imei:864100000000001,A;' +
        'imei:864100000000001,tracker,260622111530,,F,081530.000,A,5432.1000,N,01008.4000,E,20.00,270.5,12.0,1,0,45.5%,,+21;',
      reports: [
        {
          device: '864100000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          altitude: 12,
          speed: 10.2889,
          heading: 270.5,
          attributes: { localTime: '260622111530', ignition: true, door: false, fuelLevel: 45.5, temperature: 21 },
        },
      ],
      replies: ['LOAD'],
    },
    {
      about: 'The emergency button, pressed where there is no fix.',
      wire: 'imei:864100000000001,help me,,,L,,,113b,,558f,,,,,0,0,,,;',
      reports: [
        {
          device: '864100000000001',
          type: 'status',
          event: 'sos',
          attributes: { lac: '113b', cell: '558f', ignition: false },
        },
      ],
      replies: ['**,imei:864100000000001,E;'],
    },
    {
      about: 'A heartbeat without an end, before an ignition message.',
      wire: '864100000000001imei:864100000000001,acc on,2606221015,,F,081540.000,A,5432.1000,N,01008.4000,E,0.00,,;',
      reports: [
        { device: '864100000000001', type: 'status' },
        { device: '864100000000001', type: 'position', time: '2026-06-22T08:15:40.000Z', event: 'ignition-on' },
      ],
      replies: ['ON'],
    },
    {
      about: 'Decimal degrees, kilometres an hour.',
      wire: 'imei:864100000000002,Van 7,---,------,----,081530,220626,26,1,54.53500,10.14000,036,090,0012,1.00,08,1,0,---,*',
      reports: [
        {
          time: '2026-06-22T08:15:30.000Z',
          latitude: 54.535,
          longitude: 10.14,
          speed: 10,
          heading: 90,
          altitude: 12,
          hdop: 1,
        },
      ],
      replies: [],
    },
  ],
};
