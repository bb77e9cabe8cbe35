import type { Event, Reading } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { integer } from '../toolbox/numbers.ts';
import { one, refused, status } from '../toolbox/reading.ts';
import { readExpanded } from './expanded.ts';
import { type Found, layout, putAll, putExtra, putLast } from './fields.ts';
import { isHandheld, isPaired, leadEnd, readLead } from './lead.ts';
import {
  emptyPlaceAt,
  hasDegrees,
  isEmptyPlace,
  placeAt,
  placeFields,
  readAppendix,
  readCell,
  readPlace,
} from './locations.ts';
import { has, maskOf } from './masks.ts';
import type { Message } from './message.ts';
import type { Report } from './reports.ts';
import { asleep, drive, readSupply, readTail } from './supply.ts';

/** What raised the report; the message type is then the vendor's word for the alarm. */
export function eventOf({ event }: Report, found: Found): Event | undefined {
  const raised = typeof event === 'function' ? event(found) : event;
  if (raised !== undefined && !usual.has(raised)) found['alarm'] ??= found['message'] ?? '';
  return raised;
}

/** What the type is not an alarm for. */
const usual: ReadonlySet<Event> = new Set(['ignition-on', 'ignition-off', 'movement', 'stop']);

/** A message with what has been found out about it: how its kind of device writes, and what raised it. */
interface Placed {
  readonly message: Message;
  readonly report: Report;
  readonly event: Event | undefined;
  /** Whether the place is followed by what vehicles measure. */
  readonly isVehicle: boolean;
}

/** Reads a message with places: what stands before the first, the places with what belongs to each, and what stands behind the last. */
export function readPlaced(message: Message, report: Report): Decoded {
  const { type, fields, from, to, device, found } = message;
  const place = placeAt(fields, from, to);
  const begin = place < 0 ? noPlaceAt(message, report) : place;
  readLead(message, report, begin);
  report.says?.(found);
  const isVehicle =
    !isHandheld(message.model) && (!report.numbered || type === 'IDA' || isPaired(message, report, begin));
  const placed = { message, report, event: eventOf(report, found), isVehicle };
  if (place >= 0) return readPlaces(placed, begin);
  if (hasDegrees(fields, from, to)) return refused(type, 'no readable place');
  if (begin < to) readBehind(placed, begin, to, found);
  return one(type, status({ device, event: placed.event, attributes: found }));
}

/** Where the place would begin that a message does not have: where its type has it, or else where as many fields are empty. */
function noPlaceAt(message: Message, report: Report): number {
  const { fields, from, to } = message;
  const usual = leadEnd(message, report);
  if (usual >= to || fields.slice(usual + 1, usual + placeFields).every((text) => text === '')) return usual;
  const empty = emptyPlaceAt(fields, from, to);
  return empty < 0 ? usual : empty;
}

function readPlaces(placed: Placed, begin: number): Decoded {
  const { message, report, event } = placed;
  const { type, fields, to, device, source, found } = message;
  const wanted = report.numbered ? (integer(fields[begin - 1]) ?? 1) : 1;
  const readings: Reading[] = [];
  let reason: string | undefined;
  for (let at = begin, n = 1; at >= 0; n++) {
    const following = n < wanted ? placeAt(fields, at + placeFields, to) : -1;
    const next = following < 0 ? to : following;
    const here = following < 0 ? found : earlier(message);
    const satellites = readBehind(placed, at, next, here);
    const piece = wanted > 1 ? `${type},${fields.slice(at, next).join(',')}` : source;
    const reading = isEmptyPlace(fields, at)
      ? undefined
      : readPlace({ fields, device, event, source: piece, strict: type === 'CAN' }, at, satellites, here);
    if (typeof reading === 'string') reason ??= reading;
    else if (reading) readings.push(reading);
    at = following;
  }
  if (readings.length === 0 && reason === undefined) return one(type, status({ device, event, attributes: found }));
  if (reason === undefined) return { message: type, readings };
  return readings.length > 0 ? { message: type, readings, refused: reason } : refused(type, reason);
}

/** What the places before the last say of the message that all of them came in. */
function earlier({ type, found }: Message): Found {
  return found['archived'] === true ? { message: type, archived: true } : { message: type };
}

/**
 * Reads what stands behind a place: its cell, and behind the last place what the message ends with.
 * @param to where the next place begins, or the message ends
 * @returns how many satellites the place was taken from
 */
function readBehind(placed: Placed, begin: number, to: number, found: Found): number | undefined {
  const { message, report, isVehicle } = placed;
  const { type, fields } = message;
  const cell = readCell(fields, Math.min(begin + placeFields, to), to, found);
  const sleeping = !isVehicle && message.model !== 'GL320M' && (type === 'LSA' || to - cell >= asleep.length);
  const { end, satellites } = sleeping ? { end: cell } : readAppendix(fields, cell, to, isVehicle, found);
  const fixed = type === 'FRI' || type === 'ERI';
  if (to < message.to) putExtra(fields, end, to, found);
  else if (sleeping && type !== 'LSA') readAsleep(message, end);
  else if (fixed && isVehicle) readVehicle(message, end);
  else if (type === 'ERI') readHandheld(message, end);
  else if (type === 'TMP' && isVehicle && to - end > sensor.length) readSensor(message, end);
  else readTail(fields, end, to, report.tail, found);
  return satellites;
}

const eriMask = ({ found }: Message): string => String(found['eriMask'] ?? '');

function readVehicle(message: Message, from: number): void {
  const { type, fields, to, model, found } = message;
  const end = readSupply(fields, from, to, model, found);
  if (type === 'ERI') readExpanded(fields, end, to, eriMask(message), model, found);
  else putAll(found, fields, end, to, drive);
}

function readAsleep(message: Message, from: number): void {
  const { type, fields, to, model, found } = message;
  const end = type === 'ERI' ? Math.min(from + asleep.length - 1, to) : to;
  putAll(found, fields, from, end, asleep);
  if (type === 'ERI') readExpanded(fields, end, to, eriMask(message), model, found);
}

const sensor = layout('sensorId - temperature');

//  odometer,hours,analogue 1…,input,output,…,sensor,,temperature
function readSensor({ fields, to, model, found }: Message, from: number): void {
  const end = readSupply(fields, from, to - sensor.length, model, found);
  putLast(found, fields, end, to, sensor);
}

const ofBattery = layout('batteryLevel externalBatteryLevel');

//  battery %[,external battery % where bit 7 of the mask is set]
function readHandheld(message: Message, from: number): void {
  const { fields, to, model, found } = message;
  const end = Math.min(from + (has(maskOf(eriMask(message)), 7) ? 2 : 1), to);
  putAll(found, fields, from, end, ofBattery);
  readExpanded(fields, end, to, eriMask(message), model, found);
}
