import { number } from '../toolbox/numbers.ts';
import {
  counter,
  field,
  type Field,
  type Found,
  layout,
  metres,
  nameless,
  put,
  putAll,
  putAnalog,
  putStatus,
  statusOf,
  volts,
} from './fields.ts';

const odometer = field('odometer');
const engineTime = field('engineTime');
const batteryLevel = field('batteryLevel');

/** What the trackers that sleep between positions say behind the cell; of all trackers, only these say their battery in millivolts. */
export const asleep: readonly Field[] = [
  ...layout('rssi ber'),
  { name: 'battery', read: volts },
  ...layout('batteryLevel mode motion temperature'),
];
/** What a vehicle's fixed report says behind its status. */
export const drive = layout('rpm fuelConsumption fuelLevel');

//  odometer,hours,analogue 1[,2[,3[,…]]],battery %,status,…
/**
 * Reads what vehicles say behind the last place, up to their status. How many analogue inputs there are differs from model to model; where the
 * status is there it tells. The GV200 has inputs and outputs in its place. (Names that are written out cost a fifth of names from a table.)
 * @returns where it ended
 */
export function readSupply(fields: readonly string[], from: number, to: number, model: string, found: Found): number {
  const distance = at(fields, from, to);
  if (distance !== '') found['odometer'] = metres(distance) ?? distance;
  const hours = at(fields, from + 1, to);
  if (hours !== '') found['engineTime'] = counter(hours) ?? hours;
  const ported = model === 'GV200';
  const status = ported ? -1 : statusAt(fields, from + 2, Math.min(to, from + mostToStatus));
  const battery = status < 0 ? from + 2 + analogInputs(model) : status - 1;
  for (let input = from + 2; input < Math.min(battery, to); input++) putAnalog(found, input - from - 1, fields[input]);
  if (ported) return readPorts(fields, battery, to, found);
  const level = battery > from + 1 ? at(fields, battery, to) : '';
  if (level !== '') found['batteryLevel'] = number(level) ?? level;
  putStatus(found, at(fields, battery + 1, to), battery + 1);
  return Math.min(battery + 2, to);
}

/** No model has as many fields up to its status. */
const mostToStatus = 12;

function statusAt(fields: readonly string[], from: number, to: number): number {
  for (let at = from; at < to; at++) if (statusOf(fields[at]) !== undefined) return at;
  return -1;
}

/** The field at a place before `to`, or ''. */
function at(fields: readonly string[], place: number, to: number): string {
  return place < to ? (fields[place] ?? '') : '';
}

const input = field('input');
const output = field('output');

function readPorts(fields: readonly string[], from: number, to: number, found: Found): number {
  put(found, input, at(fields, from, to), from);
  put(found, output, at(fields, from + 1, to), from + 1);
  return Math.min(from + 2, to);
}

function analogInputs(model: string): number {
  return model === 'GV200' ? 3 : model === 'GMT100' ? 1 : 2;
}

/** What a general report says behind the last place, told by its form: a distance, a counter, a battery level at the end. */
export function readTail(
  fields: readonly string[],
  from: number,
  to: number,
  names: readonly Field[] | undefined,
  found: Found,
): void {
  if (names) return putAll(found, fields, from, to, names);
  for (let at = from; at < to; at++) {
    const text = fields[at] ?? '';
    if (/^\d+\.\d$/.test(text) && found['odometer'] === undefined) put(found, odometer, text, at);
    else if (/^\d+:\d\d:\d\d$/.test(text)) put(found, engineTime, text, at);
    else if (at === to - 1 && /^(?:\d|[1-9]\d|100)$/.test(text)) put(found, batteryLevel, text, at);
    else put(found, nameless, text, at);
  }
}
