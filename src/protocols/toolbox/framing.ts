import type { Cut, Framing } from '../protocol.ts';

const lineFeed = 0x0a;

/** True for the bytes that may stand between frames: NUL, tab, line feed, carriage return, space. */
export function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x00;
}

/** The cut of the frame [from, end) with the blanks around its content left out. */
export function trimmed(bytes: Buffer, from: number, end: number, next: number): Cut {
  let start = from;
  while (start < end && isBlank(bytes[start])) start++;
  let stop = end;
  while (stop > start && isBlank(bytes[stop - 1])) stop--;
  return { begin: from, start, end: stop, next };
}

/** Lines: a frame ends with LF; CR and blanks around it do not count. */
export const lines: Framing = (bytes, from) => {
  const end = bytes.indexOf(lineFeed, from);
  return end < 0 ? undefined : trimmed(bytes, from, end, end + 1);
};

/** Place of the first of several bytes from `from` on, or -1. Each is looked for no further than the first that was found. */
export function firstOf(bytes: Buffer, codes: readonly number[], from: number): number {
  let first = -1;
  for (const code of codes) {
    const at = first < 0 ? bytes.indexOf(code, from) : bytes.subarray(0, first).indexOf(code, from);
    if (at >= 0) first = at;
  }
  return first;
}

/** A frame ends with the first of these characters; it is not part of the content. */
export function endedBy(...ends: readonly string[]): Framing {
  const codes = ends.map((end) => end.charCodeAt(0));
  return (bytes, from) => {
    const end = firstOf(bytes, codes, from);
    return end < 0 ? undefined : trimmed(bytes, from, end, end + 1);
  };
}

/** An end without a beginning: what stands before it belongs to no frame. */
export function noise(end: number): Cut {
  return { begin: end + 1, start: end + 1, end: end + 1, next: end + 1 };
}

/**
 * A frame begins with one character and ends with another; neither is part of the content. What stands before the beginning
 * belongs to no frame, and a second beginning before the end starts the frame anew: the first was cut off.
 */
export function between(begin: string, finish: string): Framing {
  const first = begin.charCodeAt(0);
  const last = finish.charCodeAt(0);
  return (bytes, from) => {
    const end = bytes.indexOf(last, from);
    if (end < 0) return undefined;
    const start = bytes.lastIndexOf(first, end);
    return start < from ? noise(end) : { begin: start, start: start + 1, end, next: end + 1 };
  };
}

/**
 * A frame begins with one or more characters, which are part of its content, and ends with the first of several, which is not. What
 * stands before the last beginning belongs to no frame: noise, or a frame that was cut off.
 */
export function beginningWith(begin: string, ...ends: readonly string[]): Framing {
  const mark = begin.length === 1 ? begin.charCodeAt(0) : Buffer.from(begin, 'latin1');
  const codes = ends.map((end) => end.charCodeAt(0));
  return (bytes, from) => {
    const end = firstOf(bytes, codes, from);
    if (end < 0) return undefined;
    const start = bytes.subarray(from, end).lastIndexOf(mark);
    return start < 0 ? noise(end) : trimmed(bytes, from + start, end, end + 1);
  };
}

/** The frame of text that ends at `end`, its mark: it begins behind the last line break, and what stands before that was cut off. */
export function lastLine(bytes: Buffer, from: number, end: number): Cut {
  return trimmed(bytes, from + bytes.subarray(from, end).lastIndexOf(lineFeed) + 1, end, end + 1);
}

/** As {@link between}, for marks of several characters: neither of them is part of the content. */
export function betweenMarks(begin: string, finish: string): Framing {
  return (bytes, from) => {
    const end = bytes.indexOf(finish, from);
    if (end < 0) return undefined;
    const next = end + finish.length;
    const start = bytes.subarray(from, end).lastIndexOf(begin);
    if (start < 0) return { begin: next, start: next, end: next, next };
    return { ...trimmed(bytes, from + start + begin.length, end, next), begin: from + start };
  };
}
