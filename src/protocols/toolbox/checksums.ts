import { hex } from './numbers.ts';

/** XOR of the characters' codes, low eight bits: NMEA 0183, TAIP and many others. */
export function xor8(text: string, from = 0, to = text.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum ^= text.charCodeAt(i);
  return sum & 0xff;
}

/** Sum of the characters' codes, low eight bits: Meitrack and its relatives. */
export function sum8(text: string, from = 0, to = text.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += text.charCodeAt(i);
  return sum & 0xff;
}

/** As {@link xor8}, of bytes as they were received: in a third of the time or less, and right for those that are no ASCII. */
export function xor8OfBytes(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum ^= bytes[i] ?? 0;
  return sum;
}

/** As {@link sum8}, of bytes as they were received. */
export function sum8OfBytes(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += bytes[i] ?? 0;
  return sum & 0xff;
}

const arcTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});

function reflected(bytes: Uint8Array, start: number, from: number, to: number): number {
  let crc = start;
  // An iterator over the bytes takes five times as long.
  for (let i = from; i < to; i++) crc = (crc >>> 8) ^ (arcTable[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  return crc;
}

/** CRC-16/ARC (polynomial 0x8005 reflected, start 0): Wialon IPS 2.0, ATrack. */
export function crc16Arc(bytes: Uint8Array, from = 0, to = bytes.length): number {
  return reflected(bytes, 0, from, to);
}

/** CRC-16/MODBUS (polynomial 0x8005 reflected, start 0xffff): Totem. */
export function crc16Modbus(bytes: Uint8Array, from = 0, to = bytes.length): number {
  return reflected(bytes, 0xffff, from, to);
}

/** True where a frame ends with `*` and this checksum in two hexadecimal digits. */
export function endsWithChecksum(text: string, due: number): boolean {
  return text[text.length - 3] === '*' && hex(text.slice(-2)) === due;
}

/** Why a frame is refused that does not end with its checksum of eight bits. */
export function wrongChecksum(due: number): string {
  return `it does not end with its checksum, which is ${hex2(due)}`;
}

/** Two upper-case hexadecimal digits. */
export function hex2(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}
