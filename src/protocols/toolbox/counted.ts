import type { Framing } from '../protocol.ts';
import { trimmed } from './framing.ts';

/**
 * How many bytes the frame that begins at `at` has, its mark included, by the count that it begins with. 0 where no frame begins there;
 * undefined until enough of it is there to say.
 */
export type LengthAt = (bytes: Buffer, at: number) => number | undefined;

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const comma = 0x2c;
const zero = 0x30;
const nine = 0x39;

/** More digits than the count of any frame has. */
const mostDigits = 5;

/**
 * A frame begins with a mark, and a count behind it says how long it is: its content may hold any byte.
 * A count is believed only as far as what follows bears it out. A frame ends early where the next one begins, for then it was cut off, and
 * behind two hexadecimal digits and CR LF, which is how counted frames end, for then the count is too great. So a broken frame costs no other.
 */
export function counted(mark: string, lengthAt: LengthAt): Framing {
  return (bytes, from) => {
    let begin = bytes.indexOf(mark, from);
    while (begin >= 0) {
      const length = lengthAt(bytes, begin);
      if (length === undefined) return undefined;
      const inner = begin + mark.length;
      if (length === 0) {
        begin = bytes.indexOf(mark, begin + 1);
        continue;
      }
      const end = begin + length;
      const there = Math.min(end, bytes.length);
      const restart = beginningIn(bytes, mark, lengthAt, inner, there);
      const early = lineEndIn(bytes, inner, restart < 0 ? there : restart);
      if (early >= 0) return trimmed(bytes, begin, early, early);
      if (restart < 0) return end <= bytes.length ? trimmed(bytes, begin, end, end) : undefined;
      begin = restart;
    }
    return undefined;
  };
}

/** Where the whole beginning of a frame stands within [from, to), or -1. */
function beginningIn(bytes: Buffer, mark: string, lengthAt: LengthAt, from: number, to: number): number {
  let at = bytes.indexOf(mark, from);
  if (at < 0 || at >= to) return -1;
  const within = bytes.subarray(0, to);
  for (; at >= 0; at = within.indexOf(mark, at + 1)) if (lengthAt(within, at)) return at;
  return -1;
}

/** The place behind the first `hh` CR LF within [from, to), or -1. */
function lineEndIn(bytes: Buffer, from: number, to: number): number {
  for (let at = bytes.indexOf(lineFeed, from); at >= 0 && at < to; at = bytes.indexOf(lineFeed, at + 1)) {
    if (bytes[at - 1] === carriageReturn && isHex(bytes[at - 2]) && isHex(bytes[at - 3])) return at + 1;
  }
  return -1;
}

function isHex(byte = 0): boolean {
  return (byte >= zero && byte <= nine) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

/**
 * The count of a frame such as `$$A152,…*7C` CR LF: decimal digits `skip` bytes behind the frame's beginning, and a comma, which is the
 * first byte that is counted.
 * @param behind how many bytes follow the counted ones: checksum and line end, where they are not counted
 */
export function countedFromComma(skip: number, behind: number): LengthAt {
  return (bytes, at) => {
    let count = 0;
    for (let i = at + skip; i <= at + skip + mostDigits; i++) {
      const byte = bytes[i];
      if (byte === undefined) return undefined;
      if (byte === comma) return count === 0 ? 0 : i - at + count + behind;
      if (byte < zero || byte > nine) return 0;
      count = count * 10 + byte - zero;
    }
    return 0;
  };
}
