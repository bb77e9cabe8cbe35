import type { AttributeValue, Reading } from '../../model/report.ts';
import { cell } from '../toolbox/cells.ts';
import { flag, hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, position, status } from '../toolbox/reading.ts';
import { eventOf, readAlert } from './alerts.ts';
import { readData } from './external.ts';
import { angle, dataOf, latitudeAt, metresPerSecond, readTime, timeAt } from './fields.ts';

type Values = Record<string, AttributeValue | undefined>;

/** Fields taken one after the other. */
export interface Cursor {
  readonly fields: readonly string[];
  at: number;
}

/** One field names the cell in the words of the older modems, five name it in full. */
export function readCell(fields: readonly string[], from: number, to: number): Values {
  if (to - from !== 5) return { cell: fields.slice(from, to).join(';') };
  const [ci, mcc, mnc, lac, rssi] = fields.slice(from, to);
  const name = cell(integer(mcc), integer(mnc), hex(lac), hex(ci), integer(rssi));
  return { cells: name === undefined ? undefined : [name], rssi: integer(rssi) };
}

/** Ignition, three or four inputs, two or three outputs; other lengths are kept as they are. */
function readSwitches(io = ''): Values {
  if (io.length !== 6 && io.length !== 8) return { ignition: flag(io.charAt(0)), io };
  const inputs = io.length / 2;
  return {
    ignition: flag(io.charAt(0)),
    input1: flag(io.charAt(1)),
    input2: flag(io.charAt(2)),
    input3: flag(io.charAt(3)),
    input4: inputs === 4 ? flag(io.charAt(4)) : undefined,
    output1: flag(io.charAt(inputs + 1)),
    output2: flag(io.charAt(inputs + 2)),
    output3: inputs === 4 ? flag(io.charAt(inputs + 3)) : undefined,
  };
}

//  …;minutes of driving;battery V;1 live or 0 stored;…
function readMeter(cursor: Cursor): Values {
  const { fields, at } = cursor;
  const minutes = integer(fields[at]);
  const stored = fields[at + 2];
  if (minutes === undefined || !fields[at + 1]?.includes('.') || (stored !== '0' && stored !== '1')) return {};
  cursor.at += 3;
  return { engineTime: minutes * 60, battery: number(fields[at + 1]), archived: stored === '0' || undefined };
}

//  …;rpm;driver;registered;cell;MCC;MNC;signal;LAC;timing advance;GPS on
const longTail = 10;
//  …;x;cell;MCC;MNC;signal;LAC;timing advance         (ST390)
const cellTail = 7;

function readCellTail(fields: readonly string[], at: number): Values {
  const [ci, mcc, mnc, , lac] = fields.slice(at + 1, at + 6).map(integer);
  const name = cell(mcc, mnc, lac, ci, number(fields[at + 4]));
  return {
    reserved1: fields[at],
    cells: name === undefined ? undefined : [name],
    timingAdvance: integer(fields[at + 6]),
  };
}

/** Fields that only some models have are known by their form: a driver's key, a thermometer with its id. */
function readExtras({ fields, at }: Cursor, family: string): Values {
  const found: Values = {};
  const others: string[] = [];
  const long = fields.length - at === longTail;
  if (family === 'ST390' && fields.length - at === cellTail) return readCellTail(fields, at);
  let temperatures = 0;
  for (let i = at; i < fields.length; i++) {
    const text = fields[i] ?? '';
    if (long && i === at) found['rpm'] = integer(text);
    else if (long && i === at + 3) {
      const name = cell(integer(fields[i + 1]), integer(fields[i + 2]), integer(fields[i + 4]), hex(text));
      found['cells'] = name === undefined ? undefined : [name];
      found['rssi'] = number(fields[i + 3]);
      found['timingAdvance'] = integer(fields[i + 5]);
      others.push(fields[i + 6] ?? '');
      break;
    } else if (i === at && family === 'ST600' && text.includes('.')) found['adc1'] = number(text);
    else if (text.length === 14 && hex(text.slice(2)) !== undefined && flag(fields[i + 1]) !== undefined) {
      if (hex(text.slice(2)) !== 0) found['driver'] = text;
      found['driverRegistered'] = flag(fields[++i]);
    } else if (text.includes(':')) {
      const value = number(text.slice(text.indexOf(':') + 1));
      if (value !== undefined) found[`temperature${++temperatures}`] = value;
    } else others.push(text);
  }
  found['extra'] = others.filter(Boolean).join(';');
  return found;
}

/** What stands between the switches and the meter, which tells the types apart. */
function readType(type: string, cursor: Cursor): { own: Values; id?: number | undefined } {
  const { fields } = cursor;
  switch (type) {
    case 'STT':
      return { own: { mode: integer(fields[cursor.at++]), index: integer(fields[cursor.at++]) } };
    case 'UEX': {
      const { data, next } = dataOf(fields, cursor.at);
      cursor.at = next + 1;
      return { own: readData(data) };
    }
    case 'EMG':
    case 'EVT':
    case 'ALT': {
      const text = fields[cursor.at++];
      const { id, geofence } = type === 'ALT' ? readAlert(text) : { id: integer(text), geofence: undefined };
      return { own: { alarm: text, geofence }, id };
    }
    default:
      return { own: { message: type } };
  }
}

//  ST300STT;id[;model];firmware;yyyymmdd;hh:mm:ss[;cell | ;cell;MCC;MNC;LAC;signal];latitude;longitude;km/h;course;satellites;
//                               date     +1        +2                              latitude +1        +2   +3     +4
//  fix;odometer m;power V;switches;…             (ST5xx: inputs;outputs in place of switches)
//  +5  +6         +7      +8
export function readReport(family: string, type: string, fields: readonly string[]): Reading | string {
  const date = timeAt(fields, 2);
  const at = date < 0 ? -1 : latitudeAt(fields, date + 2);
  if (at < 0) return 'no readable time and latitude';
  const fix = fields[at + 5];
  if (fix !== '0' && fix !== '1') return 'no validity in its place';
  const cursor: Cursor = { fields, at: at + 9 };
  const split = family.startsWith('ST5');
  const switches = split
    ? { input: integer(fields[at + 8]), output: integer(fields[cursor.at++]) }
    : readSwitches(fields[at + 8]);
  const { own, id } = readType(type, cursor);
  return position({
    device: fields[1] ?? '',
    time: readTime(fields[date], fields[date + 1]),
    valid: fix === '1',
    latitude: angle(fields[at]),
    longitude: angle(fields[at + 1]),
    speed: metresPerSecond(fields[at + 2]),
    heading: number(fields[at + 3]),
    satellites: integer(fields[at + 4]),
    event: eventOf(type, id),
    attributes: attributes({
      model: date === 4 ? fields[2] : undefined,
      firmware: fields[date - 1],
      ...readCell(fields, date + 2, at),
      odometer: integer(fields[at + 6]),
      power: number(fields[at + 7]),
      ...switches,
      ...own,
      ...readMeter(cursor),
      ...readExtras(cursor, family),
    }),
  });
}

//  ST300HTE;id;model;firmware;yyyymmdd;hh:mm:ss;odometer m;power V;minutes;battery V;live;…;driver
export function readTravel(fields: readonly string[]): Reading | string {
  const date = timeAt(fields, 2);
  if (date < 0) return 'no readable time';
  const cursor: Cursor = { fields, at: date + 4 };
  const driver = fields.at(-1) ?? '';
  const meter = readMeter(cursor);
  return status({
    device: fields[1] ?? '',
    time: readTime(fields[date], fields[date + 1]),
    attributes: attributes({
      model: date === 4 ? fields[2] : undefined,
      firmware: fields[date - 1],
      odometer: integer(fields[date + 2]),
      power: number(fields[date + 3]),
      ...meter,
      driver: driver.length === 14 ? driver : undefined,
      extra: fields.slice(cursor.at, driver.length === 14 ? -1 : undefined).join(';'),
    }),
  });
}
