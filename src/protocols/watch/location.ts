import type { Event, Reading } from '../../model/report.ts';
import { cell } from '../toolbox/cells.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, position, status } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { kilometreAnHour, scaled } from '../toolbox/units.ts';

/** The bits of the status word. The high half is alarms; the low half is states, which say why only in an alarm message. */
const alarmBits: readonly (readonly [bit: number, event: Event])[] = [
  [16, 'sos'],
  [17, 'battery-low'],
  [18, 'geofence-exit'],
  [19, 'geofence-enter'],
  [20, 'removal'],
  [21, 'fall'],
  [22, 'fall'],
  [0, 'battery-low'],
  [1, 'geofence-exit'],
  [2, 'geofence-enter'],
  [14, 'power-cut'],
];
const motionBit = 4;

/** What made the watch report: the first bit that is set, or merely that it is an alarm. */
function eventOf(word: number, isAlarm: boolean): { event: Event; bit?: number } | undefined {
  if (word === 0) return isAlarm ? { event: 'alarm' } : undefined;
  for (const [bit, event] of alarmBits) {
    if ((word >>> bit) % 2 === 1 && (isAlarm || bit >= 16)) return { event, bit };
  }
  return isAlarm ? { event: 'alarm' } : undefined;
}

/** Decimal degrees with a hemisphere letter beside them; some watches write the sign as well, or instead. */
function angle(
  text: string | undefined,
  hemisphere: string | undefined,
  positive: string,
  negative: string,
): number | undefined {
  const value = number(text?.trim());
  if (value === undefined) return undefined;
  if (hemisphere === negative) return -Math.abs(value);
  return hemisphere === positive || hemisphere === '' ? value : undefined;
}

/** Some vendors write the area and the cell in hexadecimal, and only a letter in one of them tells. */
function cellOf(
  mcc: number | undefined,
  mnc: number | undefined,
  fields: readonly string[],
  at: number,
): string | undefined {
  const lac = integer(fields[at]);
  const ci = integer(fields[at + 1]);
  const rssi = integer(fields[at + 2]);
  if (lac !== undefined && ci !== undefined) return cell(mcc, mnc, lac, ci, rssi);
  return cell(mcc, mnc, hex(fields[at]), hex(fields[at + 1]), rssi);
}

/** The cells in sight, and where the fields behind them begin. */
export interface Cells {
  readonly cells: string[] | undefined;
  readonly next: number;
}

//  count,timing advance,mcc,mnc,(lac,cell,rssi)×count        0[,timing advance]
export function readCells(fields: readonly string[], from: number): Cells {
  const count = integer(fields[from]) ?? 0;
  if (count === 0) return { cells: undefined, next: fields[from + 3]?.includes(':') === true ? from + 1 : from + 2 };
  const mcc = integer(fields[from + 2]);
  const mnc = integer(fields[from + 3]);
  const cells: string[] = [];
  let at = from + 4;
  for (let i = 0; i < count && at < fields.length; i++, at += 3) {
    const name = cellOf(mcc, mnc, fields, at);
    if (name !== undefined) cells.push(name);
  }
  return { cells: cells.length > 0 ? cells : undefined, next: at };
}

//  count,(name,address,rssi)×count
function readWifi(fields: readonly string[], from: number): { wifi: string[] | undefined; next: number } {
  const count = integer(fields[from]) ?? 0;
  const wifi: string[] = [];
  let at = from + 1;
  for (let i = 0; i < count && fields[at + 1]?.includes(':') === true; i++, at += 3) {
    wifi.push(`${fields[at + 1]},${fields[at + 2]},${fields[at]}`);
  }
  return { wifi: wifi.length > 0 ? wifi : undefined, next: at };
}

//  ddmmyy,HHMMSS,A,latitude,N,longitude,E,km/h,course,altitude,satellites,signal,battery %,steps,turnovers,status,cells[,Wi-Fi[,accuracy]]
//  0      1      2 3        4 5         6 7    8      9        10         11     12        13    14        15     16
/** Reads the location data, whose first field is at `from`: a status where no place is said. */
export function readLocation(
  device: string,
  fields: readonly string[],
  from: number,
  kind: { readonly isAlarm: boolean; readonly archived: boolean; readonly index: string | undefined },
): Reading | string {
  const flag = fields[from + 2];
  if (flag !== 'A' && flag !== 'V') return 'neither A nor V where the fix is said to be valid';
  const flags = fields[from + 15];
  const word = hex(flags) ?? 0;
  const raised = eventOf(word, kind.isAlarm);
  const { cells, next } = readCells(fields, from + 16);
  const { wifi, next: last } = readWifi(fields, next);
  const accuracy = fields[last]?.includes('.') === true ? number(fields[last]) : undefined;
  const time = dateTime(dateOf(fields[from], 'ddmmyy'), timeOfDay(fields[from + 1]));
  const said = attributes({
    rssi: integer(fields[from + 11]),
    batteryLevel: integer(fields[from + 12]),
    steps: integer(fields[from + 13]),
    turnovers: integer(fields[from + 14]),
    status: flags,
    motion: (word >>> motionBit) % 2 === 1 ? true : undefined,
    alarm: raised?.bit,
    archived: kind.archived ? true : undefined,
    cells,
    wifi,
    index: kind.index,
    extra: fields.slice(accuracy === undefined ? last : last + 1).join(','),
  });
  if (flag === 'V' && fields[from + 3]?.trim() === '' && fields[from + 5]?.trim() === '')
    return status({ device, time, event: raised?.event, attributes: said });
  return position({
    device,
    time,
    valid: flag === 'A',
    latitude: angle(fields[from + 3], fields[from + 4], 'N', 'S'),
    longitude: angle(fields[from + 5], fields[from + 6], 'E', 'W'),
    speed: scaled(number(fields[from + 7]), kilometreAnHour),
    heading: number(fields[from + 8]),
    altitude: number(fields[from + 9]),
    satellites: integer(fields[from + 10]),
    accuracy: accuracy === 0 ? undefined : accuracy,
    event: raised?.event,
    attributes: said,
  });
}
