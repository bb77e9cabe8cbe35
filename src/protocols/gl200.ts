import type { Frame } from './frame.ts';
import { isVersionless, readVersionless } from './gl100/report.ts';
import { cutBinary, isBinary } from './gl200/binary.ts';
import { field, type Found, put, putAll, putExtra } from './gl200/fields.ts';
import { headed } from './gl200/framing.ts';
import { placeAt } from './gl200/locations.ts';
import { type Message, open } from './gl200/message.ts';
import { eventOf, readPlaced } from './gl200/placed.ts';
import { type Report, reports } from './gl200/reports.ts';
import { readCells, readInformation, readLbs, readWifi } from './gl200/state.ts';
import type { Cut, Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { wholeHeading } from './toolbox/encoding.ts';
import { isBlank } from './toolbox/framing.ts';
import { one, refused, status } from './toolbox/reading.ts';
import { digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';

const messages: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(reports).map(([type, { about }]) => [type, about])),
  ACK: 'answer to a command',
};

const plus = 0x2b;
const colon = 0x3a;
const cutText = headed('+RESP:', '+BUFF:', '+ACK:', 'AT+GTHBD=');

/** Text from a head to `$` or NUL; between such frames, devices that are set so send binary ones. */
function cut(bytes: Buffer, from: number): Cut | undefined {
  let begin = from;
  while (begin < bytes.length && isBlank(bytes[begin])) begin++;
  const binary = bytes[begin] === plus ? cutBinary(bytes, begin) : 'none';
  return binary === 'none' ? cutText(bytes, from) : binary;
}

function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  if (isVersionless(text)) return readVersionless(text, session);
  if (text.charCodeAt(5) !== colon && isBinary(frame.bytes))
    return refused('binary', 'a binary message: of this protocol only the text form is decoded');
  const message = open(text);
  if (typeof message === 'string') return refused('unknown', message);
  const result = text.startsWith('+ACK') ? readAnswer(message) : readReport(message);
  if (!result.readings || session.device === message.device) return result;
  return { ...result, session: { ...session, device: message.device } };
}

//  +ACK:GTxxx,version,device,name,…,serial number of the command,send time,count$
function readAnswer({ type, fields, from, to, device, found }: Message): Decoded {
  if (type === 'HBD') return readHeartbeat(fields, device, found);
  Object.assign(found, { message: 'ACK', result: type });
  put(found, serial, from < to ? fields[to - 1] : '', to - 1);
  putExtra(fields, from, to - 1, found);
  return one('ACK', status({ device, attributes: found }));
}

//  +ACK:GTHBD,version,device,name,send time,count$      answered with +SACK:GTHBD,version,count$
function readHeartbeat(fields: readonly string[], device: string, found: Found): Decoded {
  if (found['index'] === undefined) return refused('HBD', 'a heartbeat without its count');
  const reply = `+SACK:GTHBD,${fields[1]},${fields.at(-1)}$`;
  return one('HBD', status({ device, attributes: found }), { reply });
}

function readReport(message: Message): Decoded {
  const { type, fields, from, to, device, found } = message;
  const report = reports[type];
  if (report?.lead) return readPlaced(message, report);
  // Some models put a place into messages that have none by most documents.
  if (!own.has(type) && placeAt(fields, from, to) >= 0)
    return readPlaced(message, { about: '', lead: [], event: report?.event });
  if (!report) return refused('unknown', `no message type of this protocol: ${type}`);
  readBody(message, report);
  return one(type, status({ device, event: eventOf(report, found), attributes: found }));
}

/** The message types without a place whose fields are no plain list. */
const own: ReadonlySet<string> = new Set(['INF', 'GSM', 'WIF', 'LBS']);
const fixType = field('fixType');
const serial = field('serial');

function readBody({ type, fields, from, to, found }: Message, report: Report): void {
  switch (type) {
    case 'INF':
      return readInformation(fields, from, to, found);
    case 'GSM':
      put(found, fixType, fields[from], from);
      return readCells(fields, from + 1, to, found);
    case 'WIF':
      return readWifi(fields, from, to, found);
    case 'LBS':
      return readLbs(fields, from, to, found);
    default:
      return putAll(found, fields, from, to, report.body ?? []);
  }
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'yyyymmdd');
  const place = [
    Math.min(Math.max(Math.round(fix.hdop ?? 1), 1), 50),
    ((fix.speed ?? 0) / kilometreAnHour).toFixed(1),
    wholeHeading(fix),
    (fix.altitude ?? 0).toFixed(1),
    fix.longitude.toFixed(6),
    fix.latitude.toFixed(6),
    date + time,
  ];
  const frame = `+RESP:GTFRI,060100,${fix.device},,,10,1,${place.join(',')},,,,,00,,,,,,,,,,${date}${time},0001$`;
  return { frame };
}

export const gl200: Protocol = {
  name: 'gl200',
  title: 'Queclink @Track',
  devices: [
    'Queclink GL200, GL300, GL500, GL530, GL50, GT501',
    'Queclink GV50, GV55, GV65, GV75, GV200, GV300, GV310LAU, GV350, GV58LAU, GV600',
    'Queclink GV500 and CV200, GMT100, GB100',
  ],
  signatures: [
    /^\+(?:RESP|BUFF|ACK):GT[A-Z0-9]{3},(?:[0-9A-Z_-]{6}|[0-9A-Z]{10})?,(?:\d{15}|[0-9A-Fa-f]{14}),/,
    // Trackers between the generations say their state in the form of the first.
    /^\+RESP:GTINF,\d{15},/,
    /^\+(?:RSP|BSP|EVT|BVT|INF|BNF|HBD|DAT|CAN|CRD|BRD|LGN|ATI)[^:A-Za-z]/,
  ],
  framing: cut,
  messages,
  replies: 'A heartbeat is confirmed with +SACK:GTHBD, its version and its count; nothing else is.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.014, heading: 0.5, altitude: 0.05 },
    device: (index) => String(861_000_000_100_000 + index),
  },
  examples: [
    {
      about:
        'A vehicle’s report: 54 km/h to the north-west, ignition on, 12.4 V; its time in the frame’s end is local.',
      wire: '+RESP:GTFRI,060100,861000000100001,van 7,12400,10,1,1,54.0,315,12.0,10.140000,54.535000,20260622081530,0262,0001,1A2B,3C4D,00,1234.5,00100:30:00,,,90,220100,,,,20260622101531,0A1B$',
      reports: [
        {
          device: '861000000100001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 15,
          heading: 315,
          altitude: 12,
          hdop: 1,
          attributes: {
            name: 'van 7',
            power: 12.4,
            cells: ['262-1-6699-15437'],
            odometer: 1_234_500,
            engineTime: 361_800,
            batteryLevel: 90,
            ignition: true,
            motion: true,
            input: 1,
          },
        },
      ],
      replies: [],
    },
    {
      about: 'Two places in one report of a tracker with a battery, kept while it had no network.',
      wire: '+BUFF:GTFRI,1A0401,861000000100002,,0,0,2,1,3.6,90,5.0,10.140000,54.535000,20260622081500,0262,0001,1A2B,3C4D,,2,7.2,95,5.0,10.141000,54.535000,20260622081530,0262,0001,1A2B,3C4D,,81,20260622081531,0A1C$',
      reports: [
        { time: '2026-06-22T08:15:00.000Z', speed: 1, longitude: 10.14 },
        {
          time: '2026-06-22T08:15:30.000Z',
          speed: 2,
          longitude: 10.141,
          hdop: 2,
          attributes: { archived: true, batteryLevel: 81 },
        },
      ],
      replies: [],
    },
    {
      about: 'The emergency button, where there is no fix: the last known place.',
      wire: '+RESP:GTSOS,1A0401,861000000100002,,0,0,1,0,0.0,0,5.0,10.140000,54.535000,20260622081500,0262,0001,1A2B,3C4D,,80,20260622081531,0A1D$',
      reports: [{ event: 'sos', time: '2026-06-22T08:15:00.000Z', attributes: { lastKnown: true, alarm: 'SOS' } }],
      replies: [],
    },
    {
      about: 'A heartbeat.',
      wire: '+ACK:GTHBD,1A0401,861000000100002,,20260622081531,0A1E$',
      reports: [{ device: '861000000100002', type: 'status' }],
      replies: ['+SACK:GTHBD,1A0401,0A1E$'],
    },
  ],
};
