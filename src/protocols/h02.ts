import type { Attributes, Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Cut, Decoded, Fix, Protocol, Session } from './protocol.ts';
import { degreesMinutes, toDegreesMinutes } from './toolbox/coordinates.ts';
import { isBlank, noise, trimmed } from './toolbox/framing.ts';
import { hex, integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status } from './toolbox/reading.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
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

/** The status word, four bytes of negative logic: a 0 bit says that the thing is so. Bit 0 is the lowest of the last byte. */
const statusBits: readonly [bit: number, name: string, event?: Event][] = [
  [0, 'theftAlarm', 'vibration'],
  [1, 'robberyAlarm', 'sos'],
  [2, 'overspeedAlarm', 'overspeed'],
  [18, 'sosButton', 'sos'],
  [19, 'onBackupBattery', 'power-cut'],
  [3, 'illegalIgnition'],
  [4, 'geofenceEntered'],
  [7, 'geofenceLeft'],
  [8, 'doorOpen'],
  [9, 'armed'],
  [20, 'batteryRemoved'],
  [21, 'antennaOpen'],
  [22, 'antennaShort'],
  [27, 'engineCut'],
];
const ignitionBit = 10;

function readStatus(text: string | undefined): { attributes: Record<string, boolean | string>; event?: Event } {
  const word = text?.length === 8 ? hex(text) : undefined;
  if (word === undefined || text === undefined) return { attributes: {} };
  const found: Record<string, boolean | string> = {
    status: text.toUpperCase(),
    ignition: (word >>> ignitionBit) % 2 === 1,
  };
  let event: Event | undefined;
  for (const [bit, name, raises] of statusBits) {
    if ((word >>> bit) % 2 === 1) continue;
    found[name] = true;
    event ??= raises;
  }
  return { attributes: found, ...(event && { event }) };
}

/** `ddmm.mmmm`; also `ddmmmmmm` without the dot, and `-dd-mm.mmmm`. */
function angle(text: string | undefined, hemisphere: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const plain = text.includes('-') ? text.replaceAll('-', '') : text;
  if (plain.includes('.') || plain.length < 5) return degreesMinutes(plain, hemisphere);
  return degreesMinutes(`${plain.slice(0, -4)}.${plain.slice(-4)}`, hemisphere);
}

/** The fields behind the status word, whose meaning differs from model to model. */
function extras(fields: readonly string[], from: number): Record<string, string> {
  const found: Record<string, string> = {};
  for (let i = from; i < fields.length; i++) {
    const value = fields[i]?.trim();
    if (value) found[`io${i - from + 1}`] = value;
  }
  return found;
}

/** Six fields behind the status word, the third with a decimal point: `odometer,temperature,fuel %,altitude,lac,cell`. */
function isLongForm(fields: readonly string[], from: number): boolean {
  return fields.length === from + 6 && (fields[from + 2] ?? '').includes('.');
}

/** Where the block `A|V|B,latitude,N|S,longitude,E|W` begins, or -1. */
function fixAt(fields: readonly string[]): number {
  for (let i = 3; i + 4 < fields.length; i++) {
    const flag = fields[i] ?? '';
    if (flag !== 'A' && flag !== 'V' && flag !== 'B' && flag !== '') continue;
    if (/^[NS]$/.test(fields[i + 2] ?? '') && /^[EW]$/.test(fields[i + 4] ?? '')) return i;
  }
  return -1;
}

//  *HQ,id,V1,HHMMSS,A,DDMM.mmmm,N,DDDMM.mmmm,E,knots,course,DDMMYY,status[,io…]#
//            at-1   at +1       +2 +3        +4 +5    +6     +7     +8
function readFix(fields: readonly string[], at: number, device: string, message: string): Decoded {
  const tail = fields[at + 7]?.length !== 6 && fields[at + 8]?.length === 6 ? at + 8 : at + 7;
  const date = dateOf(fields[tail], 'ddmmyy');
  const dateOnly = at === 3;
  const state = readStatus(fields[tail + 1]);
  const result = message === 'V4' ? fields.slice(3, at - 1).join(',') : undefined;
  const sim = message === 'V19' || message === 'V6';
  const long = isLongForm(fields, tail + 2);
  const attributesOfFix: Attributes | undefined = attributes({
    ...(sim ? simNumbers(fields, tail) : state.attributes),
    ...(long ? longForm(fields, tail + 2) : !sim && extras(fields, tail + 2)),
    result,
    timeResolution: dateOnly ? 86_400 : undefined,
  });
  const knots = number(fields[at + 5]);
  return one(
    message,
    position({
      device,
      time: dateTime(date, dateOnly ? 0 : timeOfDay(fields[at - 1])),
      valid: fields[at] === 'A',
      latitude: angle(fields[at + 1], fields[at + 2]),
      longitude: angle(fields[at + 3], fields[at + 4]),
      speed: knots === undefined ? undefined : knots * knot,
      heading: number(fields[at + 6]),
      altitude: long ? number(fields[tail + 5]) : undefined,
      event: state.event,
      attributes: attributesOfFix,
    }),
  );
}

function longForm(fields: readonly string[], from: number): Record<string, string | number | undefined> {
  return {
    odometer: integer(fields[from]),
    temperature: number(fields[from + 1]),
    fuelLevel: number(fields[from + 2]),
    lac: fields[from + 4],
    cell: fields[from + 5],
  };
}

//  …,DDMMYY,,phone,iccid[,status]#
function simNumbers(fields: readonly string[], tail: number): Record<string, string | boolean | undefined> {
  return { phone: fields[tail + 2], iccid: fields[tail + 3], ...readStatus(fields[tail + 4]).attributes };
}

//  *HQ,id,NBR,HHMMSS,mcc,mnc,ta,n,(lac,cell,rssi)×n,DDMMYY,status[,…]#
function readCells(fields: readonly string[], device: string): Decoded {
  const count = integer(fields[7]) ?? 0;
  const tail = 8 + count * 3;
  const state = readStatus(fields[tail + 1]);
  const cells = fields.slice(8, tail).join(',');
  return one(
    'NBR',
    status({
      device,
      time: dateTime(dateOf(fields[tail], 'ddmmyy'), timeOfDay(fields[3])),
      event: state.event,
      attributes: attributes({ mcc: fields[4], mnc: fields[5], timingAdvance: fields[6], cells, ...state.attributes }),
    }),
  );
}

//  *HQ,id,LINK,HHMMSS,gsm,satellites,battery %,steps,turnovers,DDMMYY,status#
function readLink(fields: readonly string[], device: string): Decoded {
  const state = readStatus(fields[10]);
  return one(
    'LINK',
    status({
      device,
      time: dateTime(dateOf(fields[9], 'ddmmyy'), timeOfDay(fields[3])),
      event: state.event,
      attributes: attributes({
        rssi: integer(fields[4]),
        satellites: integer(fields[5]),
        batteryLevel: integer(fields[6]),
        steps: integer(fields[7]),
        turnovers: integer(fields[8]),
        ...state.attributes,
      }),
    }),
  );
}

//  *HQ,id,V3,HHMMSS,mccmnc,n,(lac,cell,rssi,ta)×n,battery,reboots,X,DDMMYY,status#
function readCellsAndBattery(fields: readonly string[], device: string): Decoded {
  const count = integer(fields[5]) ?? 0;
  const tail = 6 + count * 4;
  const state = readStatus(fields[tail + 4]);
  return one(
    'V3',
    status({
      device,
      time: dateTime(dateOf(fields[tail + 3], 'ddmmyy'), timeOfDay(fields[3])),
      event: state.event,
      attributes: attributes({
        network: fields[4],
        cells: fields.slice(6, tail).join(','),
        battery: hex(fields[tail]),
        reboots: fields[tail + 1],
        ...state.attributes,
      }),
    }),
  );
}

/** The message types whose layout differs from model to model are kept as they are, under the names of their places. */
function readOther(message: string, fields: readonly string[], device: string, text: string): Decoded {
  const rest = message === 'SMS' ? { result: text.split(',').slice(3).join(',') } : extras(fields, 3);
  return one(message, status({ device, attributes: attributes(rest) }));
}

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
  const known = { session: session.device === device ? session : { ...session, device } };
  const at = fixAt(fields);
  if (at >= 0) {
    if (message === 'V1' && fields[at + 1] === '' && fields[at + 3] === '') {
      const state = readStatus(fields[at + 8] ?? '');
      return one(message, status({ device, event: state.event, attributes: attributes(state.attributes) }), known);
    }
    const found = readFix(fields, at, device, message);
    return found.refused
      ? found
      : { ...found, ...known, ...(message === 'V1' && { reply: confirmation(fields, now) }) };
  }
  switch (message) {
    case 'NBR':
      return { ...readCells(fields, device), ...known, reply: confirmation(fields, now) };
    case 'LINK':
      return { ...readLink(fields, device), ...known };
    case 'V3':
      return { ...readCellsAndBattery(fields, device), ...known };
    case 'V0':
    case 'HTBT':
      return { ...readOther(message, fields, device, text), ...known, reply: `*${text}#` };
    default:
      if (!(message in messages)) return refused(message, `no message type of this protocol: ${message.slice(0, 16)}`);
      return { ...readOther(message, fields, device, text), ...known };
  }
}

const dollar = 0x24;
const star = 0x2a;
const comma = 0x2c;
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
  const end = bytes.indexOf('#', begin);
  if (end < 0) return undefined;
  const start = lastHeader(bytes, begin, end);
  return start < 0 ? noise(end) : { ...trimmed(bytes, start + 1, end, end + 1), begin: start };
}

function report(fix: Fix): { frame: string; reply: RegExp } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const place = [...toDegreesMinutes(fix.latitude, 'latitude', 4), ...toDegreesMinutes(fix.longitude, 'longitude', 4)];
  const knots = ((fix.speed ?? 0) / knot).toFixed(2).padStart(6, '0');
  const course = String(Math.round(fix.heading ?? 0) % 360).padStart(3, '0');
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
