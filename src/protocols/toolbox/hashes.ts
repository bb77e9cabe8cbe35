import type { Framing } from '../protocol.ts';
import { trimmed } from './framing.ts';

const hash = 0x23;
const lineFeed = 0x0a;
const imeiDigits = 15;

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Whether the bytes between the marks at `from` and `to` are an IMEI. */
function isImei(bytes: Buffer, from: number, to: number): boolean {
  if (to - from - 1 !== imeiDigits) return false;
  for (let at = from + 1; at < to; at++) if (!isDigit(bytes[at])) return false;
  return true;
}

/**
 * V-Sun's frames: they begin with `#`, an IMEI and `#`, which are part of the content, and end with `##`, which is not. An empty
 * field looks like that end: `ends` tells them apart. What stands before the last IMEI belongs to no frame; where there is none,
 * because it was sent before, the frame is the line in which it ends.
 * @param ends whether the `##` at this place ends a frame; undefined where the bytes behind it must be there to tell
 */
export function hashFrames(ends: (bytes: Buffer, at: number) => boolean | undefined): Framing {
  return (bytes, from) => {
    let begin = -1;
    let last = -1;
    for (let at = bytes.indexOf(hash, from); at >= 0; at = bytes.indexOf(hash, at + 1)) {
      if (last >= 0 && at === last + 1) {
        const ended = ends(bytes, last);
        if (ended === undefined) return undefined;
        if (ended) {
          const start = begin >= 0 ? begin : from + bytes.subarray(from, last).lastIndexOf(lineFeed) + 1;
          return trimmed(bytes, start, last, at + 1);
        }
      } else if (last >= 0 && isImei(bytes, last, at)) begin = last;
      last = at;
    }
    return undefined;
  };
}
