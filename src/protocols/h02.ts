import type { Frame } from './frame.ts';
import { fixAt, readCells, readCellsAndBattery, readFix, readLink, readNoFix, readOther } from './h02/messages.ts';
import type { Cut, Decoded, Fix, Protocol, Session } from './protocol.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { wholeHeading } from './toolbox/encoding.ts';
import { isBlank, noise, trimmed } from './toolbox/framing.ts';
import { refused } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';
import { knot } from './toolbox/units.ts';

const messages = {
  V0: 'login, echoed',
  V1: 'position, confirmed with V4',
  V2: 'position sent for an alarm',
  V3: 'cells and battery, without a fix',
  V4: 'confirmation of a command, with a position',
  V5: 'position',
  V6: 'position with the SIM card number',
  V8: 'position',
  V19: 'position with phone and SIM card numbers',
  VP1: 'position with a date but no time of day',
  NBR: 'cells in sight, without a fix; confirmed with V4',
  LINK: 'state: signal, satellites, battery, steps',
  HTBT: 'heartbeat, echoed',
  SMS: 'answer to a text message',
  XT: 'state in the terminal’s own numbers',
  BASE: 'cells in sight',
  BS: 'cells in sight',
} as const;

function confirmation(fields: readonly string[], now: number): string {
  const { date, time } = digitsOf(now, 'yyyymmdd');
  return `*HQ,${fields[1]},V4,${fields[2]},${date}${time}#`;
}

function decode(frame: Frame, session: Session, now: number): Decoded {
  const text = frame.text;
  if (text.startsWith('$'))
    return refused('binary', 'a binary message: of this protocol only the text form is decoded');
  const fields = text.split(',');
  const device = fields[1] ?? '';
  const message = fields[2] ?? '';
  if (!/^[A-Za-z]{2}$/.test(fields[0] ?? '') || !/^\d{1,20}$/.test(device))
    return refused('unknown', 'no header and device id');
  return withDevice(read(fields, message, frame, now), session, device);
}

function read(fields: readonly string[], message: string, frame: Frame, now: number): Decoded {
  if (!Object.hasOwn(messages, message))
    return refused('unknown', `no message type of this protocol: ${message.slice(0, 16)}`);
  const at = fixAt(fields);
  if (at >= 0) {
    if (fields[at + 1] === '' && fields[at + 3] === '') return readNoFix(fields, at);
    const found = readFix(fields, at);
    const confirmed = message === 'V1' && found.refused === undefined;
    return confirmed ? { ...found, reply: confirmation(fields, now) } : found;
  }
  switch (message) {
    case 'NBR':
      return { ...readCells(fields), reply: confirmation(fields, now) };
    case 'LINK':
      return readLink(fields);
    case 'V3':
      return readCellsAndBattery(fields);
    case 'V0':
    case 'HTBT':
      return { ...readOther(fields), reply: `*${frame.bytes.toString('latin1')}#` };
    default:
      return readOther(fields);
  }
}

const dollar = 0x24;
const star = 0x2a;
const comma = 0x2c;
const hash = 0x23;
const binaryLength = 32;

/** The last `*XX,` before `end`, or -1: what stands before it was cut off. A `*` alone may be part of a text. */
function lastHeader(bytes: Buffer, from: number, end: number): number {
  for (let at = bytes.lastIndexOf(star, end); at >= from; at = bytes.lastIndexOf(star, at - 1)) {
    if (isLetter(bytes[at + 1]) && isLetter(bytes[at + 2]) && bytes[at + 3] === comma) return at;
    if (at === 0) break;
  }
  return -1;
}

function isLetter(byte = 0): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** Text from `*` to `#`; a binary message of 32 bytes that begins with `$`. */
function cut(bytes: Buffer, from: number): Cut | undefined {
  let begin = from;
  while (begin < bytes.length && isBlank(bytes[begin])) begin++;
  if (bytes[begin] === dollar) {
    const end = begin + binaryLength;
    return end <= bytes.length ? { begin, start: begin, end, next: end } : undefined;
  }
  const end = bytes.indexOf(hash, begin);
  if (end < 0) return undefined;
  const start = lastHeader(bytes, begin, end);
  return start < 0 ? noise(end) : { ...trimmed(bytes, start + 1, end, end + 1), begin: start };
}

function report(fix: Fix): { frame: string; reply: RegExp } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const place = [...toDegreesMinutes(fix.latitude, 'latitude', 4), ...toDegreesMinutes(fix.longitude, 'longitude', 4)];
  const knots = ((fix.speed ?? 0) / knot).toFixed(2).padStart(6, '0');
  const course = String(wholeHeading(fix)).padStart(3, '0');
  return {
    frame: `*HQ,${fix.device},V1,${time},A,${place.join(',')},${knots},${course},${date},FFFFFFFF#`,
    reply: new RegExp(`^\\*HQ,${fix.device},V4,V1,\\d{14}#`),
  };
}

export const h02: Protocol = {
  name: 'h02',
  title: 'H02, text form',
  devices: ['Sinotrack ST-901, ST-906', 'Huabao HB-A5', 'TK-Star', 'Xexun clones', 'Coban TK206'],
  signatures: [/^\*(?!ET)[A-Za-z]{2},\d{1,20},(?:V\d|VP1|NBR|LINK|HTBT|SMS|XT|BASE|BS)/],
  framing: cut,
  messages,
  replies: 'V1 and NBR are confirmed with V4 and our time once they are stored; V0 and HTBT are echoed.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.003, heading: 0.5 },
    device: (index) => String(4_100_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 10 knots to the south-east of a harbour, ignition on.',
      wire: '*HQ,4100000001,V1,081530,A,5432.1000,N,01008.4000,E,010.00,135,220626,FFFFFFFF#',
      reports: [
        {
          device: '4100000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 5.1444,
          heading: 135,
        },
      ],
      replies: ['*HQ,4100000001,V4,V1,20260622081600#'],
    },
    {
      about: 'A heartbeat is echoed.',
      wire: '*HQ,4100000001,HTBT#',
      reports: [{ device: '4100000001', type: 'status' }],
      replies: ['*HQ,4100000001,HTBT#'],
    },
  ],
};
