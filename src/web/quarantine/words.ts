import type { Redecoding } from '../../api/schemas/quarantine.ts';

const numbers = new Intl.NumberFormat('en');

/** `1 frame`, `1,200 frames`. */
export function counted(count: number, what: string): string {
  return `${numbers.format(count)} ${what}${count === 1 ? '' : 's'}`;
}

/** Bytes in one line, for the eye: what is no printable ASCII is a dot in the middle. */
export function inOneLine(bytes: Uint8Array): string {
  let line = '';
  for (const byte of bytes) line += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
  return line;
}

/** What came of decoding all of quarantine again. */
export function outcomeOfAll({ examined, decoded, reports }: Redecoding): string {
  if (examined === 0) return 'There is nothing left to decode.';
  const stay = examined - decoded;
  if (decoded === 0) return `${counted(examined, 'frame')} looked at, and none could be read yet.`;
  const left = stay === 0 ? 'None stays in quarantine.' : `${counted(stay, 'frame')} ${stay === 1 ? 'stays' : 'stay'}.`;
  return `${numbers.format(decoded)} of ${counted(examined, 'frame')} could be read: ${counted(reports, 'report')}. ${left}`;
}

/** What came of decoding one frame again. */
export function outcomeOfOne(id: number, { decoded, reports }: Redecoding): string {
  if (decoded === 0 && reports === 0) return `Frame ${id} still cannot be read.`;
  if (decoded === 0)
    return `Of frame ${id} a part could be read: ${counted(reports, 'report')}. It stays in quarantine.`;
  if (reports === 0) return `Frame ${id} could be read. It holds no report.`;
  return `Frame ${id} could be read: ${counted(reports, 'report')}, stored with the time at which it came.`;
}

/** How far decoding all of it again is. */
export function progressOf({ examined, decoded }: Redecoding, total: number): string {
  return `${numbers.format(examined)} of ${counted(Math.max(examined, total), 'frame')} looked at, ${numbers.format(decoded)} read`;
}
