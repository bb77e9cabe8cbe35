import type { Reading } from '../../model/report.ts';
import { cell } from '../toolbox/cells.ts';
import { flag, hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, position, status, type Values } from '../toolbox/reading.ts';
import { eventOf, readAlert } from './alerts.ts';
import { readData } from './external.ts';
import { angle, dataOf, latitudeAt, metresPerSecond, readTime, timeAt } from './fields.ts';

/** The attributes of a frame, as they are found. */
/** Fields taken one after the other. */
interface Cursor {
  readonly fields: readonly string[];
  at: number;
}

/** One field names the cell in the words of the older modems, five name it in full. */
function readCell(own: Values, fields: readonly string[], from: number, to: number): void {
  if (to - from === 5) {
    const rssi = integer(fields[from + 4]);
    const name = cell(
      integer(fields[from + 1]),
      integer(fields[from + 2]),
      hex(fields[from + 3]),
      hex(fields[from]),
      rssi,
    );
    if (name !== undefined) own['cells'] = [name];
    own['rssi'] = rssi;
  } else if (to > from) own['cell'] = fields.slice(from, to).join(';');
}

/** Ignition, three or four inputs, two or three outputs; other lengths are kept as they are. */
function readSwitches(own: Values, io = ''): void {
  own['ignition'] = flag(io.charAt(0));
  if (io.length === 6 || io.length === 8) {
    const inputs = io.length / 2;
    own['input1'] = flag(io.charAt(1));
    own['input2'] = flag(io.charAt(2));
    own['input3'] = flag(io.charAt(3));
    if (inputs === 4) own['input4'] = flag(io.charAt(4));
    own['output1'] = flag(io.charAt(inputs + 1));
    own['output2'] = flag(io.charAt(inputs + 2));
    if (inputs === 4) own['output3'] = flag(io.charAt(7));
  } else own['io'] = io;
}

//  …;minutes of driving;battery V;1 live or 0 stored;…
function readMeter(own: Values, cursor: Cursor): void {
  const { fields, at } = cursor;
  const minutes = integer(fields[at]);
  const stored = fields[at + 2];
  if (minutes === undefined || !fields[at + 1]?.includes('.') || (stored !== '0' && stored !== '1')) return;
  cursor.at += 3;
  own['engineTime'] = minutes * 60;
  own['battery'] = number(fields[at + 1]);
  if (stored === '0') own['archived'] = true;
}

//  …;rpm;driver;registered;cell;MCC;MNC;signal;LAC;timing advance;GPS on
const longTail = 10;

function readLongTail(own: Values, fields: readonly string[], at: number): void {
  own['rpm'] = integer(fields[at]);
  own['driver'] = fields[at + 1];
  own['driverRegistered'] = flag(fields[at + 2]);
  const name = cell(integer(fields[at + 4]), integer(fields[at + 5]), integer(fields[at + 7]), hex(fields[at + 3]));
  if (name !== undefined) own['cells'] = [name];
  own['rssi'] = number(fields[at + 6]);
  own['timingAdvance'] = integer(fields[at + 8]);
  own['gpsOn'] = flag(fields[at + 9]);
}

//  …;x;cell;MCC;MNC;signal;LAC;timing advance         (ST390)
const cellTail = 7;

function readCellTail(own: Values, fields: readonly string[], at: number): void {
  const rssi = number(fields[at + 4]);
  const [ci, mcc, mnc] = fields.slice(at + 1, at + 4).map(integer);
  const name = cell(mcc, mnc, integer(fields[at + 5]), ci, rssi);
  own['reserved1'] = fields[at];
  if (name !== undefined) own['cells'] = [name];
  own['rssi'] = rssi;
  own['timingAdvance'] = integer(fields[at + 6]);
}

/** A driver's key: 14 hexadecimal digits, all zeros where there is none. */
const isKey = (text: string): boolean =>
  text.length === 14 && hex(text.slice(0, 7)) !== undefined && hex(text.slice(7)) !== undefined;

/** Fields that only some models have are known by their form: a driver's key, a thermometer with its id. */
function readExtras(own: Values, { fields, at }: Cursor, family: string): void {
  const count = fields.length - at;
  if (count === 0) return;
  if (count === longTail && isKey(fields[at + 1] ?? '')) return readLongTail(own, fields, at);
  if (count === cellTail && family === 'ST390') return readCellTail(own, fields, at);
  const others: string[] = [];
  let temperatures = 0;
  for (let i = at; i < fields.length; i++) {
    const text = fields[i] ?? '';
    if (i === at && family === 'ST600' && text.includes('.')) own['adc1'] = number(text);
    else if (isKey(text) && flag(fields[i + 1]) !== undefined) {
      if (hex(text.slice(2)) !== 0) own['driver'] = text;
      own['driverRegistered'] = flag(fields[++i]);
    } else if (text.includes(':')) {
      const value = number(text.slice(text.indexOf(':') + 1));
      if (value !== undefined) own[`temperature${++temperatures}`] = value;
    } else if (text !== '') others.push(text);
  }
  if (others.length > 0) own['extra'] = others.join(';');
}

/** What stands between the switches and the meter, which tells the types apart. Returns the number of an alert. */
function readType(own: Values, type: string, cursor: Cursor): number | undefined {
  const { fields } = cursor;
  switch (type) {
    case 'STT':
      own['mode'] = integer(fields[cursor.at++]);
      own['index'] = integer(fields[cursor.at++]);
      return undefined;
    case 'UEX': {
      const { data, next } = dataOf(fields, cursor.at);
      cursor.at = next + 1;
      readData(own, data);
      return undefined;
    }
    case 'EMG':
    case 'EVT':
    case 'ALT': {
      const text = fields[cursor.at++];
      const { id, geofence } = type === 'ALT' ? readAlert(text) : { id: integer(text), geofence: undefined };
      own['alarm'] = text;
      if (geofence !== undefined) own['geofence'] = geofence;
      return id;
    }
    default:
      own['message'] = type;
      return undefined;
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
  const own: Values = { firmware: fields[date - 1], odometer: integer(fields[at + 6]), power: number(fields[at + 7]) };
  if (date === 4) own['model'] = fields[2];
  readCell(own, fields, date + 2, at);
  if (family.startsWith('ST5')) {
    own['input'] = integer(fields[at + 8]);
    own['output'] = integer(fields[cursor.at++]);
  } else readSwitches(own, fields[at + 8]);
  const id = readType(own, type, cursor);
  readMeter(own, cursor);
  readExtras(own, cursor, family);
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
    attributes: attributes(own),
  });
}

//  ST300HTE;id;model;firmware;yyyymmdd;hh:mm:ss;odometer m;power V;minutes;battery V;live;…;driver
export function readTravel(fields: readonly string[]): Reading | string {
  const date = timeAt(fields, 2);
  if (date < 0) return 'no readable time';
  const cursor: Cursor = { fields, at: date + 4 };
  const key = fields.at(-1) ?? '';
  const keyed = isKey(key);
  const own: Values = {
    firmware: fields[date - 1],
    odometer: integer(fields[date + 2]),
    power: number(fields[date + 3]),
    driver: keyed ? key : undefined,
  };
  if (date === 4) own['model'] = fields[2];
  readMeter(own, cursor);
  own['extra'] = fields.slice(cursor.at, keyed ? -1 : undefined).join(';');
  return status({
    device: fields[1] ?? '',
    time: readTime(fields[date], fields[date + 1]),
    attributes: attributes(own),
  });
}
