import type { Cut } from '../protocol.ts';
import { crc16Arc } from '../toolbox/checksums.ts';
import { nextBeginning } from '../toolbox/counted.ts';
import { isBlank } from '../toolbox/framing.ts';

const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const at = 0x40;
const dollar = 0x24;

/** FE 02, the unit’s id in eight bytes, a sequence number in two: a heartbeat of the unit, and our confirmation. */
export const shortLength = 12;
/** @P, CRC and length of two bytes each. */
const binaryHead = 6;
/** More than a packet of records, or of a picture, has. */
const mostBinary = 4096;

const header = /^[^,]{2},[0-9A-Fa-f]{4},(\d{1,5}),/;
const beginningOfHeader = /^[^,]{0,2}(?:,[0-9A-Fa-f]{0,4})?(?:,\d{0,5})?$/;
const longestHeader = 14;

export function isShort(bytes: Buffer, from: number): boolean {
  return bytes[from] === 0xfe && bytes[from + 1] === 0x02;
}

export function isBinary(bytes: Buffer, from: number): boolean {
  return bytes[from] === at && (bytes[from + 1] === 0x50 || bytes[from + 1] === 0x52) && bytes[from + 2] !== comma;
}

/** An id of at most 15 digits in eight bytes leaves the highest of them empty: other bytes are none. */
function isId(bytes: Buffer, from: number): boolean {
  return bytes[from] === 0 && (bytes[from + 1] ?? 0) <= 3;
}

/** The end of the frame that begins at `from`; 0 where none does, undefined where it is not there yet. */
function endOf(bytes: Buffer, from: number): number | undefined {
  const there = bytes.length - from;
  if (there < 3) return undefined;
  if (isShort(bytes, from)) {
    if (there < shortLength) return undefined;
    return isId(bytes, from + 2) ? from + shortLength : 0;
  }
  if (bytes[from] === dollar) return bytes.indexOf(lineFeed, from) + 1 || undefined;
  if (isBinary(bytes, from)) return endOfBinary(bytes, from);
  return bytes[from + 2] === comma ? endOfText(bytes, from) : 0;
}

//  @P <CRC 2><length 2><sequence 2><id 8>…       The CRC is of all behind it; the length of all behind the length.
function endOfBinary(bytes: Buffer, from: number): number | undefined {
  if (bytes.length < from + 10) return undefined;
  const end = from + binaryHead + bytes.readUInt16BE(from + 4);
  if (end - from > mostBinary || !isId(bytes, from + 8)) return 0;
  if (end > bytes.length) return undefined;
  return crc16Arc(bytes.subarray(from + 4, end)) === bytes.readUInt16BE(from + 2) ? end : 0;
}

/** The length of a text frame by its count, which is of all bytes from the comma behind it. */
function textLength(bytes: Buffer, from: number): number | undefined {
  const beginning = bytes.toString('latin1', from, from + longestHeader);
  const found = header.exec(beginning);
  if (found) return found[0].length - 1 + Number(found[1]);
  return beginning.length < longestHeader && beginningOfHeader.test(beginning) ? undefined : 0;
}

/** Where another frame begins within the count of this one, this one was cut off. */
function endOfText(bytes: Buffer, from: number): number | undefined {
  const length = textLength(bytes, from);
  if (!length) return length;
  const end = from + length;
  const next = nextBeginning(bytes, bytes.subarray(from, from + 3), textLength, from + 3, end);
  if (next === end) return withLineEnd(bytes, end);
  return textLength(bytes, next) === undefined ? undefined : 0;
}

/** Some units count up to the carriage return of the last record: its line feed belongs to the frame too. */
function withLineEnd(bytes: Buffer, end: number): number | undefined {
  if (end > bytes.length) return undefined;
  if (bytes[end - 1] !== carriageReturn) return end;
  if (end === bytes.length) return undefined;
  return bytes[end] === lineFeed ? end + 1 : end;
}

/**
 * Records in text behind a count, records in binary behind another, heartbeats of 12 bytes, and lines that begin with `$`. The two bytes
 * that text begins with can be configured; `@P` is what they are otherwise.
 */
export function cut(bytes: Buffer, from: number): Cut | undefined {
  for (let begin = from; begin < bytes.length; begin++) {
    if (isBlank(bytes[begin])) continue;
    const end = endOf(bytes, begin);
    if (end === undefined) return undefined;
    if (end > 0) return { begin, start: begin, end, next: end };
  }
  return undefined;
}
