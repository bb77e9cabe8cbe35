import type { Event, Reading } from '../../model/report.ts';
import { cell } from '../toolbox/cells.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, position, status, type Values } from '../toolbox/reading.ts';
import { eventOf, readAlert } from './alerts.ts';
import { angle, latitudeAt, metresPerSecond, readTime, timeAt } from './fields.ts';

const cellCount = 7;
const cellFields = 6;

/** cell;MCC;MNC;signal;LAC;timing advance of the serving cell, cell;MCC;MNC;LAC;signal;timing advance of the others. */
function readCells(fields: readonly string[], from: number): string[] {
  const found: string[] = [];
  for (let i = 0; i < cellCount; i++) {
    const at = from + i * cellFields;
    const [signal, area] = i === 0 ? [at + 3, at + 4] : [at + 4, at + 3];
    const [ci, mcc, mnc] = fields.slice(at, at + 3).map(integer);
    const name = cell(mcc, mnc, integer(fields[area]), ci, number(fields[signal]));
    if (name !== undefined) found.push(name);
  }
  return found;
}

//  ST410STT;id;firmware;model[;x];7 × cell;battery V;live;number;mode[;network][;status;°C;x];yyyymmdd;hh:mm:ss;latitude;longitude;
//                                          battery                                           date              +2       +3
//  km/h;course;satellites;fix[;x]
//  +4   +5     +6         +7
export function readCellReport(type: string, fields: readonly string[]): Reading | string {
  const battery = fields.findIndex((text, i) => i > 2 && text.includes('.'));
  const cells = battery - cellCount * cellFields;
  if (cells < 3) return 'no battery behind seven cells';
  const date = timeAt(fields, battery + 1);
  const end = date < 0 ? fields.length : date;
  const code = fields[battery + 3];
  const alert = type === 'ALT' ? readAlert(code) : undefined;
  const between = fields.slice(battery + 4, end);
  const temperature = between.findIndex((text) => text.includes('.'));
  const own = attributes({
    firmware: fields[2],
    model: fields.slice(3, cells).join(';'),
    cells: readCells(fields, cells),
    battery: number(fields[battery]),
    archived: fields[battery + 1] === '0' || undefined,
    index: integer(fields[battery + 2]),
    mode: alert ? undefined : integer(code),
    alarm: alert ? code : undefined,
    geofence: alert?.geofence,
    status: temperature > 0 ? between[temperature - 1] : undefined,
    temperature: number(between[temperature]),
    reserved1: temperature < 0 ? between.join(';') : between.slice(temperature + 1).join(';'),
    extra: date < 0 ? undefined : fields.slice(date + 8).join(';'),
  });
  const device = fields[1] ?? '';
  const event = eventOf(type, alert?.id);
  if (date < 0) return status({ device, event, attributes: own });
  const fix = fields[date + 7];
  if (fix !== '0' && fix !== '1') return 'no validity in its place';
  return position({
    device,
    time: readTime(fields[date], fields[date + 1]),
    valid: fix === '1',
    latitude: angle(fields[date + 2]),
    longitude: angle(fields[date + 3]),
    speed: metresPerSecond(fields[date + 4]),
    heading: number(fields[date + 5]),
    satellites: integer(fields[date + 6]),
    event,
    attributes: own,
  });
}

/** Of the emergencies only the button is known. */
function eventOfPersonal(type: string, id: number | undefined): Event | undefined {
  if (type === 'Alert') return eventOf('ALT', id) ?? 'alarm';
  if (type === 'Emergency') return id === 1 ? 'sos' : 'alarm';
  return undefined;
}

//  ST910;Location;id;firmware;yyyymmdd;hh:mm:ss[;cell];latitude;longitude;km/h;course;fix;…
//                             date     +1              at       +1        +2   +3     +4
export function readPersonal(fields: readonly string[]): Reading | string {
  const type = fields[1] ?? '';
  const date = timeAt(fields, 2);
  const at = date < 0 ? -1 : latitudeAt(fields, date + 2);
  if (at < 0) return 'no readable time and latitude';
  const fix = fields[at + 4];
  if (fix !== '0' && fix !== '1') return 'no validity in its place';
  const { code, own } = readTail(fields, at + 5, type, at > date + 2);
  const { id, geofence } = readAlert(code);
  return position({
    device: fields[2] ?? '',
    time: readTime(fields[date], fields[date + 1]),
    valid: fix === '1',
    latitude: angle(fields[at]),
    longitude: angle(fields[at + 1]),
    speed: metresPerSecond(fields[at + 2]),
    heading: number(fields[at + 3]),
    event: eventOfPersonal(type, id),
    attributes: attributes({
      firmware: date === 4 ? fields[3] : undefined,
      cell: fields.slice(date + 2, at).join(';'),
      alarm: code,
      geofence,
      ...own,
    }),
  });
}

//  Location   battery V;live;mode;number        with a cell before the place: odometer m;battery %;live;mode;number;…
//  Emergency  battery V;live;emergency;…        Alert  battery V;live;alert;…
//  …          model;odometer m;cell;MCC;MNC;signal;LAC;timing advance;…
function readTail(
  fields: readonly string[],
  from: number,
  type: string,
  celled: boolean,
): { code: string | undefined; own: Values } {
  let at = from;
  const odometer = celled ? integer(fields[at++]) : undefined;
  const battery = fields[at]?.includes('.') ? number(fields[at++]) : undefined;
  const batteryLevel = celled ? integer(fields[at++]) : undefined;
  const live = fields.length - at > 1 ? fields[at++] : undefined;
  const located = type === 'Location';
  const code = fields[at++];
  const index = located ? integer(fields[at++]) : undefined;
  const name = cell(
    integer(fields[at + 3]),
    integer(fields[at + 4]),
    integer(fields[at + 6]),
    hex(fields[at + 2]),
    number(fields[at + 5]),
  );
  const full = name !== undefined;
  const own = {
    odometer: full ? integer(fields[at + 1]) : odometer,
    battery,
    batteryLevel,
    archived: live === '0' || undefined,
    mode: located ? integer(code) : undefined,
    index,
    model: full ? fields[at] : undefined,
    cells: full ? [name] : undefined,
    timingAdvance: full ? integer(fields[at + 7]) : undefined,
    extra: fields.slice(full ? at + 8 : at).join(';'),
  };
  return { code: located ? undefined : code, own };
}
