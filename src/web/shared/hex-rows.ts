/** The bytes [from, to) of what is shown. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What stands before a mark, in it and behind it; each may be empty. */
export type Parts = readonly [before: string, marked: string, after: string];

/** One line of a hex view. */
export interface HexRow {
  /** Of its first byte, eight hexadecimal digits. */
  readonly offset: string;
  /** Two digits a byte with a space between: as long in every row, so that the text behind it stands in one column. */
  readonly hex: Parts;
  /** The same bytes as text, `.` for what is no printable ASCII. */
  readonly text: Parts;
}

const nothing: Span = { from: 0, to: 0 };

/** Cuts bytes into the lines of a hex view. @param marked bytes to be pointed at */
export function hexRows(bytes: Uint8Array, marked: Span = nothing, perRow = 16): HexRow[] {
  const rows: HexRow[] = [];
  for (let at = 0; at < bytes.length; at += perRow) {
    const line = [...bytes.subarray(at, at + perRow)];
    const within = (place: number): number => Math.min(Math.max(place - at, 0), line.length);
    const from = within(marked.from);
    const to = Math.max(from, within(marked.to));
    const text = line.map(printable).join('');
    rows.push({
      offset: at.toString(16).padStart(8, '0'),
      hex: hexParts(line.map(twoDigits), from, to, perRow),
      text: [text.slice(0, from), text.slice(from, to), text.slice(to)],
    });
  }
  return rows;
}

/** The mark covers the spaces between its bytes, and none at its ends. */
function hexParts(pairs: readonly string[], from: number, to: number, perRow: number): Parts {
  const line = pairs.join(' ').padEnd(perRow * 3 - 1);
  if (from === to) return [line, '', ''];
  return [line.slice(0, from * 3), line.slice(from * 3, to * 3 - 1), line.slice(to * 3 - 1)];
}

/** All of the bytes as hexadecimal digits, without spaces. */
export function hexText(bytes: Uint8Array): string {
  return [...bytes].map(twoDigits).join('');
}

/** The bytes of base64, as the API gives them. */
export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

const twoDigits = (byte: number): string => byte.toString(16).padStart(2, '0');

const printable = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.');
