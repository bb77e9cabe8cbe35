import type { Frame } from './frame.ts';
import type { Cut, Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { toDegrees } from './toolbox/coordinates.ts';
import { noise } from './toolbox/framing.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';
import { readLocation } from './watch/location.ts';
import { answer, type Packet, packetOf, unescape } from './watch/packet.ts';
import { readState } from './watch/states.ts';

const messages = {
  LK: 'the link is kept: steps, turnovers, battery; echoed',
  UD: 'location, also as UD3, UD_LTE, UD_WCDMA, …',
  UD2: 'location from the memory, taken where there was no network',
  AL: 'alarm with a location, also as AL_LTE, …; confirmed with AL',
  WT: 'location with the weather asked for',
  WG: 'location whose cells shall be resolved',
  WAD: 'location whose address is asked for',
  TKQ: 'asks for voice messages; echoed, also as TKQ2',
  INIT: 'first message of a new watch; answered with INIT,1',
  bphrt: 'blood pressure and heart rate, also as BLOOD',
  heart: 'heart rate, also as PULSE',
  btemp2: 'body temperature',
  oxygen: 'oxygen in the blood',
  CCID: 'number of the SIM card',
  GS1: 'cells in sight',
  TK: 'voice; refused, as are JXTK and img',
  other: 'a command, repeated by the watch with what came of it',
} as const;

/** What a message without a location is called, and what it is answered. */
const states: Readonly<Record<string, { readonly message: keyof typeof messages; readonly reply?: string }>> = {
  lk: { message: 'LK', reply: 'LK' },
  init: { message: 'INIT', reply: 'INIT,1' },
  tkq: { message: 'TKQ', reply: 'TKQ' },
  tkq2: { message: 'TKQ', reply: 'TKQ2' },
  bphrt: { message: 'bphrt' },
  blood: { message: 'bphrt' },
  heart: { message: 'heart' },
  pulse: { message: 'heart' },
  btemp2: { message: 'btemp2' },
  oxygen: { message: 'oxygen' },
  ccid: { message: 'CCID' },
  iccid: { message: 'CCID' },
  gs1: { message: 'GS1' },
};
const media: ReadonlySet<string> = new Set(['TK', 'JXTK', 'img']);

/** What a message with a location is called; newer watches add their network to the word. */
function locationOf(word: string): keyof typeof messages | undefined {
  if (word.startsWith('AL')) return 'AL';
  if (word === 'UD2') return 'UD2';
  if (word.startsWith('UD')) return 'UD';
  if (word.startsWith('WT')) return 'WT';
  return word === 'WG' || word === 'WAD' ? word : undefined;
}

function read(packet: Packet): Decoded {
  const { device, index, content } = packet;
  const fields = content.includes('}') ? content.split(',').map(unescape) : content.split(',');
  const word = fields[0] ?? '';
  const message = locationOf(word);
  if (message !== undefined) {
    const isAlarm = message === 'AL';
    const from = word === 'WAD' ? 2 : 1;
    const reading = readLocation(device, fields, from, { isAlarm, archived: message === 'UD2', index });
    return one(message, reading, isAlarm ? { reply: answer(packet, 'AL') } : undefined);
  }
  if (media.has(word) && fields.length > 1) return refused('TK', 'voice and pictures are not taken');
  const type = word.toLowerCase();
  const known = Object.hasOwn(states, type) ? states[type] : undefined;
  const reply = known?.reply === undefined ? undefined : { reply: answer(packet, known.reply) };
  const said = readState(type, fields);
  return one(known?.message ?? 'other', status({ device, attributes: attributes({ ...said, index }) }), reply);
}

function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const packet = packetOf(text);
  if (!packet) return refused('unknown', 'no vendor, device id and length');
  return withDevice(read(packet), session, packet.device);
}

const open = 0x5b;
const close = 0x5d;
const star = 0x2a;

/** Whether the `[` at `at` begins a frame: two characters, `*` and a digit follow it. */
function beginsFrame(bytes: Buffer, at: number): boolean {
  const digit = bytes[at + 4] ?? 0;
  return bytes[at + 3] === star && digit >= 0x30 && digit <= 0x39;
}

/**
 * From `[` to the `]` that belongs to it: names of networks and texts hold brackets of their own, which the document wants to be escaped.
 * The length is not asked: it is wrong in real frames.
 */
function cut(bytes: Buffer, from: number): Cut | undefined {
  // An unfinished frame comes here again with each piece of it.
  if (bytes.indexOf(close, from) < 0) return undefined;
  let begin = -1;
  let depth = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === open) {
      if (begin < 0 || beginsFrame(bytes, at)) {
        begin = at;
        depth = 0;
      } else depth++;
    } else if (byte === close) {
      if (begin < 0) return noise(at);
      if (depth === 0) return { begin, start: begin + 1, end: at, next: at + 1 };
      depth--;
    }
  }
  return undefined;
}

function packet(device: string, content: string): string {
  return `[3G*${device}*${content.length.toString(16).toUpperCase().padStart(4, '0')}*${content}]`;
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const fields = [
    'UD',
    date,
    time,
    'A',
    ...toDegrees(fix.latitude, 'latitude', 6),
    ...toDegrees(fix.longitude, 'longitude', 6),
    ((fix.speed ?? 0) / kilometreAnHour).toFixed(2),
    (fix.heading ?? 0).toFixed(1),
    (fix.altitude ?? 0).toFixed(1),
    fix.satellites ?? 9,
  ];
  return { frame: packet(fix.device, `${fields.join(',')},100,90,0,0,00000000,0,0`) };
}

export const watch: Protocol = {
  name: 'watch',
  title: 'Watches and tags of SeTracker and Beesure',
  devices: [
    'Wonlex',
    '4P-Touch',
    'TKSTAR TK905, TK911',
    'Reachfar RF-V16',
    'GPS watches that use SeTracker or Beesure',
  ],
  signatures: [/^\[\w\w\*\d{8,15}\*[0-9A-Fa-f]{4}\*/],
  framing: cut,
  messages,
  replies: 'LK and TKQ are echoed, an alarm is confirmed with AL once it is stored, INIT is answered with INIT,1.',
  decode,
  encoder: {
    login: (device) => [{ frame: packet(device, 'LK'), reply: packet(device, 'LK') }],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.0014, heading: 0.05, altitude: 0.05 },
    device: (index) => String(8_800_000_000 + index),
  },
  examples: [
    {
      about: 'The link is kept, then a location: 54 km/h to the north-west, one cell and one network in sight.',
      wire: '[3G*8800000001*000D*LK,120,3,87][3G*8800000001*0082*UD,220626,081530,A,54.535000,N,10.140000,E,54.0,315.0,12.0,9,80,87,120,3,00000000,1,1,262,2,1021,52001,40,1,Harbour,02:00:00:00:00:01,-61,12.5]',
      reports: [
        { device: '8800000001', type: 'status', attributes: { steps: 120, turnovers: 3, batteryLevel: 87 } },
        {
          device: '8800000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 15,
          heading: 315,
          altitude: 12,
          accuracy: 12.5,
          satellites: 9,
          attributes: { rssi: 80, cells: ['262-2-1021-52001-40'], wifi: ['02:00:00:00:00:01,-61,Harbour'] },
        },
      ],
      replies: ['[3G*8800000001*0002*LK]'],
    },
    {
      about: 'The SOS button of a watch that numbers its messages.',
      wire: '[ZJ*860000000000001*0003*0057*AL,220626,081530,V,54.535000,N,10.140000,W,0.0,0.0,0.0,0,80,87,0,0,00010000,0,0]',
      reports: [{ type: 'position', valid: false, longitude: -10.14, event: 'sos', attributes: { index: '0003' } }],
      replies: ['[ZJ*860000000000001*0003*0002*AL]'],
    },
    {
      about: 'Heart rate and blood pressure.',
      wire: '[3G*8800000001*0013*bphrt,121,79,68,,,,]',
      reports: [{ type: 'status', attributes: { pressureHigh: 121, pressureLow: 79, heartRate: 68 } }],
      replies: [],
    },
  ],
};
