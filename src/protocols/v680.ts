import type { Reading } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { alarmOf, states } from './tlt2h/states.ts';
import { cell } from './toolbox/cells.ts';
import { degrees, degreesMinutes, toDegreesMinutes } from './toolbox/coordinates.ts';
import { hashFrames, isDigit } from './toolbox/hashes.ts';
import { hex, integer, number } from './toolbox/numbers.ts';
import { attributes, position, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { knot, scaled } from './toolbox/units.ts';

const messages = {
  ...states,
  login: 'the IMEI alone; some send it before each report',
  other: 'any other word: it is the attribute message',
} as const;

/**
 * A frame ends behind its time or, a login, behind its IMEI: behind six digits, or digits and a point. Anywhere else `##` is an empty
 * field.
 */
const framing = hashFrames((bytes, at) => {
  for (let before = at - 6; before < at; before++) if (!isDigit(bytes[before]) && bytes[before] !== 0x2e) return false;
  return true;
});

/** What a frame says of all its fixes. */
interface Head {
  readonly device: string;
  readonly state: string;
  /** The flag for all: 0 is no fix, or one that is not up to date. */
  readonly fixed: boolean;
  readonly user: string | undefined;
}

//  mcc, mnc, lac, cell: 3 + 3 decimal and 4 + 4 hexadecimal digits. Older devices send lac and cell alone, or the network alone.
function readCell(text: string): { cells?: readonly string[]; cell?: string } {
  if (text === '') return {};
  const found =
    text.length === 14
      ? cell(integer(text.slice(0, 3)), integer(text.slice(3, 6)), hex(text.slice(6, 10)), hex(text.slice(10)))
      : undefined;
  return found === undefined ? { cell: text } : { cells: [found] };
}

/**
 * Degrees and minutes, with or without leading zeros (619.4271 is 6° 19.4271'), or decimal degrees: these have no more than two digits
 * before the point in the latitude and three in the longitude, and are not above 180.
 */
function readPlace(fields: readonly string[]): readonly [latitude: number | undefined, longitude: number | undefined] {
  const longitude = fields[0] ?? '';
  const latitude = fields[2] ?? '';
  const minutes = latitude.indexOf('.') > 2 || longitude.indexOf('.') > 3 || (number(longitude) ?? 0) > 180;
  const read = minutes ? degreesMinutes : degrees;
  return [read(latitude, fields[3]), read(longitude, fields[1])];
}

//  [cell#][A|V#]longitude,E,latitude,N,knots,course#ddmmyy#HHMMSS[.sss]        at: the field with the place
function readFix(fields: readonly string[], at: number, from: number, head: Head): Reading | string {
  const flag = fields[at - 1];
  const flagged = flag === 'A' || flag === 'V';
  const around = fields.slice(from, flagged ? at - 1 : at).join('#');
  const place = (fields[at] ?? '').split(',');
  const [latitude, longitude] = readPlace(place);
  const time = dateTime(dateOf(fields[at + 1], 'ddmmyy'), timeOfDay(fields[at + 2]));
  const { device, state, user } = head;
  const known = Object.hasOwn(states, state);
  const event = known ? alarmOf[state] : undefined;
  const cells = readCell(around);
  const all = attributes({
    user,
    message: known ? undefined : state,
    alarm: event && state,
    cells: cells.cells,
    cell: cells.cell,
  });
  // Without a fix all is 0, and the date or the course is missing.
  const unset = time === undefined || !head.fixed || place[5] === '';
  if (latitude === 0 && longitude === 0 && unset) return status({ device, time, event, attributes: all });
  return position({
    device,
    time,
    valid: head.fixed && flag !== 'V',
    latitude,
    longitude,
    speed: scaled(number(place[4]), knot),
    heading: number(place[5]),
    event,
    attributes: all,
    source: fields.slice(from, at + 3).join('#'),
  });
}

//  #imei#user#fix#password#state#fixes#…     or, behind a login,      fix#password#state#fixes#…
//  The password of the device's text messages is not kept.
function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const fields = text.split('#');
  const named = fields[0] === '';
  const device = (named ? fields[1] : session.device) ?? '';
  if (!/^\d{15}$/.test(device)) return refused('other', 'no IMEI in it, and no login before it');
  const next = identified(session, device);
  if (named && fields.length === 2) return { message: 'login', session: next };
  const first = named ? 3 : 0;
  const fixed = integer(fields[first]);
  const state = fields[first + 2] ?? '';
  if (fixed === undefined || !/^[A-Za-z][\w ]{0,15}$/.test(state)) return refused('other', 'no fix flag and state');
  const message = Object.hasOwn(states, state) ? state : 'other';
  const head = { device, state, fixed: fixed > 0, user: named ? fields[2] : undefined };
  const readings: Reading[] = [];
  let reason: string | undefined;
  let from = first + 4;
  for (let at = from; at < fields.length; at++) {
    if (fields[at]?.includes(',') !== true) continue;
    const reading = readFix(fields, at, from, head);
    if (typeof reading === 'string') reason ??= reading;
    else readings.push(reading);
    at += 2;
    from = at + 1;
  }
  if (readings.length === 0) return refused(message, reason ?? 'no place in it');
  return reason === undefined
    ? { message, readings, session: next }
    : { message, readings, session: next, refused: reason };
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const [latitude, longitude] = [
    toDegreesMinutes(fix.latitude, 'latitude', 4),
    toDegreesMinutes(fix.longitude, 'longitude', 4),
  ];
  const [knots, course] = [((fix.speed ?? 0) / knot).toFixed(2), ((fix.heading ?? 0) % 360).toFixed(2)];
  return {
    frame: `#${fix.device}#491700000001#1#0000#AUT#1#A#${[...longitude, ...latitude].join(',')},${knots},${course}#${date}#${time}##`,
  };
}

export const v680: Protocol = {
  name: 'v680',
  title: 'V-Sun V680, with fields between #',
  devices: ['V-Sun V680', 'JS19D, JS810, JS820 and watches of the same make'],
  signatures: [/^#\d{15}#[^#\r\n]{0,20}#\d{1,2}#/],
  openings: [/^#\d{15}##/],
  framing,
  messages,
  replies: 'None: the device waits for none.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.003, heading: 0.005 },
    device: (index) => String(861_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position with its cell: 10 knots to the south-east.',
      wire: '#861000000000001#491700000001#1#0000#AUT#1#262001224c379b#1008.400000,E,5432.100000,N,10.00,135.00#220626#081530.000##',
      reports: [
        {
          device: '861000000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 5.1444,
          heading: 135,
          attributes: { user: '491700000001', cells: ['262-1-8780-14235'] },
        },
      ],
      replies: [],
    },
    {
      about: 'The alarm button, without a user name and with the last known place.',
      wire: '#861000000000001##0#0000#SOS#1#V#01008.4000,E,5432.1000,N,000.00,0#220626#081530##',
      reports: [
        { device: '861000000000001', type: 'position', valid: false, event: 'sos', attributes: { alarm: 'SOS' } },
      ],
      replies: [],
    },
    {
      about: 'Two fixes in one frame; then decimal degrees, without a cell.',
      wire: '#861000000000001#0#0#0000#AUT#2#A#01008.4000,E,5432.1000,N,000.00,0#220626#081520#A#01008.4000,E,5432.1000,N,000.00,0#220626#081530##\r\n#861000000000001#0#1#0000#AUT#1##10.140000,E,54.535000,N,0.00,0.00#220626#081540##',
      reports: [
        { time: '2026-06-22T08:15:20.000Z', valid: false },
        { time: '2026-06-22T08:15:30.000Z', valid: false },
        { time: '2026-06-22T08:15:40.000Z', valid: true, latitude: 54.535, longitude: 10.14 },
      ],
      replies: [],
    },
  ],
};
