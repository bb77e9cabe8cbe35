import type { Reading } from '../model/report.ts';
import { cut, isBinary, isShort, shortLength } from './atrack/framing.ts';
import { readRecord } from './atrack/record.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { crc16Arc } from './toolbox/checksums.ts';
import { wholeHeading, wholeSpeed } from './toolbox/encoding.ts';
import { hex, integer } from './toolbox/numbers.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { split } from './toolbox/split.ts';
import { digitsOf } from './toolbox/times.ts';
import { divided, kilometreAnHour } from './toolbox/units.ts';

const messages = {
  records: 'positions in text, confirmed with the id and the sequence number',
  heartbeat: 'FE02 with the unit’s id, echoed',
  INFO: 'model, firmware and state of the unit',
  answer: 'a line with $: the answer to a command',
  binary: 'positions and pictures in binary: refused',
} as const;

const idForm = /^[\w-]{1,20}$/;

function decode(frame: Frame, session: Session): Decoded {
  const { bytes } = frame;
  if (isShort(bytes, 0)) return readHeartbeat(bytes, session);
  if (isBinary(bytes, 0)) return refused('binary', 'a binary message: of this protocol only the text form is decoded');
  if (bytes[0] === dollar) return readLine(frame.text.trimEnd(), session);
  return readRecords(bytes, session);
}

const dollar = 0x24;

function readHeartbeat(bytes: Buffer, session: Session): Decoded {
  if (bytes.length < shortLength) return refused('heartbeat', 'no id in it');
  const device = String(bytes.readBigUInt64BE(2));
  const known = identified(session, device);
  return one('heartbeat', status({ device }), { reply: bytes.toString('latin1', 0, shortLength), session: known });
}

/** `@P,`, or what is configured in its place. */
const prefixBytes = 3;

//  @P,<CRC>,<length>,<sequence>,<id>,<record> CR LF [<record> CR LF]…       The CRC is of all from the comma behind it.
function readRecords(bytes: Buffer, session: Session): Decoded {
  const text = bytes.toString('utf8', prefixBytes);
  const sumEnd = text.indexOf(',');
  const lengthEnd = text.indexOf(',', sumEnd + 1);
  const sequenceEnd = text.indexOf(',', lengthEnd + 1);
  const deviceEnd = text.indexOf(',', sequenceEnd + 1);
  const device = text.slice(sequenceEnd + 1, deviceEnd);
  if (!(sumEnd < lengthEnd && lengthEnd < sequenceEnd && sequenceEnd < deviceEnd && idForm.test(device)))
    return refused('records', 'no id of the unit');
  const written = hex(text.slice(0, sumEnd));
  const summed = prefixBytes + sumEnd;
  const due = crc16Arc(bytes, summed);
  // Units that do not count the last line feed do not sum it either.
  if (written !== due && written !== crc16Arc(bytes, summed, bytes.length - 1))
    return refused('records', `its checksum is not ${due.toString(16)}`);
  const readings: Reading[] = [];
  let reason: string | undefined;
  let unread = 0;
  for (const line of split(text, '\n', deviceEnd + 1)) {
    const record = line.trimEnd();
    if (record === '') continue;
    const reading = readRecord(record, device);
    if (typeof reading === 'string') {
      reason ??= reading;
      unread++;
    } else readings.push(reading);
  }
  const known = identified(session, device);
  if (unread > 0 || readings.length === 0) {
    const many = unread + readings.length > 1 ? `${unread} of ${unread + readings.length} records: ` : '';
    return { message: 'records', readings, session: known, refused: many + (reason ?? 'no record in it') };
  }
  const reply = confirmation(integer(device), integer(text.slice(lengthEnd + 1, sequenceEnd)));
  return { message: 'records', readings, session: known, ...(reply !== undefined && { reply }) };
}

/** FE 02, the id in eight bytes, the sequence number in two. An id that is no number cannot be confirmed. */
function confirmation(id: number | undefined, sequence: number | undefined): string | undefined {
  if (id === undefined || sequence === undefined) return undefined;
  const high = Math.floor(id / 2 ** 32);
  return `\xfe\x02${word(high)}${word(id)}${String.fromCharCode((sequence >>> 8) & 0xff, sequence & 0xff)}`;
}

/** The lowest 32 bits of a number as four characters, the highest one first. */
function word(value: number): string {
  return String.fromCharCode(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

//  $INFO=<id>,<model>,<firmware>,<IMEI>,<IMSI>,<ICCID>,<power>,<battery>,<satellites>,<GSM>,<rssi>,<connection>,<antenna>
//  $OK…  $ERROR=…
function readLine(text: string, session: Session): Decoded {
  if (!text.startsWith('$INFO=')) {
    const result = attributes({ result: text });
    return session.device === undefined
      ? refused('answer', 'no id of the unit in it or before it')
      : one('answer', status({ device: session.device, attributes: result }));
  }
  const [device = '', model, firmware, imei, imsi, iccid, power, battery, satellites, gsmStatus, rssi, ...rest] = text
    .slice(6)
    .split(',');
  if (!idForm.test(device)) return refused('INFO', 'no id of the unit');
  const volts = (tenths: string | undefined): number | undefined => {
    return divided(integer(tenths), 10);
  };
  const found = attributes({
    model,
    firmware,
    imei,
    imsi,
    iccid,
    power: volts(power),
    battery: volts(battery),
    satellites: integer(satellites),
    gsmStatus: integer(gsmStatus),
    rssi: integer(rssi),
    connected: integer(rest[0]),
    antenna: integer(rest[1]),
    extra: rest.slice(2).join(','),
  });
  return one('INFO', status({ device, attributes: found }), { session: { ...session, device } });
}

/** A frame with its count and checksum. */
function toFrame(device: string, sequence: number, records: string): string {
  const counted = `,${sequence},${device},${records}\r\n`;
  const summed = `,${counted.length}${counted}`;
  return `@P,${crc16Arc(Buffer.from(summed)).toString(16).toUpperCase().padStart(4, '0')}${summed}`;
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'yyyymmdd');
  const at = date + time;
  const fields = [
    at,
    at,
    at,
    Math.round(fix.longitude * 1e6),
    Math.round(fix.latitude * 1e6),
    wholeHeading(fix),
    2,
    0,
    Math.round((fix.hdop ?? 0.9) * 10),
    1,
    wholeSpeed(fix, kilometreAnHour),
    '0,0,,2000,2000,',
  ];
  return { frame: toFrame(fix.device, 1, fields.join(',')), reply: confirmation(Number(fix.device), 1) ?? '' };
}

export const atrack: Protocol = {
  name: 'atrack',
  title: 'ATrack, text form',
  devices: ['ATrack AK1, AK7, AK11', 'ATrack AT1, AT3, AT5', 'ATrack AX5, AX7, AX9, AY5'],
  signatures: [
    /^@P,[0-9A-Fa-f]{4},\d{1,5},/,
    /^[^ -~]{2},[0-9A-Fa-f]{4},\d{1,5},\d{1,10},\d{6,20},/,
    /^@[PR](?!,)[\s\S]{2}[^ -~][\s\S]{3}[^ -~]{2}/,
    /^\xfe[^ -~]{3}/,
    /^\$INFO=\d/,
  ],
  framing: cut,
  messages,
  replies: 'Records are confirmed in 12 bytes: FE 02, the unit’s id, the sequence number. A heartbeat is echoed.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.14, heading: 0.5 },
    device: (index) => String(861_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 54 km/h to the north-west; the unit names the fields that it adds.',
      wire: toFrame(
        '861000000000001',
        7,
        '20260622081530,20260622081530,20260622081531,10140000,54535000,315,2,1234,8,1,54,0,5000,,215,2000,,%CI%SA%MV%BV%HB,9,125,41,1',
      ),
      reports: [
        {
          device: '861000000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 15,
          heading: 315,
          satellites: 9,
          hdop: 0.8,
          event: 'harsh-braking',
          attributes: { odometer: 123400, adc1: 5, temperature1: 21.5, power: 12.5, battery: 4.1 },
        },
      ],
      replies: [confirmation(861_000_000_000_001, 7) ?? ''],
    },
    {
      about: 'Two records in one frame, their times in seconds since 1970.',
      wire: toFrame(
        '861000000000001',
        8,
        '1782116130,1782116130,1782116131,10140000,54535000,0,2,0,8,0,0,0,0,,2000,2000,\r\n1782116140,1782116140,1782116141,10140000,54535000,0,2,0,8,0,0,0,0,,2000,2000,',
      ),
      reports: [{ time: '2026-06-22T08:15:30.000Z' }, { time: '2026-06-22T08:15:40.000Z' }],
      replies: [confirmation(861_000_000_000_001, 8) ?? ''],
    },
    {
      about: 'What the unit says about itself.',
      wire: '$INFO=861000000000001,AX7,Rev.0.61,861000000000001,262010000000001,8949000000000000001,144,41,9,1,21,1,0\r\n',
      reports: [
        {
          device: '861000000000001',
          type: 'status',
          attributes: { model: 'AX7', power: 14.4, battery: 4.1, satellites: 9 },
        },
      ],
      replies: [],
    },
  ],
};
