import type { AttributeValue } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import type { Tail } from './taip/block.ts';
import { day, gpsEpoch, readAltitude, readCompact, readLong, readVelocity } from './taip/trimble.ts';
import { readXvm, xvmMessages } from './taip/xvm.ts';
import { hex2, xor8 } from './toolbox/checksums.ts';
import { wholeHeading } from './toolbox/encoding.ts';
import { between } from './toolbox/framing.ts';
import { hex, integer } from './toolbox/numbers.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { mileAnHour } from './toolbox/units.ts';

const messages = {
  ...xvmMessages,
  RPV: 'position and velocity',
  REV: 'position and velocity, sent for an event',
  RCP: 'position, compact; of Rinho trackers a position as RCQ has it',
  RLN: 'position with altitude and satellites',
  RAL: 'altitude and vertical speed, without a place',
  R: 'any other message, kept as text',
} as const;

/** What stands behind the message: `;ID=id;#number;key=value;*checksum`. */
interface NumberedTail extends Tail {
  /** The identification and the number of the message, as they stand and in their order; '' without a number. */
  readonly echo: string;
}

/** Messages that a receiver repeats for what another one said already: without a number they are not confirmed. */
const unanswered: ReadonlySet<string> = new Set(['RCP', 'RLN']);
const idForm = /^[\w.-]{1,64}$/;
const numberForm = /^#[!-~]{1,64}$/;
const keyForm = /^[A-Za-z]\w{0,15}$/;

/** A field of the vendors' tags: `key=value`, units of the attributes in SI. */
function readTag(key: string, value: string, said: Record<string, AttributeValue>): void {
  const count = integer(value);
  if (key === 'IO' && count !== undefined && value.length === 3) {
    const power = Number(value.charAt(0));
    Object.assign(said, { ignition: power % 2 === 1, externalPower: (power >> 1) % 2 === 1 });
    Object.assign(said, { output: Number(value.charAt(1)), input: Number(value.charAt(2)) });
  } else if (key === 'BL' && count !== undefined) said['battery'] = count / 1000;
  else if (key === 'AD' && count !== undefined) said['adc1'] = count / 1000;
  else if (key === 'VO' && count !== undefined) said['odometer'] = count;
  else said[key.toLowerCase()] = value;
}

function readTail(parts: readonly string[], session: Session): NumberedTail {
  const said: Record<string, AttributeValue> = {};
  let id: string | undefined;
  let satellites: number | undefined;
  let numbered = false;
  let echo = '';
  let others = '';
  for (let i = 1; i < parts.length; i++) {
    const part = parts[i]?.trim() ?? '';
    const equals = part.indexOf('=');
    const key = part.slice(0, Math.max(equals, 0));
    const value = part.slice(equals + 1);
    if (part === '' || part.startsWith('*')) continue;
    const isNumber = numberForm.test(part);
    if (isNumber) numbered = true;
    if (key === 'ID') id = value;
    if (key === 'ID' || isNumber) echo += `;${part}`;
    else if (key === 'SV' && integer(value) !== undefined) satellites = integer(value);
    else if (keyForm.test(key)) readTag(key, value, said);
    else others += others === '' ? part : `;${part}`;
  }
  if (others !== '') said['tail'] = others;
  const device = id ?? session.device ?? '';
  return {
    device: idForm.test(device) ? device : '',
    said,
    echo: numbered ? echo : '',
    ...(satellites !== undefined && { satellites }),
  };
}

/** A message with a number is confirmed with it, one without by the id alone. */
function replyTo({ device, echo }: NumberedTail, plain: boolean): string | undefined {
  if (echo === '') return plain ? device : undefined;
  if (echo.includes(';#IP')) return `>SAK${echo}<`;
  const text = `>ACK${echo};*`;
  return `${text}${hex2(xor8(text))}<`;
}

function read(body: string, tail: Tail, now: number): Decoded {
  const message = body.slice(0, 3);
  switch (message) {
    case 'RPV':
    case 'REV':
      return one(message, readVelocity(body, tail, now));
    case 'RLN':
      return one(message, readLong(body, tail, now));
    case 'RAL':
      return one(message, readAltitude(body, tail, now));
    default:
      if (message === 'RCP' && (body[8] === '+' || body[8] === '-')) return one(message, readCompact(body, tail, now));
      if (Object.hasOwn(xvmMessages, message)) return readXvm(message, body, tail);
      return one('R', status({ device: tail.device, attributes: attributes({ ...tail.said, text: body }) }));
  }
}

const begin = 0x3e;
const star = 0x2a;

/**
 * XOR of all bytes from `>` up to the `*`; some vendors count the `*` in and some do not, as do the manuals' own samples.
 * @returns what is wrong, or undefined
 */
function checksumFault(bytes: Buffer): string | undefined {
  const at = bytes.lastIndexOf(star);
  if (at < 0) return undefined;
  const written = hex(bytes.toString('latin1', at + 1));
  let sum = begin;
  for (let i = 0; i < at; i++) sum ^= bytes[i] ?? 0;
  return written === sum || written === (sum ^ star)
    ? undefined
    : `the checksum is not ${hex2(sum)} or ${hex2(sum ^ star)}`;
}

function decode(frame: Frame, session: Session, now: number): Decoded {
  const { text } = frame;
  const parts = text.split(';');
  const body = parts[0] ?? '';
  if (!/^R[A-Z]{2}/.test(body)) return refused('unknown', 'no message of this protocol');
  const wrong = checksumFault(frame.bytes);
  if (wrong !== undefined) return refused(body.slice(0, 3), wrong);
  const tail = readTail(parts, session);
  const decoded = read(body, tail, now);
  if (decoded.refused !== undefined) return decoded;
  const plain = decoded.readings?.[0]?.type === 'position' && !unanswered.has(decoded.message);
  const reply = replyTo(tail, plain);
  const next = identified(session, tail.device);
  return { ...decoded, session: next, ...(reply !== undefined && { reply }) };
}

const digits = (value: number, width: number): string => String(Math.round(value)).padStart(width, '0');
const signed = (degrees: number, width: number): string =>
  `${degrees < 0 ? '-' : '+'}${digits(Math.abs(degrees) * 1e5, width)}`;

/** The encoder speaks REV: of TAIP's own messages it is the one with a date. */
function report(fix: Fix): Exchange {
  const second = Math.floor((fix.time - gpsEpoch) / 1000);
  const days = Math.floor(second / day);
  const text = [
    '>REV00',
    digits(Math.floor(days / 7), 4),
    days % 7,
    digits(second % day, 5),
    signed(fix.latitude, 7),
    signed(fix.longitude, 8),
    digits((fix.speed ?? 0) / mileAnHour, 3),
    digits(wholeHeading(fix), 3),
    `12;ID=${fix.device};*`,
  ].join('');
  return { frame: `${text}${hex2(xor8(text))}<`, reply: fix.device };
}

export const taip: Protocol = {
  name: 'taip',
  title: 'Trimble ASCII Interface Protocol, with the messages of Virtualtec and Rinho',
  devices: [
    'Trimble Placer',
    'DCT Syrus, Antares',
    'Virtualtec Virloc',
    'Rinho',
    'Cradlepoint and Sierra Wireless routers',
  ],
  signatures: [/^>R[A-Z]{2}/],
  framing: between('>', '<'),
  messages,
  replies:
    'A message with a number is confirmed with >ACK…< or, where the number begins with IP, with >SAK…<; a position without one with the bare id.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-5, speed: 0.2236, heading: 0.5 },
    device: (index) => String(352_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position without a date: 30 miles an hour to the south-east, a fresh 3D fix.',
      wire: '>RPV29730+5453500+0101400003013512;ID=7001;*78<',
      reports: [
        {
          device: '7001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 13.4112,
          heading: 135,
        },
      ],
      replies: ['7001'],
    },
    {
      about: 'A Virloc position: 60 km/h, ignition on, confirmed by its number.',
      wire: '>RGP220626081530+5453500+01014000060135300C10401;ID=7001;#0012;*02<',
      reports: [
        {
          device: '7001',
          speed: 16.6667,
          hdop: 1,
          attributes: { input: 0xc1, ignition: true, externalPower: true, fixAge: 0, eventCode: '04' },
        },
      ],
      replies: ['>ACK;ID=7001;#0012;*70<'],
    },
    {
      about: 'A compact and a long position and an altitude, none of them answered.',
      wire: '>RCP29730+545350+010140012;ID=7001<>RLN29730000+545350000+0101400000+000039370300+0000135008010012;ID=7001<>RAL29730+00012+00012;ID=7001<',
      reports: [
        { type: 'position', latitude: 54.535 },
        { type: 'position', longitude: 10.14, altitude: 12, speed: 13.4112, heading: 135, satellites: 8 },
        { type: 'status', attributes: { altitude: 12, verticalSpeed: 0 } },
      ],
      replies: [],
    },
  ],
};
