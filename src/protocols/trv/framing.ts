import type { Cut } from '../protocol.ts';
import { noise, trimmed } from '../toolbox/framing.ts';

const hash = 0x23;
const letterP = 0x50;

const isCapital = (byte = 0): boolean => byte >= 0x41 && byte <= 0x5a;
const isCode = (byte = 0): boolean => isCapital(byte) || (byte >= 0x30 && byte <= 0x39);

/** Whether the P of a message type is at `at`: `TRV` or `IW` and a capital before it, two digits or capitals behind it. */
function makerBefore(bytes: Buffer, at: number): number {
  if (!isCapital(bytes[at - 1]) || !isCode(bytes[at + 1]) || !isCode(bytes[at + 2])) return 0;
  if (bytes[at - 3] === 0x49 && bytes[at - 2] === 0x57) return 2;
  return bytes[at - 4] === 0x54 && bytes[at - 3] === 0x52 && bytes[at - 2] === 0x56 ? 3 : 0;
}

/** A part of a picture or voice: `IWAP42,time,parts,number,length,` and so many bytes. */
export const announcement = /^IWAP(?:42|07),\d{1,14},\d{1,5},\d{1,5},(\d{1,4}),/;
const longestHeader = 48;

/** Where the frame that begins at `begin` ends: behind the bytes that it announces, else at the first `#`. */
function endOf(bytes: Buffer, begin: number, first: number): number {
  if (bytes[begin] !== 0x49) return first;
  const header = bytes.toString('latin1', begin, Math.min(first, begin + longestHeader));
  const [whole, length] = announcement.exec(header) ?? [];
  if (whole === undefined) return first;
  const end = begin + whole.length + Number(length);
  if (end >= bytes.length) return -1;
  return bytes[end] === hash ? end : first;
}

/** From `TRV` or `IW` to `#`. What stands before the last such beginning was cut off. */
export function cut(bytes: Buffer, from: number): Cut | undefined {
  const first = bytes.indexOf(hash, from);
  if (first < 0) return undefined;
  const frame = bytes.subarray(from, first);
  for (let at = frame.lastIndexOf(letterP); at > 2; at = frame.lastIndexOf(letterP, at - 1)) {
    const maker = makerBefore(frame, at);
    if (maker === 0) continue;
    const begin = from + at - 1 - maker;
    const end = endOf(bytes, begin, first);
    return end < 0 ? undefined : trimmed(bytes, begin, end, end + 1);
  }
  return noise(first);
}
