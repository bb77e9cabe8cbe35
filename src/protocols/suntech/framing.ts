import type { Cut } from '../protocol.ts';
import { firstOf, isBlank, trimmed } from '../toolbox/framing.ts';
import { integer } from '../toolbox/numbers.ts';
import { lengthAt } from './fields.ts';

const semicolon = 0x3b;
const lineEnds = [0x0d, 0x0a];
const longestData = 1500;
const longestZip = 1024;
const zipStart = 0x02;
const zipEnd = 0x03;

const types: ReadonlySet<string> = new Set([
  'STT',
  'EMG',
  'EVT',
  'ALT',
  'UEX',
  'BLE',
  'BSA',
  'ALV',
  'RES',
  'HTE',
  'CMD',
]);

const isCapital = (byte = 0): boolean => byte >= 0x41 && byte <= 0x5a;
const isDigit = (byte = 0): boolean => byte >= 0x30 && byte <= 0x39;

/** Where a header begins that ends at `end`: `ST300STT`, `STT`; -1 where there is none. */
function headerBefore(bytes: Buffer, end: number, from: number): number {
  if (end - from < 3 || !isCapital(bytes[end - 1]) || !isDigit(bytes[end + 1])) return -1;
  if (!types.has(bytes.toString('latin1', end - 3, end))) return -1;
  const long = end - 8;
  const family = long >= from && bytes[long] === 0x53 && isCapital(bytes[long + 1]) && isDigit(bytes[long + 2]);
  return family ? long : end - 3;
}

/** The last header in a line: what stands before it is noise, or a frame that was cut off. */
function lastHeader(bytes: Buffer, from: number, end: number): number {
  for (let at = end - 1; at > from; at--) {
    if (bytes[at] !== semicolon) continue;
    const header = headerBefore(bytes, at, from);
    if (header >= 0) return header;
  }
  return from;
}

/** The end of a UEX report's data, which may hold line ends: undefined is "not there yet", -1 "no such length". */
function endOfData(bytes: Buffer, begin: number, lineEnd: number): number | undefined {
  const fields = bytes.toString('latin1', begin, lineEnd).split(';');
  const at = lengthAt(fields);
  const length = integer(fields[at]);
  if (at < 0 || at + 1 >= fields.length || length === undefined || length > longestData) return -1;
  const end = begin + fields.slice(0, at + 1).join(';').length + 1 + length;
  if (end >= bytes.length) return undefined;
  return bytes[end] === semicolon ? end : -1;
}

/** True where the five bytes from `at` on are a device id in BCD. */
function isId(bytes: Buffer, at: number): boolean {
  for (let i = at; i < at + 5; i++) if ((bytes[i] ?? 0xff) >>> 4 > 9 || (bytes[i] ?? 0xff) % 16 > 9) return false;
  return true;
}

//  02 length:2 header:1 id:5 … 03       81…8F length:2 id:5 …
/** The end of a zip report, undefined where it is not there yet, -1 where these bytes are none. */
function endOfZip(bytes: Buffer, begin: number): number | undefined {
  const first = bytes[begin] ?? 0;
  const old = first === zipStart;
  if (!old && (first < 0x81 || first > 0x8f)) return -1;
  if (bytes.length < begin + 9) return undefined;
  const length = bytes.readUInt16BE(begin + 1);
  const end = begin + length + (old ? 4 : 3);
  if (length < 6 || length > longestZip || !isId(bytes, begin + (old ? 4 : 3))) return -1;
  if (bytes.length < end) return undefined;
  return old && bytes[end - 1] !== zipEnd ? -1 : end;
}

/** Lines that end with CR; a UEX report, whose data are counted; a zip report, which is counted as a whole. */
export function cut(bytes: Buffer, from: number): Cut | undefined {
  let begin = from;
  while (begin < bytes.length && isBlank(bytes[begin])) begin++;
  const zip = endOfZip(bytes, begin);
  if (zip === undefined) return undefined;
  if (zip > 0) return { begin, start: begin, end: zip, next: zip };
  const lineEnd = firstOf(bytes, lineEnds, begin);
  if (lineEnd < 0) return undefined;
  const start = lastHeader(bytes, begin, lineEnd);
  const at = start + (bytes[start + 3] === semicolon ? 0 : 5);
  if (bytes.toString('latin1', at, at + 4) !== 'UEX;') return trimmed(bytes, start, lineEnd, lineEnd + 1);
  const data = endOfData(bytes, start, lineEnd);
  if (data === undefined) return undefined;
  const end = data < 0 ? lineEnd : firstOf(bytes, lineEnds, data);
  return end < 0 ? undefined : trimmed(bytes, start, end, end + 1);
}
