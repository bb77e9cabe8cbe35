import { cell, oneCell } from '../toolbox/cells.ts';
import { hex, integer } from '../toolbox/numbers.ts';

//  I n mcc mnc (lac ci signal)×n, lac and ci of 4 hexadecimal digits;  Y the same with 8 for ci and a hexadecimal signal
export function readPackedCells(text: string, ciDigits: 4 | 8): string[] | undefined {
  const width = 6 + ciDigits;
  const count = integer(text.charAt(0)) ?? 0;
  if (count === 0 || text.length !== 6 + count * width) return undefined;
  const cells: string[] = [];
  for (let at = 6; at < text.length; at += width) {
    const signal = text.slice(at + width - 2, at + width);
    const found = cell(
      integer(text.slice(1, 4)),
      integer(text.slice(4, 6)),
      hex(text.slice(at, at + 4)),
      hex(text.slice(at + 4, at + 4 + ciDigits)),
      ciDigits === 8 ? hex(signal) : integer(signal),
    );
    if (found !== undefined) cells.push(found);
  }
  return cells;
}

//  X mcc,mnc,lac,ci,signal[;lac,ci,signal]…
export function readCells(text: string): string[] | undefined {
  const cells: string[] = [];
  const [mcc, mnc] = text.split(',', 2);
  text.split(';').forEach((item, index) => {
    const [lac, ci, signal] = item.split(',').slice(index === 0 ? 2 : 0);
    const found = cell(integer(mcc), integer(mnc), integer(lac), integer(ci), integer(signal));
    if (found !== undefined) cells.push(found);
  });
  return cells.length === 0 ? undefined : cells;
}

//  P mcc mnc lac ci     four digits each, the last two hexadecimal
export function readServingCell(text: string): readonly string[] | undefined {
  const [mcc, mnc] = [integer(text.slice(0, 4)), integer(text.slice(4, 8))];
  return text.length < 16 ? undefined : oneCell(cell(mcc, mnc, hex(text.slice(8, 12)), hex(text.slice(12, 16))));
}
