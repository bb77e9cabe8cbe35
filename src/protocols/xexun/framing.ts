import type { Cut } from '../protocol.ts';
import { isBlank, trimmed } from '../toolbox/framing.ts';

/** What the field that names the device begins with. */
export const imeiMark = 'imei:';

const lineFeed = 0x0a;
const comma = 0x2c;
const bareForm = /^G[PN]RMC,/;

/**
 * The end of the line, or -1: not there yet. Some models break the line behind the checksum; they go on with a comma.
 * @returns undefined where the next byte decides
 */
function endOf(bytes: Buffer, begin: number): number | undefined {
  let from = begin;
  for (;;) {
    const end = bytes.indexOf(lineFeed, from);
    if (end < 0 || bytes.subarray(from, end).includes(imeiMark)) return end;
    if (end + 1 === bytes.length) return undefined;
    if (bytes[end + 1] !== comma) return end;
    from = end + 1;
  }
}

/**
 * The full form ends with its line. The short one, which begins with the sentence, ends with the comma behind its IMEI: not all of
 * its devices end the line.
 */
export function cut(bytes: Buffer, from: number): Cut | undefined {
  let begin = from;
  while (begin < bytes.length && isBlank(bytes[begin])) begin++;
  const end = endOf(bytes, begin);
  if (bareForm.test(bytes.toString('latin1', begin, begin + 6))) {
    const stop = end === undefined || end < 0 ? bytes.length : end;
    const imei = bytes.subarray(begin, stop).indexOf(imeiMark);
    const last = imei < 0 ? -1 : bytes.subarray(0, stop).indexOf(comma, begin + imei);
    if (last >= 0) return { begin, start: begin, end: last, next: last + 1 };
  }
  return end === undefined || end < 0 ? undefined : trimmed(bytes, begin, end, end + 1);
}
