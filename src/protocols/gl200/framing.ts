import type { Framing } from '../protocol.ts';
import { firstOf, noise, trimmed } from '../toolbox/framing.ts';

const plus = 0x2b;
const dollar = 0x24;

/**
 * A frame begins with one of `heads`, which is part of its content, and ends with `$` (GL200 and later) or NUL (GL100). What stands before the
 * last head belongs to no frame: noise, or a frame that was cut off. A head holds a single `+`, and a `+` alone may be part of a number.
 */
export function headed(...heads: readonly string[]): Framing {
  const words = heads.map((head) => ({ bytes: Buffer.from(head), plus: head.indexOf('+') }));

  function headAt(bytes: Buffer, at: number, from: number): number {
    for (const word of words) {
      const start = at - word.plus;
      if (start < from || start + word.bytes.length > bytes.length) continue;
      if (bytes.compare(word.bytes, 0, word.bytes.length, start, start + word.bytes.length) === 0) return start;
    }
    return -1;
  }

  return (bytes, from) => {
    let begin = from;
    while (bytes[begin] === 0) begin++;
    const end = firstOf(bytes, [dollar, 0], begin);
    if (end < 0) return undefined;
    for (let at = bytes.lastIndexOf(plus, end); at >= begin; at = bytes.lastIndexOf(plus, at - 1)) {
      const start = headAt(bytes, at, begin);
      if (start >= 0) return trimmed(bytes, start, end, end + 1);
      if (at === 0) break;
    }
    return noise(end);
  };
}
