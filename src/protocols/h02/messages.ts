import type { Event } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { cell, knownCells } from '../toolbox/cells.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, one, position, status, type Values } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { knot, scaled } from '../toolbox/units.ts';

/** The status word, four bytes of negative logic: a 0 bit says that the thing is so. Bit 0 is the lowest of the last byte. */
const statusBits: readonly [bit: number, name: string, event?: Event][] = [
  [0, 'theftAlarm', 'vibration'],
  [1, 'robberyAlarm', 'sos'],
  [2, 'overspeedAlarm', 'overspeed'],
  [18, 'sosButton', 'sos'],
  [19, 'onBackupBattery', 'power-cut'],
  [3, 'illegalIgnition'],
  [4, 'geofenceEntered'],
  [7, 'geofenceLeft'],
  [8, 'doorOpen'],
  [9, 'armed'],
  [20, 'batteryRemoved'],
  [21, 'antennaOpen'],
  [22, 'antennaShort'],
  [27, 'engineCut'],
];
const ignitionBit = 10;

function readStatus(text: string | undefined): { attributes: Record<string, boolean | string>; event?: Event } {
  const word = text?.length === 8 ? hex(text) : undefined;
  if (word === undefined || text === undefined) return { attributes: {} };
  const found: Record<string, boolean | string> = {
    status: text.toUpperCase(),
    ignition: (word >>> ignitionBit) % 2 === 1,
  };
  let event: Event | undefined;
  for (const [bit, name, raises] of statusBits) {
    if ((word >>> bit) % 2 === 1) continue;
    found[name] = true;
    event ??= raises;
  }
  return { attributes: found, ...(event && { event }) };
}

/** `ddmm.mmmm`; also `ddmmmmmm` without the dot, and `-dd-mm.mmmm`. */
function angle(text: string | undefined, hemisphere: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const plain = text.includes('-') ? text.replaceAll('-', '') : text;
  if (plain.includes('.') || plain.length < 5) return degreesMinutes(plain, hemisphere);
  return degreesMinutes(`${plain.slice(0, -4)}.${plain.slice(-4)}`, hemisphere);
}

/** The fields behind the status word, whose meaning differs from model to model. */
function extras(fields: readonly string[], from: number): Record<string, string> {
  const found: Record<string, string> = {};
  for (let i = from; i < fields.length; i++) {
    const value = fields[i]?.trim();
    if (value) found[`io${i - from + 1}`] = value;
  }
  return found;
}

/** Six fields behind the status word, the third with a decimal point: `odometer,temperature,fuel %,altitude,lac,cell`. */
function isLongForm(fields: readonly string[], from: number): boolean {
  return fields.length === from + 6 && (fields[from + 2] ?? '').includes('.');
}

/** Where the block `A|V|B,latitude,N|S,longitude,E|W` begins, or -1. */
export function fixAt(fields: readonly string[]): number {
  for (let i = 3; i + 4 < fields.length; i++) {
    const flag = fields[i] ?? '';
    if (flag !== 'A' && flag !== 'V' && flag !== 'B' && flag !== '') continue;
    const [vertical, horizontal] = [fields[i + 2], fields[i + 4]];
    if ((vertical === 'N' || vertical === 'S') && (horizontal === 'E' || horizontal === 'W')) return i;
  }
  return -1;
}

//  *HQ,id,V1,HHMMSS,A,DDMM.mmmm,N,DDDMM.mmmm,E,knots,course,DDMMYY,status[,io…]#
//            at-1   at +1       +2 +3        +4 +5    +6     +7     +8
export function readFix(fields: readonly string[], at: number): Decoded {
  const [, device = '', message = ''] = fields;
  const tail = fields[at + 7]?.length !== 6 && fields[at + 8]?.length === 6 ? at + 8 : at + 7;
  const date = dateOf(fields[tail], 'ddmmyy');
  const dateOnly = at === 3;
  const { event, attributes: bits } = readStatus(fields[tail + 1]);
  const result = message === 'V4' ? fields.slice(3, at - 1).join(',') : undefined;
  const sim = message === 'V19' || message === 'V6';
  const long = isLongForm(fields, tail + 2);
  const attributesOfFix = attributes({
    ...(sim ? simNumbers(fields, tail) : bits),
    ...(long ? longForm(fields, tail + 2) : !sim && extras(fields, tail + 2)),
    result,
    timeResolution: dateOnly ? 86_400 : undefined,
  });
  return one(
    message,
    position({
      device,
      time: dateTime(date, dateOnly ? 0 : timeOfDay(fields[at - 1])),
      valid: fields[at] === 'A',
      latitude: angle(fields[at + 1], fields[at + 2]),
      longitude: angle(fields[at + 3], fields[at + 4]),
      speed: scaled(number(fields[at + 5]), knot),
      heading: number(fields[at + 6]),
      altitude: long ? number(fields[tail + 5]) : undefined,
      event,
      attributes: attributesOfFix,
    }),
  );
}

function longForm(fields: readonly string[], from: number): Record<string, string | number | undefined> {
  return {
    odometer: integer(fields[from]),
    temperature: number(fields[from + 1]),
    fuelLevel: number(fields[from + 2]),
    lac: fields[from + 4],
    cell: fields[from + 5],
  };
}

//  …,DDMMYY,,phone,iccid[,status]#
function simNumbers(fields: readonly string[], tail: number): Record<string, string | boolean | undefined> {
  return { phone: fields[tail + 2], iccid: fields[tail + 3], ...readStatus(fields[tail + 4]).attributes };
}

/** A report without a fix: when it was made, what the status word says, and the fields of its own. */
function state(
  message: string,
  fields: readonly string[],
  places: { readonly date: number; readonly status: number },
  own: Readonly<Values>,
): Decoded {
  const { event, attributes: bits } = readStatus(fields[places.status]);
  const time = dateTime(dateOf(fields[places.date], 'ddmmyy'), timeOfDay(fields[3]));
  return one(message, status({ device: fields[1] ?? '', time, event, attributes: attributes({ ...own, ...bits }) }));
}

/** The cells of a network that stand in groups of fields, lac, cell and signal first. One that cannot be read stays as it is. */
function cellsOf(groups: readonly string[], size: number, mcc: string | undefined, mnc: string | undefined) {
  const names = Array.from({ length: Math.floor(groups.length / size) }, (_, index) => {
    const group = groups.slice(index * size, (index + 1) * size);
    const [lac, ci, rssi] = group.map((field) => integer(field));
    return cell(integer(mcc), integer(mnc), lac, ci, rssi) ?? group.join(',');
  });
  return knownCells(names);
}

//  *HQ,id,NBR,HHMMSS,mcc,mnc,ta,n,(lac,cell,rssi)×n,DDMMYY,status[,…]#
export function readCells(fields: readonly string[]): Decoded {
  const tail = 8 + (integer(fields[7]) ?? 0) * 3;
  const cells = cellsOf(fields.slice(8, tail), 3, fields[4], fields[5]);
  const own = { mcc: fields[4], mnc: fields[5], timingAdvance: fields[6], cells };
  return state('NBR', fields, { date: tail, status: tail + 1 }, own);
}

//  *HQ,id,LINK,HHMMSS,gsm,satellites,battery %,steps,turnovers,DDMMYY,status#
export function readLink(fields: readonly string[]): Decoded {
  return state(
    'LINK',
    fields,
    { date: 9, status: 10 },
    {
      rssi: integer(fields[4]),
      satellites: integer(fields[5]),
      batteryLevel: integer(fields[6]),
      steps: integer(fields[7]),
      turnovers: integer(fields[8]),
    },
  );
}

//  *HQ,id,V3,HHMMSS,mccmnc,n,(lac,cell,rssi,ta)×n,battery,reboots,X,DDMMYY,status#
export function readCellsAndBattery(fields: readonly string[]): Decoded {
  const tail = 6 + (integer(fields[5]) ?? 0) * 4;
  const groups = fields.slice(6, tail);
  const network = fields[4] ?? '';
  const cells = cellsOf(groups, 4, network.slice(0, 3), network.slice(3));
  const timingAdvances = groups.filter((_, index) => index % 4 === 3).join(',');
  const own = { network, cells, timingAdvances, batteryRaw: hex(fields[tail]), reboots: fields[tail + 1] };
  return state('V3', fields, { date: tail + 3, status: tail + 4 }, own);
}

//  *HQ,id,V1,,V,,N,,E,knots,course,DDMMYY,status#   (no place: the receiver has not had a fix yet)
export function readNoFix(fields: readonly string[], at: number): Decoded {
  return state(fields[2] ?? '', fields, { date: at + 7, status: at + 8 }, {});
}

/** The message types whose layout differs from model to model are kept as they are, under the names of their places. */
export function readOther(fields: readonly string[]): Decoded {
  const [, device = '', message = ''] = fields;
  const rest = message === 'SMS' ? { result: fields.slice(3).join(',') } : extras(fields, 3);
  return one(message, status({ device, attributes: attributes(rest) }));
}
