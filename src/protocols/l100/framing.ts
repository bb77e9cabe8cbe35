import type { Cut } from '../protocol.ts';
import { firstOf } from '../toolbox/framing.ts';

const [startOfHeading, startOfText, endOfTransmission] = [0x01, 0x02, 0x04];
const [comma, star, atSign, letterH, letterL] = [0x2c, 0x2a, 0x40, 0x48, 0x4c];

/** A frame behind SOH: up to STX or EOT and the checksum, both part of the content. A second SOH before that starts it anew. */
function headed(bytes: Buffer, from: number): Cut | undefined {
  const end = firstOf(bytes, [startOfText, endOfTransmission], from);
  if (end < 0 || end + 1 >= bytes.length) return undefined;
  const begin = from + bytes.subarray(from, end).lastIndexOf(startOfHeading);
  return { begin, start: begin + 1, end: end + 2, next: end + 2 };
}

/** True where `L,` or `H,` stands before the ATL at this place. */
function isLettered(bytes: Buffer, from: number, at: number): boolean {
  return at - 2 >= from && bytes[at - 1] === comma && (bytes[at - 2] === letterL || bytes[at - 2] === letterH);
}

/** `L,ATL…*` and the checksum, both part of the content. Another such beginning before that starts it anew. */
function lettered(bytes: Buffer, from: number, first: number): Cut | undefined {
  const end = bytes.indexOf(star, first);
  if (end < 0 || end + 1 >= bytes.length) return undefined;
  let at = bytes.lastIndexOf('ATL', end);
  while (!isLettered(bytes, from, at)) at = bytes.lastIndexOf('ATL', at - 1);
  return { begin: at - 2, start: at - 2, end: end + 2, next: end + 2 };
}

/** `ATL,…@`, the mark left out. Another `ATL,` before that starts it anew. */
function named(bytes: Buffer, from: number): Cut | undefined {
  const end = bytes.indexOf(atSign, from);
  if (end < 0) return undefined;
  const begin = bytes.lastIndexOf('ATL,', end);
  return { begin, start: begin, end, next: end + 1 };
}

/** Each of the three forms by its beginning. An ATL that begins none is the end of a frame of which the rest was lost. */
export function cut(bytes: Buffer, from: number): Cut | undefined {
  const heading = bytes.indexOf(startOfHeading, from);
  for (let at = bytes.indexOf('ATL', from); at >= 0; at = bytes.indexOf('ATL', at + 3)) {
    if (heading >= 0 && heading < at) break;
    if (isLettered(bytes, from, at)) return lettered(bytes, from, at);
    if (bytes[at + 3] === comma) return named(bytes, at);
  }
  return heading < 0 ? undefined : headed(bytes, heading);
}
