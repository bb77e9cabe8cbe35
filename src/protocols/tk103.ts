import type { Frame } from './frame.ts';
import type { Cut, Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { fixAt, isDigit, readFix } from './tk103/fix.ts';
import {
  readBattery,
  readCells,
  readCellAndWifi,
  readOther,
  readPlug,
  readRegistration,
  readResult,
  readTraction,
  readVin,
} from './tk103/states.ts';
import { type Header, messages } from './tk103/types.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { noise } from './toolbox/framing.ts';
import { one, refused } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';

const idForm = /^[\w.-]{4,20}$/;
const gluedType = /^B[A-Z]\d\d$/;
const listedType = /^[A-Z]{2}[0-9A-Z]{2}$/;
/** The id before a type without commas: twelve characters by the document, the eleven of a phone number, or an IMEI. */
const idWidths = [12, 11, 15] as const;

//  (idTYPEbody)        (id,TYPE,body)
function headerOf(text: string): Header | undefined {
  const comma = text.indexOf(',');
  if (comma >= 0 && comma <= 20 && listedType.test(text.slice(comma + 1, comma + 5))) {
    const behind = text.charAt(comma + 5);
    if (behind === ',' || behind === '')
      return header(text.slice(0, comma), text.slice(comma + 1, comma + 5), text.slice(comma + 6), true);
  }
  for (const width of idWidths) {
    const type = text.slice(width, width + 4);
    if (gluedType.test(type)) return header(text.slice(0, width), type, text.slice(width + 4), false);
  }
  return undefined;
}

/** An id that is too short is filled up with NUL. */
function header(id: string, type: string, body: string, commas: boolean): Header | undefined {
  const device = id.includes('\0') ? id.replaceAll('\0', '') : id;
  return idForm.test(device) ? { device, id, type, commas, body } : undefined;
}

function messageOf(type: string): string {
  if (Object.hasOwn(messages, type)) return type;
  if (!type.startsWith('DW')) return 'other';
  return type < 'DW50' ? 'DW3' : 'DW5';
}

function readState(head: Header): Decoded {
  switch (head.type) {
    case 'ZC01':
      return readRegistration(head);
    case 'ZC03':
      return readResult(head);
    case 'ZC20':
      return readBattery(head);
    case 'BZ00':
      return readCells(head);
    case 'BP05':
      return head.body.includes('{') ? readCells(head) : readOther(head);
    case 'BS50':
      return readTraction(head);
    case 'BQ86':
      return readPlug(head);
    case 'BV00':
      return readVin(head);
    default:
      if (messageOf(head.type) === 'DW5') return readCellAndWifi(head);
      if (needsFix.test(head.type))
        return refused(messageOf(head.type), `no position in a message of type ${head.type}`);
      return readOther(head);
  }
}

/** Types that are sent for their position. */
const needsFix = /^(?:B[OR]0\d|BP0[24]|BQ81|ZC(?:07|1\d|2[1-9])|DW[34].)$/;
/** Types whose body may look like a fix but holds none. */
const withoutFix: ReadonlySet<string> = new Set(['ZC03', 'BS50', 'BQ86', 'BV00']);

function replyTo({ id, type, commas, body }: Header): string | undefined {
  if (commas) return undefined;
  if (type === 'BP00') return `(${id}AP01HSO)`;
  if (type === 'BP05') return `(${id}AP05)`;
  return type === 'BO01' && isDigit(body.charCodeAt(0)) ? `(${id}AS01${body.charAt(0)})` : undefined;
}

function decode(frame: Frame, session: Session): Decoded {
  const head = headerOf(frame.text);
  if (!head) return refused('unknown', 'no device id and message type');
  const at = withoutFix.has(head.type) ? -1 : fixAt(head.body);
  const found = at < 0 ? readState(head) : one(messageOf(head.type), readFix(head, at));
  if (found.refused !== undefined) return found;
  const reply = replyTo(head);
  const next = identified(session, head.device);
  return reply === undefined ? { ...found, session: next } : { ...found, session: next, reply };
}

const open = 0x28;
const close = 0x29;
const dollar = 0x24;

/** Whether the `(` at `at` begins a frame even inside a text: eleven digits follow it. */
function beginsFrame(bytes: Buffer, at: number): boolean {
  for (let i = at + 1; i <= at + 11; i++) {
    if (!isDigit(bytes[i])) return false;
  }
  return true;
}

/** From `(` to `)`; a text between two `$` may hold both. A beginning inside a frame starts it anew: the first was cut off. */
function cut(bytes: Buffer, from: number): Cut | undefined {
  // An unfinished frame comes here again with each piece of it.
  if (bytes.indexOf(close, from) < 0) return undefined;
  let begin = -1;
  let quoted = false;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === open && (!quoted || beginsFrame(bytes, at))) {
      begin = at;
      quoted = false;
    } else if (byte === dollar && begin >= 0) quoted = !quoted;
    else if (byte === close && !quoted)
      return begin < 0 ? noise(at) : { begin, start: begin + 1, end: at, next: at + 1 };
  }
  return undefined;
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const latitude = toDegreesMinutes(fix.latitude, 'latitude', 4).join('');
  const longitude = toDegreesMinutes(fix.longitude, 'longitude', 4).join('');
  const speed = ((fix.speed ?? 0) / kilometreAnHour).toFixed(1).padStart(5, '0');
  const course = ((fix.heading ?? 0) % 360).toFixed(2).padStart(6, '0');
  return { frame: `(${fix.device}BR00${date}A${latitude}${longitude}${speed}${time}${course}01000000L00000000)` };
}

export const tk103: Protocol = {
  name: 'tk103',
  title: 'TK103, between parentheses',
  devices: ['Xexun and Coban TK103', 'KX402', 'Reachfar RF-V8S', 'Kingneed and TKSTAR with ZC and DW messages'],
  signatures: [/^\([^,()]{11,12}B[A-Z]\d\d/, /^\(\d{15}BP02/, /^\(\d{11,15},(?:BP05|ZC|DW)/],
  framing: cut,
  messages,
  replies:
    'The login BP05 is confirmed with AP05 once it is stored, the handshake BP00 with AP01, an alarm BO01 with AS01.',
  decode,
  encoder: {
    login: (device) => [{ frame: `(${device}BP00HSO)`, reply: `(${device}AP01HSO)` }],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.014, heading: 0.005 },
    device: (index) => String(10_000_000_000 + index).padStart(12, '0'),
  },
  examples: [
    {
      about: 'A login and a position: 54 km/h to the north-west, ignition on, 12.5 km on the odometer.',
      wire: '(010000000001BP00HSO)(010000000001BR00260622A5432.1000N01008.4000E054.0081530315.0001000000L000030D4)',
      reports: [
        { device: '010000000001', type: 'status' },
        {
          device: '010000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 15,
          heading: 315,
          attributes: { mainPower: true, ignition: true, odometer: 12_500 },
        },
      ],
      replies: ['(010000000001AP01HSO)'],
    },
    {
      about: 'The SOS button.',
      wire: '(010000000001BO012260622A5432.1000N01008.4000E000.0081530000.0000000000L00000000)',
      reports: [{ type: 'position', event: 'sos', attributes: { alarm: '2' } }],
      replies: ['(010000000001AS012)'],
    },
    {
      about: 'The form with commas: moved, and the state of the battery.',
      wire: '(860000000000001,ZC11,220626,A,5432.1000N,01008.4000E,000.0,081530,178.48)(860000000000001,ZC20,220626,081530,5,392,65535,255)',
      reports: [
        { device: '860000000000001', time: '2026-06-22T08:15:30.000Z', heading: 178.48, event: 'movement' },
        { type: 'status', attributes: { batteryLevel: 80, battery: 3.92 } },
      ],
      replies: [],
    },
  ],
};
