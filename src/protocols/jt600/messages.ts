import type { AttributeValue } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { degrees, degreesMinutes } from '../toolbox/coordinates.ts';
import { integer, number } from '../toolbox/numbers.ts';
import { attributes, one, position, refused, status } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { kilometreAnHour, mileAnHour, scaled } from '../toolbox/units.ts';

/** Message types; a letter alone stands for all others that begin with it. */
export const messages = {
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

type Fields = readonly string[];

const stampOf = (fields: Fields, at: number): number | undefined =>
  dateTime(dateOf(fields[at], 'ddmmyy'), timeOfDay(fields[at + 1]));

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
    odometer: scaled(integer(fields[from + 15]), 1000),
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
      speed: scaled(number(fields[from + 7]), mileAnHour),
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
      speed: scaled(number(fields[9]), mileAnHour),
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
      speed: scaled(number(fields[9]), kilometreAnHour),
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

/** Reads a text message of this type, the device’s id and the type among its fields. */
export function readMessage(fields: Fields, type: string): Decoded {
  if (type === 'P45') return readLock(fields);
  if (type === 'W01') return readOlder(fields);
  if (!type.startsWith('U')) return readOther(fields);
  const from = fields[2]?.length === 6 && fields[3]?.length === 6 ? 2 : 3;
  return fields.length > from + 6 ? readPosition(fields, from) : readOther(fields);
}
