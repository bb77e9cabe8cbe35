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
  const first = Buffer.from(mark, 'latin1');
  return (bytes, from) => {
    let begin = bytes.indexOf(first, from);
    while (begin >= 0) {
      const length = lengthAt(bytes, begin);
      if (length === undefined) return undefined;
      if (length === 0) {
        begin = bytes.indexOf(first, begin + 1);
        continue;
      }
      const end = begin + length;
      const inner = begin + first.length;
      const next = nextBeginning(bytes, first, lengthAt, inner, end);
      const early = lineEndIn(bytes, inner, Math.min(next, bytes.length));
      if (early >= 0) return trimmed(bytes, begin, early, early);
      if (next === end) return end <= bytes.length ? trimmed(bytes, begin, end, end) : undefined;
      if (lengthAt(bytes, next) === undefined) return undefined;
      begin = next;
    }
    return undefined;
  };
}

/** Where within [from, to) a frame begins, or may begin as far as can be seen yet; else `to`. */
export function nextBeginning(bytes: Buffer, mark: Buffer, lengthAt: LengthAt, from: number, to: number): number {
  const [head = 0] = mark;
  for (let at = bytes.indexOf(head, from); at >= 0 && at < to; at = bytes.indexOf(head, at + 1)) {
    const there = Math.min(mark.length, bytes.length - at);
    if (bytes.compare(mark, 0, there, at, at + there) === 0 && lengthAt(bytes, at) !== 0) return at;
  }
  return to;
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
