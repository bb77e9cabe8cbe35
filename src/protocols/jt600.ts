import type { AttributeValue } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Cut, Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { degrees, degreesMinutes } from './toolbox/coordinates.ts';
import { between, isBlank } from './toolbox/framing.ts';
import { integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status } from './toolbox/reading.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { kilometreAnHour, mileAnHour } from './toolbox/units.ts';

const messages = {
  U01: 'position, confirmed with S39',
  U02: 'position that was asked for, confirmed with S39',
  U03: 'position from the memory, confirmed with S39',
  U06: 'position with the number of what woke the tracker, confirmed with S20',
  P45: 'the lock was used: card, password, position; confirmed with P69 and its number',
  W01: 'position of an older model, with the kind of alarm',
  U: 'any other message of type U',
  P: 'answer to a command',
  W: 'any other message of type W',
  binary: 'a binary message; refused',
} as const;

const replies: Readonly<Record<string, string>> = { U01: '(S39)', U02: '(S39)', U03: '(S39)', U06: '(S20)' };

type Fields = readonly string[];

const stampOf = (fields: Fields, at: number): number | undefined =>
  dateTime(dateOf(fields[at], 'ddmmyy'), timeOfDay(fields[at + 1]));

function speedOf(text: string | undefined, unit: number): number | undefined {
  const value = number(text);
  return value === undefined ? undefined : value * unit;
}

/** A count that is 0 where there is nothing to say. */
function nonZero(text: string | undefined): number | undefined {
  const value = integer(text);
  return value === 0 ? undefined : value;
}

//  id,U01,ddmmyy,HHMMSS,T,latitude,N,longitude,E,mph,course,satellites,battery%,status,cell,lac,signal,km,number[,checksum or more]
//     U06,alarm,ddmmyy,…   from
function readPosition(fields: Fields, from: number): Decoded {
  const [device = '', type = ''] = fields;
  const flag = fields[from + 2];
  const battery = fields[from + 10];
  const kilometres = integer(fields[from + 15]);
  const alarm = from === 3 ? integer(fields[2]) : undefined;
  if (flag !== 'T' && flag !== 'F')
    return refused(messageOf(type), 'neither T nor F where the fix is said to be valid');
  const time = stampOf(fields, from);
  const event = alarm === undefined ? undefined : 'alarm';
  const said = attributes({
    alarm,
    batteryLevel: battery?.endsWith('%') === true ? integer(battery.slice(0, -1)) : undefined,
    status: fields[from + 11],
    cell: integer(fields[from + 12]),
    lac: integer(fields[from + 13]),
    rssi: integer(fields[from + 14]),
    odometer: kilometres === undefined ? undefined : kilometres * 1000,
    index: integer(fields[from + 16]),
    extra: fields.slice(from + 17).join(','),
  });
  if (flag === 'F' && fields[from + 3] === '' && fields[from + 5] === '')
    return one(messageOf(type), status({ device, time, event, attributes: said }));
  return one(
    messageOf(type),
    position({
      device,
      time,
      valid: flag === 'T',
      latitude: degrees(fields[from + 3], fields[from + 4]),
      longitude: degrees(fields[from + 5], fields[from + 6]),
      speed: speedOf(fields[from + 7], mileAnHour),
      heading: number(fields[from + 8]),
      satellites: integer(fields[from + 9]),
      event,
      attributes: said,
    }),
  );
}

//  id,P45,ddmmyy,HHMMSS,latitude,N,longitude,E,A,mph,course,source,verified,card,password,wrong passwords,number
//         2      3      4        5 6         7 8 9   10     11     12       13   14       15              16
function readLock(fields: Fields): Decoded {
  const [device = ''] = fields;
  const card = fields[13] ?? '';
  return one(
    'P45',
    position({
      device,
      time: stampOf(fields, 2),
      valid: fields[8] === 'A',
      latitude: degrees(fields[4], fields[5]),
      longitude: degrees(fields[6], fields[7]),
      speed: speedOf(fields[9], mileAnHour),
      heading: number(fields[10]),
      event: fields[12] === '1' ? 'unlock' : undefined,
      attributes: attributes({
        eventSource: integer(fields[11]),
        unlockVerification: integer(fields[12]),
        driver: nonZero(card) === undefined ? undefined : card,
        passwordVerification: integer(fields[14]),
        wrongPasswords: integer(fields[15]),
        index: integer(fields[16]),
        extra: fields.slice(17).join(','),
      }),
    }),
    { reply: `(P69,0,${integer(fields[16]) ?? 0})` },
  );
}

//  id,W01,DDDMM.mmmm,E,DDMM.mmmm,N,A,ddmmyy,HHMMSS,km/h,course,power,satellites,signal,alarm,…
//         2          3 4         5 6 7      8      9    10     11    12         13     14
function readOlder(fields: Fields): Decoded {
  const [device = ''] = fields;
  const alarm = nonZero(fields[14]);
  return one(
    'W01',
    position({
      device,
      time: stampOf(fields, 7),
      valid: fields[6] === 'A',
      latitude: degreesMinutes(fields[4], fields[5]),
      longitude: degreesMinutes(fields[2], fields[3]),
      speed: speedOf(fields[9], kilometreAnHour),
      heading: number(fields[10]),
      satellites: integer(fields[12]),
      event: alarm === undefined ? undefined : 'alarm',
      attributes: attributes({
        powerRaw: integer(fields[11]),
        rssi: integer(fields[13]),
        alarm,
        extra: fields.slice(15).join(','),
      }),
    }),
  );
}

/** `=` and a byte stand for the four characters that the frame itself needs: the byte is the character’s code XOR that of `=`. */
const escaped = /=[\x00\x11\x14\x15]/g;
const unescape = (text: string): string =>
  text.replaceAll(escaped, (pair) => String.fromCharCode(pair.charCodeAt(1) ^ 0x3d));

function readOther(fields: Fields): Decoded {
  const [device = '', type = '', ...rest] = fields;
  const said: Record<string, AttributeValue> = { message: type, result: unescape(rest.join(',')) };
  return one(messageOf(type), status({ device, attributes: attributes(said) }));
}

function messageOf(type: string): string {
  return Object.hasOwn(messages, type) ? type : type.charAt(0);
}

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
  const found = read(fields, type);
  if (found.refused !== undefined) return found;
  const reply = replies[type];
  const next = session.device === device ? session : { ...session, device };
  return reply === undefined ? { ...found, session: next } : { ...found, session: next, reply };
}

function read(fields: Fields, type: string): Decoded {
  if (type === 'P45') return readLock(fields);
  if (type === 'W01') return readOlder(fields);
  if (!type.startsWith('U')) return readOther(fields);
  const from = fields[2]?.length === 6 && fields[3]?.length === 6 ? 2 : 3;
  return fields.length > from + 6 ? readPosition(fields, from) : readOther(fields);
}

const text = between('(', ')');
/** More than any binary message has; what stands there in a text is greater. */
const longestBinary = 2048;

/**
 * Text from `(` to `)`. A binary message begins with `$` and ten digits of an id, two to a byte; its length stands behind them, one byte
 * further where the first digit is 7 or more.
 */
function cut(bytes: Buffer, from: number): Cut | undefined {
  let begin = from;
  while (begin < bytes.length && isBlank(bytes[begin])) begin++;
  if (bytes[begin] !== dollar) return text(bytes, from);
  if (begin + 10 > bytes.length) return undefined;
  const longForm = (bytes[begin + 1] ?? 0) >= 0x70;
  const next = begin + bytes.readUInt16BE(begin + (longForm ? 8 : 7)) + 10;
  if (next - begin > longestBinary) return text(bytes, from);
  return next > bytes.length ? undefined : { begin, start: begin, end: next, next };
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const fields = [
    `${fix.device},U01,${date},${time},T`,
    Math.abs(fix.latitude).toFixed(6),
    fix.latitude < 0 ? 'S' : 'N',
    Math.abs(fix.longitude).toFixed(6),
    fix.longitude < 0 ? 'W' : 'E',
    ((fix.speed ?? 0) / mileAnHour).toFixed(2),
    Math.round(fix.heading ?? 0) % 360,
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
