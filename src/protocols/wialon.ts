import type { AttributeValue, Reading } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Cut, Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { crc16Arc } from './toolbox/checksums.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { trimmed } from './toolbox/framing.ts';
import { hex, integer } from './toolbox/numbers.ts';
import { one, refused, status } from './toolbox/reading.ts';
import { digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';
import { leastSatellites, readRecord } from './wialon/record.ts';

const messages = {
  L: 'login: #L#imei;password, in 2.0 #L#2.0;imei;password;crc',
  SD: 'position, short form',
  D: 'position with inputs, outputs and parameters',
  B: 'records from the black box, separated by |',
  P: 'heartbeat',
  M: 'message from the driver',
  I: 'part of a photo; refused',
  IT: 'what a tachograph file is; refused',
  T: 'part of a tachograph file; refused',
} as const;

/** The answer to a packet of this type whose checksum is wrong. */
const checksumError: Readonly<Record<string, string>> = {
  L: '#AL#10\r\n',
  SD: '#ASD#13\r\n',
  D: '#AD#16\r\n',
  B: '#AB#\r\n',
  M: '#AM#01\r\n',
};

/** What stands in a packet behind its type. `device` is '' as long as there has been no login. */
interface Packet {
  readonly type: string;
  readonly body: string;
  readonly frame: Frame;
  readonly device: string;
  readonly session: Session;
  readonly now: number;
}

const mark = 0x23;
const lineFeed = 0x0a;
const checksumForm = /^(?:0x)?[0-9A-Fa-f]{1,4}$/;
/** An id: the document says no more than that it is the IMEI or a serial number. */
const idForm = /^[\w.-]{1,64}$/;

/** CRC-16/ARC of all that stands between the second # and the checksum; undefined where it is right, else what is wrong. */
function checksumFault({ type, frame }: Packet, written: string): Decoded | undefined {
  const { bytes } = frame;
  const from = bytes.indexOf(mark, bytes.indexOf(mark) + 1) + 1;
  const due = crc16Arc(bytes.subarray(from, bytes.length - written.length));
  if (hex(written.startsWith('0x') ? written.slice(2) : written) === due) return undefined;
  const reason = `the checksum is ${due.toString(16)}, not ${written.slice(0, 8)}`;
  const reply = checksumError[type];
  return { message: type, refused: reason, ...(reply !== undefined && { reply }) };
}

/**
 * A login with a wrong checksum is rejected, as the document says. What such a device sends all the same is taken where its own checksum is
 * right: then the line garbles nothing, and it is the device that counts its login wrong.
 */
function doubt({ type, session }: Packet, summed: boolean): Decoded | undefined {
  if (summed || session.memory?.['doubtful'] !== true) return undefined;
  const reply = checksumError[type];
  return {
    message: type,
    refused: 'no checksum, behind a login whose own was wrong',
    ...(reply !== undefined && { reply }),
  };
}

//  #L#imei;password        #L#2.0;imei;password;crc
function readLogin(packet: Packet): Decoded {
  const fields = packet.body.split(';');
  const versioned = (fields[0] ?? '').includes('.');
  const device = fields[versioned ? 1 : 0] ?? '';
  if (!idForm.test(device) || fields.length < (versioned ? 4 : 2))
    return { message: 'L', refused: 'a login without id and password', reply: '#AL#0\r\n' };
  const fault = versioned ? checksumFault(packet, fields.at(-1) ?? '') : undefined;
  const memory = { version: versioned ? 2 : 1, doubtful: fault !== undefined };
  if (fault) return { ...fault, session: { ...packet.session, device, memory } };
  return { message: 'L', session: { ...packet.session, device, memory }, reply: '#AL#1\r\n' };
}

/**
 * The document answers a short packet with #ASD#. (The reference server says #AD# to both; a device that goes by the document
 * would not know that it was heard and send again.)
 */
function readData(packet: Packet): Decoded {
  const { type, body, device, session, now } = packet;
  const fields = body.split(';');
  const last = fields.at(-1) ?? '';
  const summed = (fields.length === 11 || fields.length > 16) && checksumForm.test(last);
  const fault = summed ? checksumFault(packet, last) : doubt(packet, summed);
  if (fault) return fault;
  const source = summed ? body.slice(0, body.length - last.length - 1) : body;
  const record = readRecord(summed ? fields.slice(0, -1) : fields, source, device, now);
  if ('code' in record) return { message: type, refused: record.reason, reply: `#A${type}#${record.code}\r\n` };
  return { message: type, readings: [record], reply: `#A${type}#1\r\n`, session };
}

//  #B#record|record|…      2.0: #B#record|record|…|crc
function readBlackBox(packet: Packet): Decoded {
  const { body, device, session, now } = packet;
  const records = body.split('|');
  const last = records.at(-1) ?? '';
  const summed = checksumForm.test(last);
  const fault = summed ? checksumFault(packet, last) : doubt(packet, summed);
  if (fault) return fault;
  if (summed || last === '') records.pop();
  const readings: Reading[] = [];
  let reason: string | undefined;
  for (const source of records) {
    const record = readRecord(source.split(';'), source, device, now, true);
    if ('code' in record) reason ??= record.reason;
    else readings.push(record);
  }
  return {
    message: 'B',
    readings,
    session,
    reply: `#AB#${readings.length}\r\n`,
    failureReply: '#AB#0\r\n',
    ...(readings.length < records.length && {
      refused: `${records.length - readings.length} of ${records.length} records: ${reason}`,
    }),
  };
}

//  #M#text                 2.0: #M#text;crc
function readMessage(packet: Packet): Decoded {
  const { body, device, session } = packet;
  const at = session.memory?.['version'] === 2 ? body.lastIndexOf(';') : -1;
  const fault = at < 0 ? doubt(packet, false) : checksumFault(packet, body.slice(at + 1));
  if (fault) return fault;
  const text = at < 0 ? body : body.slice(0, at);
  const attributes: Record<string, AttributeValue> = { message: text };
  return one('M', status({ device, attributes }), { reply: '#AM#1\r\n', session });
}

function readPing({ device, session }: Packet): Decoded {
  if (!idForm.test(device) || session.memory?.['doubtful'] === true) return { message: 'P', reply: '#AP#\r\n' };
  return one('P', status({ device }), { reply: '#AP#\r\n', session });
}

/** The session of a packet that names its device itself, as over UDP: `id#…` or `2.0;id#…`. */
function sessionOf(prefix: string, session: Session): Session {
  if (prefix === '') return session;
  const versioned = prefix.includes(';');
  const device = versioned ? prefix.slice(prefix.indexOf(';') + 1) : prefix;
  if (session.device === device) return session;
  return { ...session, device, memory: { version: versioned ? 2 : 1 } };
}

function decode(frame: Frame, before: Session, now: number): Decoded {
  const { text } = frame;
  const first = text.indexOf('#');
  const from = text.indexOf('#', first + 1) + 1;
  if (first < 0 || from === 0) return refused('unknown', 'no packet type between two #');
  const type = text.slice(first + 1, from - 1);
  const session = sessionOf(text.slice(0, first), before);
  const device = session.device ?? '';
  const packet = { type, body: text.slice(from), frame, device, session, now };
  if (type === 'L') return readLogin(packet);
  if (type === 'P') return readPing(packet);
  if (!Object.hasOwn(messages, type)) return refused('unknown', `no packet type of this protocol: ${type.slice(0, 8)}`);
  if (!idForm.test(device)) return refused(type, 'no login before it, and no id in it');
  switch (type) {
    case 'SD':
    case 'D':
      return readData(packet);
    case 'B':
      return readBlackBox(packet);
    case 'M':
      return readMessage(packet);
    default:
      return refused(type, 'photos and tachograph files are not taken');
  }
}

/** A photo or file is announced with the size of its part, which follows the line: `#I#size;…`, `#T#code;size;…`. */
const announcement = /^#(?:I#|T#[^;#]{0,8};)(\d{1,5});/;

/** Lines that end with CR LF, together with the bytes that some of them announce. */
function cut(bytes: Buffer, from: number): Cut | undefined {
  const end = bytes.indexOf(lineFeed, from);
  if (end < 0) return undefined;
  const line = trimmed(bytes, from, end, end + 1);
  const second = bytes[line.start + 1];
  if (second !== 0x49 && second !== 0x54) return line;
  const announced = announcement.exec(bytes.toString('latin1', line.start, Math.min(line.end, line.start + 24)));
  const next = end + 1 + (integer(announced?.[1]) ?? 0);
  return next <= bytes.length ? { ...line, next } : undefined;
}

const exchange = (type: string, body: string, reply: string): Exchange => ({
  frame: `#${type}#${body}${crc16Arc(Buffer.from(body)).toString(16).toUpperCase().padStart(4, '0')}\r\n`,
  reply,
});

//  date;time;lat1;lat2;lon1;lon2;speed;course;height;sats;hdop;inputs;outputs;adc;ibutton;params;crc
function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const fields = [
    date,
    time,
    ...toDegreesMinutes(fix.latitude, 'latitude', 4),
    ...toDegreesMinutes(fix.longitude, 'longitude', 4),
    fix.speed === undefined ? 'NA' : (fix.speed / kilometreAnHour).toFixed(1),
    fix.heading === undefined ? 'NA' : Math.round(fix.heading) % 360,
    fix.altitude === undefined ? 'NA' : Math.round(fix.altitude),
    fix.satellites ?? leastSatellites,
    fix.hdop ?? 'NA',
  ];
  return exchange('D', `${fields.join(';')};NA;NA;;NA;NA;`, '#AD#1\r\n');
}

export const wialon: Protocol = {
  name: 'wialon',
  title: 'Wialon IPS 1.1 and 2.0',
  devices: ['AutoGRAPH', 'Bitrek', 'phones and servers that pass positions on to Wialon'],
  signatures: [/^(?:\d\.\d;)?[\w-]{0,32}#(?:L|SD|D|B|P|M|I|IT|T)#/],
  framing: cut,
  messages,
  replies:
    'Every packet has its answer: #AL#, #ASD#, #AD#, #AM# with 1 or the document’s error code, #AB# with the number of records taken, #AP#.',
  decode,
  encoder: {
    login: (device) => [exchange('L', `2.0;${device};NA;`, '#AL#1\r\n')],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.014, heading: 0.5, altitude: 0.5 },
    device: (index) => String(861_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A login of version 1.1, then a short position: 54 km/h to the north-west.',
      wire: '#L#861000000000001;NA\r\n#SD#220626;081530;5432.1000;N;01008.4000;E;54;315;12;9\r\n',
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
          altitude: 12,
          satellites: 9,
        },
      ],
      replies: ['#AL#1\r\n', '#ASD#1\r\n'],
    },
    {
      about: 'Version 2.0 with checksums; a decimal comma, inputs, a voltage and parameters; the alarm button.',
      wire: '#L#2.0;861000000000001;NA;16B8\r\n#D#220626;081530;5432.1000;N;01008.4000;E;79,2;315;NA;9;0.8;3;NA;12.41;NA;SOS:1:1,fuel:2:45.5,hw:3:V4;B59A\r\n',
      reports: [
        {
          device: '861000000000001',
          speed: 22,
          hdop: 0.8,
          event: 'sos',
          attributes: { input: 3, adc1: 12.41, SOS: 1, fuel: 45.5, hw: 'V4' },
        },
      ],
      replies: ['#AL#1\r\n', '#AD#1\r\n'],
    },
    {
      about: 'Two records from the black box, one of them without a fix.',
      wire: '861000000000001#B#220626;081500;5432.1000;N;01008.4000;E;0;0;12;9|220626;081400;NA;NA;NA;NA;NA;NA;NA;0\r\n',
      reports: [
        { type: 'position', time: '2026-06-22T08:15:00.000Z' },
        { type: 'status', time: '2026-06-22T08:14:00.000Z' },
      ],
      replies: ['#AB#2\r\n'],
    },
  ],
};
