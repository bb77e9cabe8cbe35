import type { Reading } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { addWhileWaiting, pending, setClock, take } from './t55/epochs.ts';
import { readInputs, readNamed, readPubx, readQze, readTail, readTrccr } from './t55/trackers.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { lines } from './toolbox/framing.ts';
import { fixOf, type NmeaFix, readRma, readVtg, readZda, sentence, type Sentence, toSentence } from './toolbox/nmea.ts';
import { one, position, refused } from './toolbox/reading.ts';
import { digitsOf } from './toolbox/times.ts';
import { knot } from './toolbox/units.ts';

const messages = {
  login: 'the device’s id, on a line of its own',
  RMC: 'position with date, speed and course; some trackers add fields behind the checksum',
  GGA: 'position with altitude and satellites',
  GNS: 'position by several constellations, with altitude and satellites',
  GLL: 'position',
  RMA: 'position without a time: that of its reception is taken',
  VTG: 'course and speed, for the position that is being put together',
  ZDA: 'the receiver’s date, for sentences that have none',
  PUBX: 'position in u-blox’s words, with its accuracy',
  TRCCR: 'position of Traccar Client, in decimal degrees',
  GPIOP: 'inputs, outputs and voltages, without a fix',
  QZE: 'position with an event, in decimal degrees',
  ID: 'position in named fields',
  AIS: 'what other vessels say: refused',
  other: 'any other sentence (GSA, GSV, TXT, …): taken notice of and not kept',
} as const;

//  355000000000017   0123456A0066AB   IMEI 355000000000017   $IMEI=355000000000017   $PGID,355000000000017*hh
//  $DEVID,0x0123456789ABCDEF*hh   $GPFID,ID000001   $PCPTI,device name,hhmmss,hhmmss.s,…*hh
//  or glued before each sentence: 355000000000017$GPRMC,…   355000000000017,$GPRMC,…   4711/355000000000017/$GPRMC,…
const bareId = /^[\dA-F]{5,20}$/;
const namedId = /^[\w .:-]{3,40}$/;
const gluedId = /^(?:[\w-]{1,20}\/)?([\w-]{4,32})[,/]?$/;

function login(text: string | undefined, session: Session): Decoded {
  const device = text?.trim() ?? '';
  if (!namedId.test(device)) return refused('login', 'no readable device id');
  return named(session, device, () => ({ message: 'login' }));
}

/** Reads a frame for the device that it names. What has been waiting for that name, or for more of the device before, comes first. */
function named(session: Session, device: string, read: (session: Session) => Decoded): Decoded {
  if (session.device === device) return read(session);
  const waiting = pending(session.memory ?? {}, session.device ?? device);
  const next: Session = { peer: session.peer, device };
  const decoded = { session: next, ...read(next) };
  if (waiting === undefined) return decoded;
  if (typeof waiting === 'string') return { ...decoded, refused: waiting };
  return { ...decoded, readings: [waiting, ...(decoded.readings ?? [])] };
}

function decode(frame: Frame, session: Session, now: number): Decoded {
  const { text } = frame;
  const dollar = text.indexOf('$');
  if (dollar === 0) return readSentence(text, session, now);
  if (dollar > 0) {
    const device = gluedId.exec(text.slice(0, dollar))?.[1];
    if (device === undefined) return refused('other', 'no device id before the sentence');
    return named(session, device, (next) => readSentence(text.slice(dollar), next, now));
  }
  if (text.startsWith('!')) return refused('AIS', 'an AIS message: what other vessels say is not decoded');
  if (text.startsWith('QZE,')) return readWhole('QZE', readQze(text.split(',')), session);
  if (text.startsWith('IMEI ')) return login(text.slice(5), session);
  if (bareId.test(text)) return login(text, session);
  return refused('other', 'neither a sentence nor a device id');
}

/** A position that names its device and stands alone. */
function readWhole(message: string, reading: Reading | string, session: Session): Decoded {
  if (typeof reading === 'string') return refused(message, reading);
  if (!namedId.test(reading.device)) return refused(message, 'no readable device id');
  return named(session, reading.device, () => one(message, reading));
}

function readSentence(text: string, session: Session, now: number): Decoded {
  if (text.startsWith('$IMEI=')) return login(text.slice(6), session);
  const found = sentence(text);
  if (found === undefined) return refused('other', 'a sentence without a name');
  const { type, fields, checksum, tail } = found;
  // Some trackers edit a sentence after its checksum was made. One whose checksums have been right does not.
  if (checksum === 'wrong' && session.memory?.['checked'] === true)
    return refused(type in messages ? type : 'other', 'a wrong checksum');
  const device = session.device ?? '';
  switch (fields[0]) {
    case 'PGID':
    case 'DEVID':
    case 'GPFID':
    case 'PCPTI':
      return login(fields[1], session);
    case 'TRCCR':
      return one('TRCCR', readTrccr(fields, device));
    case 'GPIOP':
      return one('GPIOP', readInputs(fields, device));
    case 'ID':
      return readWhole('ID', readNamed(fields), session);
    case 'PUBX': {
      if (fields[1] !== '00') return { message: 'other' };
      const { device: id, fix } = readPubx(fields);
      return id === undefined
        ? readFix(found, fix, session, now)
        : named(session, id, (next) => readFix(found, fix, next, now));
    }
  }
  const fix = fixOf(found);
  if (fix === undefined) return readOther(found, session, now);
  if (type !== 'RMC' || !tail.startsWith(',')) return readFix(found, fix, session, now);
  const more = readTail(tail);
  if (!gluedId.test(more.device)) return refused('RMC', 'no readable device id behind the checksum');
  return named(session, more.device, (next) => readFix(found, { ...fix, ...more.fix }, next, now));
}

/** A sentence with a fix: t55-epochs.ts says whether it is the one that yields the position. */
function readFix({ type, checksum }: Sentence, fix: NmeaFix, session: Session, now: number): Decoded {
  const said = checksum === 'wrong' ? { ...fix, checksum } : fix;
  const before = session.memory ?? {};
  const checked = checksum === 'right' && before['checked'] !== true ? { ...before, checked: true } : before;
  const { memory, readings, refused: reason } = take(checked, type, said, session.device ?? '', now);
  const decoded = { message: type, readings, session: { ...session, memory } };
  return reason === undefined ? decoded : { ...decoded, refused: reason };
}

/** Sentences without a time of their own, and those without a fix. */
function readOther({ type, fields }: Sentence, session: Session, now: number): Decoded {
  const memory = session.memory ?? {};
  switch (type) {
    case 'VTG':
      return { message: type, session: { ...session, memory: addWhileWaiting(memory, readVtg(fields)) } };
    case 'ZDA': {
      const time = readZda(fields);
      return {
        message: type,
        session: time === undefined ? session : { ...session, memory: setClock(memory, time, now) },
      };
    }
    case 'RMA': {
      const { valid = false, latitude, longitude, speed, heading } = readRma(fields);
      return one(
        type,
        position({ device: session.device ?? '', time: now, valid, latitude, longitude, speed, heading }),
      );
    }
    default:
      return { message: 'other' };
  }
}

/** A position that waits for another sentence of its epoch is one without it. Before a login there is nobody whose it is. */
function end({ device, memory = {} }: Session): readonly Reading[] {
  const waiting = device === undefined ? undefined : pending(memory, device);
  return waiting === undefined || typeof waiting === 'string' ? [] : [waiting];
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const fraction = String(fix.time % 1000).padStart(3, '0');
  const place = [...toDegreesMinutes(fix.latitude, 'latitude', 5), ...toDegreesMinutes(fix.longitude, 'longitude', 5)];
  const knots = ((fix.speed ?? 0) / knot).toFixed(2);
  const course = (fix.heading ?? 0).toFixed(2);
  return {
    frame: `${toSentence(`GPRMC,${time}.${fraction},A,${place.join(',')},${knots},${course},${date},,,A`)}\r\n`,
  };
}

const talkers = '(?:G[PNLAQBI]|BD|QZ)';

export const t55: Protocol = {
  name: 't55',
  title: 'NMEA 0183 with a login line',
  devices: [
    'Sunrise T55',
    'Traccar Client (before OsmAnd)',
    'CradlePoint routers',
    'u-blox and other receivers behind a serial server',
  ],
  signatures: [
    /^\$(?:PGID|GPFID|DEVID|PCPTI|TRCCR|GPIOP|PUBX,0\d),/,
    /^\$IMEI=\d/,
    /^\$ID,\d{15},/,
    /^QZE,\d{15},/,
    /^IMEI \d/,
    // A line of digits alone may be another protocol's heartbeat: a sentence must follow. With a letter among them it may not.
    /^\d{5,20}\r?\n\$[A-Z]{4}/,
    /^(?=\d{0,19}[A-F])[\dA-F]{5,20}\r?\n/,
    new RegExp(`^(?:[\\w-]{1,20}/)?[\\dA-F]{4,20}[,/]?\\$${talkers}(?:RMC|GGA|GLL|GNS),`),
    // Others send RMC with an id where the time belongs: a time and a status must follow. ExtremTrac without an id looks the same
    // for 64 bytes; with no device it yields nothing here.
    new RegExp(`^\\$${talkers}RMC,(?:\\d{6}(?:\\.\\d{0,4})?)?,[AV],`),
    new RegExp(`^\\$${talkers}(?:GGA|GLL|GNS|RMA|VTG|ZDA|GSA|GSV|TXT),`),
  ],
  openings: [/^\d{15}\r?\n/],
  framing: lines,
  messages,
  replies: 'None: these devices do not wait for one.',
  decode,
  end,
  encoder: {
    login: (device) => [{ frame: `${toSentence(`PGID,${device}`)}\r\n` }],
    report,
    precision: { time: 1, place: 2e-7, speed: 0.003, heading: 0.005 },
    device: (index) => String(355_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'Ten knots to the south-east of a harbour, behind a login line.',
      wire: '$PGID,355000000000017*03\r\n$GPRMC,081530.00,A,5432.1000,N,01008.4000,E,10.0,135.0,220626,,,A*69\r\n',
      reports: [
        {
          device: '355000000000017',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 5.1444,
          heading: 135,
          attributes: { fixMode: 'A' },
        },
      ],
      replies: [],
    },
    {
      about: 'A sentence without a date, its device before it: the date is the one nearest to our clock.',
      wire: '355000000000017$GNGGA,081545.00,5432.1000,N,01008.4000,E,1,09,0.9,12.5,M,42.0,M,,*43\r\n',
      reports: [
        { device: '355000000000017', time: '2026-06-22T08:15:45.000Z', altitude: 12.5, satellites: 9, hdop: 0.9 },
      ],
      replies: [],
    },
    {
      about: 'A position waits for the id that comes behind it, with the altitude that another sentence adds.',
      wire: '$GPRMC,081530.00,A,5432.1000,N,01008.4000,E,10.0,135.0,220626,,,A*69\r\n$GPGGA,081530.00,5432.1000,N,01008.4000,E,1,09,0.9,12.5,M,42.0,M,,*5F\r\n$GPFID,BOAT-7\r\n',
      reports: [{ device: 'BOAT-7', time: '2026-06-22T08:15:30.000Z', speed: 5.1444, altitude: 12.5 }],
      replies: [],
    },
    {
      about: 'A position with the event that made it.',
      wire: 'QZE,355000000000017,35,22062026,081530,54.53500,10.14000,36,135,A,1\r\n',
      reports: [
        {
          device: '355000000000017',
          valid: true,
          latitude: 54.535,
          speed: 10,
          attributes: { eventCode: 35, ignition: true },
        },
      ],
      replies: [],
    },
  ],
};
