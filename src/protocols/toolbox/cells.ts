import { hex, integer } from './numbers.ts';
import { split } from './split.ts';

/**
 * A cell of a mobile network in the form of the attribute `cells`: `mcc-mnc-lac-ci`, decimal, and behind it the signal as the device
 * gives it.
 * @returns undefined where one of the four is missing, or where all are 0: the modem knows no cell
 */
export function cell(
  mcc: number | undefined,
  mnc: number | undefined,
  lac: number | undefined,
  ci: number | undefined,
  rssi?: number,
): string | undefined {
  if (mcc === undefined || mnc === undefined || lac === undefined || ci === undefined) return undefined;
  if (mcc === 0 && lac === 0 && ci === 0) return undefined;
  const name = `${mcc}-${mnc}-${lac}-${ci}`;
  return rssi === undefined ? name : `${name}-${rssi}`;
}

/** A cell in the form `mcc|mnc|lac|ci` of Meitrack and its relatives: the first two are decimal, the others hexadecimal. */
export function cellOf(text: string | undefined, rssi?: number): string | undefined {
  if (text === undefined) return undefined;
  const [mcc, mnc, lac, ci] = split(text, '|');
  return cell(integer(mcc), integer(mnc), hex(lac), hex(ci), rssi);
}

/** The attribute `cells` of a frame that names one, where it could be read. */
export function oneCell(name: string | undefined): readonly string[] | undefined {
  return name === undefined ? undefined : [name];
}

/** The attribute `cells` of a frame that names several: those that could be read; undefined where there is none. */
export function knownCells(names: readonly (string | undefined)[]): readonly string[] | undefined {
  const known = names.filter((name) => name !== undefined);
  return known.length === 0 ? undefined : known;
}
