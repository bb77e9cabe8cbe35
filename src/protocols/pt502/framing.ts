import type { Cut } from '../protocol.ts';
import { beginningWith, isBlank, trimmed } from '../toolbox/framing.ts';
import { partBytes } from './photo.ts';

const line = beginningWith('$', '\r', '\n');
const blockMark = 0xbf;
const smartMark = 0x40;
const blockHeader = 5;
const longestPart = blockHeader + '$PHD9999999,99999,'.length + partBytes + 2;

/** A line that is noise, and that begins like a smart message, is one. */
function smartOr(bytes: Buffer, begin: number, found: Cut | undefined): Cut | undefined {
  if (!found || found.start < found.end || bytes[begin] !== smartMark) return found;
  return trimmed(bytes, begin, found.next - 1, found.next);
}

/**
 * Lines from a `$` to CR or LF. A block of five bytes may stand before them: BF, two bytes, and its length in two bytes, the lower first.
 * It matters where it holds a part of a photo, in which there may be any byte.
 */
export function cut(bytes: Buffer, from: number): Cut | undefined {
  let begin = from;
  while (begin < bytes.length && isBlank(bytes[begin])) begin++;
  if (bytes[begin] !== blockMark) return smartOr(bytes, begin, line(bytes, begin));
  const start = begin + blockHeader;
  if (bytes.length < start + 4) return undefined;
  if (bytes.toString('latin1', start, start + 4) === '$PHD') {
    const next = begin + bytes.readUInt16LE(begin + 3);
    const plausible = next > start + 4 && next <= begin + longestPart;
    if (plausible && next > bytes.length) return undefined;
    if (plausible && isBlank(bytes[next - 1]) && isBlank(bytes[next - 2])) return { begin, start, end: next - 2, next };
  }
  const found = line(bytes, start);
  if (found?.begin === start) return { ...found, begin };
  return found && found.start < found.end ? found : line(bytes, begin);
}
