import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { crc16Modbus, hex2, wrongChecksum, xor8, xor8OfBytes } from './toolbox/checksums.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { counted } from './toolbox/counted.ts';
import { hex } from './toolbox/numbers.ts';
import { refused } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';
import { readColumns, readObd } from './totem/columns.ts';
import { readLine } from './totem/lines.ts';

const messages = {
  GPRMC: 'position of the AVL models, around an RMC sentence',
  bars: 'position between bars',
  columns: 'position in fixed columns',
  OBD: 'position with the state of the engine',
} as const;

const zero = 0x30;
const bar = 0x7c;

const isDigit = (byte = 0): boolean => byte >= zero && byte <= zero + 9;
const isHex = (byte = 0): boolean => isDigit(byte) || (byte >= 0x41 && byte <= 0x46);

/** Decimal length and type of the newer models, hexadecimal length of the older ones, in characters. */
const newHead = 6;
const oldHead = 2;
/** Digits of an IMEI; the document of the older models has room for more. */
const fewestDigits = 14;
const mostDigits = 20;

/**
 * The count is of all bytes from the first $ to the checksum. It is believed only with an IMEI and a bar behind it: nothing ends a frame
 * that another could begin with.
 */
function lengthAt(bytes: Buffer, at: number): number | undefined {
  if (bytes.length < at + 3) return undefined;
  const isNew = bytes[at + 2] === zero;
  const digits = at + 2 + (isNew ? newHead : oldHead);
  for (let i = at + 2; i < digits; i++) {
    if (i >= bytes.length) return undefined;
    if (!isHex(bytes[i])) return 0;
  }
  let end = digits;
  while (isDigit(bytes[end]) && end < digits + mostDigits) end++;
  if (end >= bytes.length) return undefined;
  if (bytes[end] !== bar || end < digits + fewestDigits) return 0;
  const length = isNew
    ? Number(bytes.toString('latin1', at + 2, at + 6))
    : Number.parseInt(bytes.toString('latin1', at + 2, at + 4), 16);
  return length > end - at ? length : 0;
}

//  $$<length, 4 decimal digits beginning with 0><type 2><IMEI>|…<serial 4><XOR 2>
//  $$<length, 2 hexadecimal digits><IMEI>|<type 2>…<serial 4>|<CRC-16/MODBUS 4>
function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const isNew = text[2] === '0';
  const end = text.indexOf('|');
  const device = text.slice(2 + (isNew ? newHead : oldHead), end);
  if (!text.startsWith('$$') || end < 0 || device.length < fewestDigits)
    return refused('unknown', 'no length and IMEI');
  const type = isNew ? text.slice(6, 8) : text.slice(end + 1, end + 3);
  const found = isNew ? readNew(frame, text, type, device) : readOld(frame, text, device);
  return withDevice(found, session, device);
}

function readNew(frame: Frame, text: string, type: string, device: string): Decoded {
  const due = xor8OfBytes(frame.bytes, 0, frame.length - 2);
  const isObd = text.includes('$Cloud');
  if (hex(text.slice(-2)) !== due) return refused(isObd ? 'OBD' : 'columns', wrongChecksum(due));
  if (isObd) return readObd(text, device);
  const found = readColumns(text, type, device);
  return found.refused === undefined ? { ...found, reply: confirmation(text.slice(-6, -2)) } : found;
}

function readOld(frame: Frame, text: string, device: string): Decoded {
  const due = crc16Modbus(frame.bytes, 0, frame.length - 4);
  const found = readLine(text, device);
  if (hex(text.slice(-4)) !== due)
    return refused(found.message, `it does not end with its checksum, which is ${due.toString(16)}`);
  return found.refused === undefined ? { ...found, reply: 'ACK OK\r\n' } : found;
}

function confirmation(serial: string): string {
  const head = `$$0014AA${serial}`;
  return `${head}${hex2(xor8(head))}`;
}

/** A frame of the newer models with its count and checksum. */
function toFrame(type: string, device: string, content: string): string {
  const length = String(10 + device.length + content.length + 1).padStart(4, '0');
  const head = `$$${length}${type}${device}|${content}`;
  return `${head}${hex2(xor8(head))}`;
}

/** A frame of the older models with its count and checksum. */
function toOldFrame(device: string, content: string): string {
  const length = hex2(device.length + content.length + 10);
  const head = `$$${length}${device}|${content}|`;
  return `${head}${crc16Modbus(Buffer.from(head)).toString(16).toUpperCase().padStart(4, '0')}`;
}

const pad = (value: number, width: number): string => String(Math.round(value)).padStart(width, '0');

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const place = [...toDegreesMinutes(fix.latitude, 'latitude', 4), ...toDegreesMinutes(fix.longitude, 'longitude', 4)];
  const speed = pad((fix.speed ?? 0) / kilometreAnHour, 3);
  const heading = pad((fix.heading ?? 0) % 360, 3);
  const content = `50004000${date}${time}42120000224C379B${pad(fix.satellites ?? 9, 2)}20${heading}${speed}00.90000000${place.join('')}0001`;
  return { frame: toFrame('AA', fix.device, content), reply: confirmation('0001') };
}

export const totem: Protocol = {
  name: 'totem',
  title: 'Totem and TZone',
  devices: ['Totem AT03, AT05, AT07, AT09', 'TZone TZ-AVL02, TZ-AVL05, TZ-AVL08, TZ-AVL201'],
  signatures: [/^\$\$(?:0\d{3}[0-9A-F]{2}|[0-9A-F]{2})\d{14,20}\|/],
  framing: counted('$$', lengthAt),
  messages,
  replies: 'Older models are answered ACK OK, newer ones $$0014AA with the serial number of the frame; nothing to OBD.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.14, heading: 0.5 },
    device: (index) => String(861_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A newer model: 54 km/h to the north-west, ignition on.',
      wire: toFrame(
        'AA',
        '861000000000001',
        '5000400026062208153042120000224C379B092031505400.800001235432.1000N01008.4000E0001',
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
          attributes: { ignition: true, battery: 4.2, power: 12, odometer: 123000, index: 1 },
        },
      ],
      replies: [confirmation('0001')],
    },
    {
      about: 'An older model, too fast: 40 knots.',
      wire: toOldFrame(
        '861000000000001',
        '11$GPRMC,081530.000,A,5432.1000,N,01008.4000,E,40.00,315,220626,,,A*72|02.1|01.3|01.7|000010000000|20260622081530|14201251|00000000|224C379B|0000|12.5000|0002',
      ),
      reports: [
        {
          device: '861000000000001',
          type: 'position',
          valid: true,
          speed: 20.5778,
          event: 'overspeed',
          attributes: { alarm: '11', battery: 4.2, power: 12.51, odometer: 12500, input: 1 },
        },
      ],
      replies: ['ACK OK\r\n'],
    },
  ],
};
