import type { Frame } from './frame.ts';
import { messages, readMessage } from './jt600/messages.ts';
import type { Cut, Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { toDegrees } from './toolbox/coordinates.ts';
import { wholeHeading } from './toolbox/encoding.ts';
import { between, isBlank } from './toolbox/framing.ts';
import { refused } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';
import { mileAnHour } from './toolbox/units.ts';

const replies: Readonly<Record<string, string>> = { U01: '(S39)', U02: '(S39)', U03: '(S39)', U06: '(S20)' };

const idForm = /^\d{6,15}$/;
const typeForm = /^[UPW]\d\d$/;
const dollar = 0x24;

function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  if (text.startsWith('$'))
    return refused('binary', 'a binary message: of this protocol only the text form is decoded');
  const fields = text.split(',');
  const [device = '', type = ''] = fields;
  if (!idForm.test(device) || !typeForm.test(type)) return refused('unknown', 'no device id and message type');
  const found = readMessage(fields, type);
  if (found.refused !== undefined) return found;
  const reply = replies[type];
  const next = identified(session, device);
  return reply === undefined ? { ...found, session: next } : { ...found, session: next, reply };
}

const bracketed = between('(', ')');
/** More than any binary message has; what stands there in a text is greater. */
const longestBinary = 2048;

/**
 * Text from `(` to `)`. A binary message begins with `$` and ten digits of an id, two to a byte; its length stands behind them, one byte
 * further where the first digit is 7 or more.
 */
function cut(bytes: Buffer, from: number): Cut | undefined {
  let begin = from;
  while (begin < bytes.length && isBlank(bytes[begin])) begin++;
  if (bytes[begin] !== dollar) return bracketed(bytes, from);
  if (begin + 10 > bytes.length) return undefined;
  const longForm = (bytes[begin + 1] ?? 0) >= 0x70;
  const next = begin + bytes.readUInt16BE(begin + (longForm ? 8 : 7)) + 10;
  if (next - begin > longestBinary) return bracketed(bytes, from);
  return next > bytes.length ? undefined : { begin, start: begin, end: next, next };
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const fields = [
    `${fix.device},U01,${date},${time},T`,
    ...toDegrees(fix.latitude, 'latitude', 6),
    ...toDegrees(fix.longitude, 'longitude', 6),
    ((fix.speed ?? 0) / mileAnHour).toFixed(2),
    wholeHeading(fix),
    fix.satellites ?? 9,
  ];
  return { frame: `(${fields.join(',')},90%,00000000000000,0,0,20,0,1,00)`, reply: '(S39)' };
}

export const jt600: Protocol = {
  name: 'jt600',
  title: 'Jointech, text form',
  devices: ['Jointech JT600', 'Jointech JT701 and JT709 locks, their text messages'],
  signatures: [/^\(\d{8,10},[UPW]\d\d/],
  framing: cut,
  messages,
  replies: 'U01 to U03 are confirmed with (S39), U06 with (S20), P45 with (P69,0,number), each once it is stored.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.0023, heading: 0.5 },
    device: (index) => String(3_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 50 miles an hour to the north-west, 120 km on the odometer.',
      wire: '(3000000001,U01,220626,081530,T,54.535000,N,10.140000,E,50,315,9,87%,00000000000000,5201,1021,22,120,7,3A)',
      reports: [
        {
          device: '3000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 22.352,
          heading: 315,
          satellites: 9,
          attributes: { batteryLevel: 87, odometer: 120_000, index: 7 },
        },
      ],
      replies: ['(S39)'],
    },
    {
      about: 'A card opened the lock.',
      wire: '(3000000001,P45,220626,081530,54.535000,N,10.140000,W,A,0,0,1,1,0001234567,0,0,8)',
      reports: [{ longitude: -10.14, event: 'unlock', attributes: { driver: '0001234567', index: 8 } }],
      replies: ['(P69,0,8)'],
    },
  ],
};
