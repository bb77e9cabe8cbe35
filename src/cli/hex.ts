const bytesPerLine = 16;

/** The bytes [from, to) of what is shown. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Bytes as lines of offset, hexadecimal digits and text, sixteen a line; under each line carets for the bytes of `marked` that are in it.
 *
 *     00000010  31 2c 39 39 39 39 2e 30 30 2c 4e 2c 30 31 30 30  1,9999.00,N,0100
 *                     ^^ ^^ ^^ ^^ ^^ ^^ ^^                         ^^^^^^^
 */
export function hexView(bytes: Uint8Array, marked?: Span): string {
  let view = '';
  for (let at = 0; at < bytes.length; at += bytesPerLine) {
    const line = [...bytes.subarray(at, at + bytesPerLine)];
    view += row(at.toString(16).padStart(8, '0'), line.map(hex), line.map(printable));
    if (!marked || marked.to <= at || marked.from >= at + bytesPerLine) continue;
    const isMarked = (_: number, index: number): boolean => at + index >= marked.from && at + index < marked.to;
    const marks = line.map(isMarked);
    view += row(
      '        ',
      marks.map((mark) => (mark ? '^^' : '  ')),
      marks.map((mark) => (mark ? '^' : ' ')),
    );
  }
  return view;
}

function row(offset: string, pairs: readonly string[], text: readonly string[]): string {
  return `${`${offset}  ${pairs.join(' ').padEnd(bytesPerLine * 3 - 1)}  ${text.join('')}`.trimEnd()}\n`;
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

const printable = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCodePoint(byte) : '.');
