import type { Event, Reading } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { hex, integer } from '../toolbox/numbers.ts';
import { attributes, one, refused, status } from '../toolbox/reading.ts';
import { maskOf, putExtra, readCan, readObd } from './can.ts';
import { asleep, drive, readAccessory, readExpanded, readSupply, readTail } from './expanded.ts';
import { field, type Field, type Found, layout, put, putAll, putLast } from './fields.ts';
import { isEmptyPlace, placeAt, placeFields, readAppendix, readCell, readPlace } from './locations.ts';
import type { Message } from './message.ts';
import type { Report } from './reports.ts';

/** What raised the report; the message type is then the vendor's word for the alarm. */
export function eventOf({ event }: Report, found: Found): Event | undefined {
  const raised = typeof event === 'function' ? event(found) : event;
  if (raised !== undefined && !usual.has(raised)) found['alarm'] ??= found['message'] ?? '';
  return raised;
}

/** What the type is not an alarm for. */
const usual: ReadonlySet<Event> = new Set(['ignition-on', 'ignition-off', 'movement', 'stop']);

/** A message with what has been found out about it: how its kind of device writes, and what raised it. */
interface Placed extends Message {
  readonly report: Report;
  readonly event: Event | undefined;
  /** One field holds id and type of the report, and the place is followed by what vehicles measure. */
  readonly isVehicle: boolean;
}

/** Reads a message with places: what stands before the first, the places with what belongs to each, and what stands behind the last. */
export function readPlaced(message: Message, report: Report): Decoded {
  const { type, fields, from, to, device, found } = message;
  const bus = type === 'CAN' || type === 'OBD';
  const place = placeAt(fields, from, to);
  const begin = place < 0 ? Math.min(bus ? to : leadEnd(message, report), to) : place;
  const isVehicle = writesLikeVehicle(message, report, begin);
  readLead(message, report, begin, isVehicle);
  report.says?.(found);
  const placed = { ...message, report, event: eventOf(report, found), isVehicle };
  if (place >= 0) return readPlaces(placed, begin);
  if (begin < to) {
    if (!isEmptyPlace(fields, begin)) return refused(type, 'no readable place');
    readBehind(placed, begin, to, found);
  }
  return one(type, status({ device, event: placed.event, attributes: attributes(found) }));
}

function readPlaces(message: Placed, begin: number): Decoded {
  const { type, fields, to, device, event, source, found, report } = message;
  const wanted = report.numbered ? (integer(fields[begin - 1]) ?? 1) : 1;
  const readings: Reading[] = [];
  let reason: string | undefined;
  for (let at = begin, n = 1; at >= 0; n++) {
    const following = n < wanted ? placeAt(fields, at + placeFields, to) : -1;
    const next = following < 0 ? to : following;
    const here = following < 0 ? found : earlier(message);
    const satellites = readBehind(message, at, next, here);
    const piece = wanted > 1 ? `${type},${fields.slice(at, next).join(',')}` : source;
    const reading = readPlace({ fields, device, event, source: piece, strict: type === 'CAN' }, at, satellites, here);
    if (typeof reading === 'string') reason ??= reading;
    else readings.push(reading);
    at = following;
  }
  return {
    message: type,
    ...(readings.length > 0 && { readings }),
    ...(reason !== undefined && { refused: reason }),
  };
}

const sleeper = layout('reportId reportType motionState - batteryLevel');
const gt501 = layout('reportId reportType - -');

function leadOf({ type, model }: Message, report: Report): readonly Field[] {
  if (type === 'FRI' && model === 'GT501') return gt501;
  if ((type === 'STR' || type === 'CTN') && model.startsWith('GL')) return sleeper;
  return report.lead ?? [];
}

/** Where the first place begins in a message that has none: behind the lead, or behind an accessory's own fields. */
function leadEnd(message: Message, report: Report): number {
  const { type, fields, from, to } = message;
  const lead = leadOf(message, report).length;
  if (type === 'BAA' || type === 'BID') return readAccessory(fields, from + lead - 1, to, 'accessory', {});
  const numbered = report.numbered === true && lead !== gt501.length;
  return from + lead + (numbered ? 1 : 0);
}

/** What the places before the last say of the message that all of them came in. */
function earlier({ type, found }: Message): Found {
  return found['archived'] === true ? { message: type, archived: true } : { message: type };
}

/** Handheld trackers have a field each for id and type of the report; a field of two digits holds both of a vehicle’s. */
function writesLikeVehicle({ type, fields, from, model }: Message, report: Report, begin: number): boolean {
  if (!report.numbered) return !isHandheld(model);
  return begin - 2 >= from && fields[begin - 2]?.length === 2 && !(type === 'TMP' && isHandheld(model));
}

const isHandheld = (model: string): boolean => model.startsWith('GL') || model.startsWith('GT');

const power = field('power');
const analog = field('adc1');
const reportId = field('reportId');
const reportType = field('reportType');
const temperature = layout('reportType temperature');

//  power mV,id and type,number of places      or      id,type,number of places
function readLead(message: Message, report: Report, begin: number, isVehicle: boolean): void {
  const { type, fields, from, found, model } = message;
  const lead = leadOf(message, report);
  if (type === 'CAN' || type === 'OBD') return readBus(message, begin);
  if (type === 'BAA' || type === 'BID') {
    const mask = Math.min(from + lead.length - 1, begin);
    putAll(found, fields, from, mask, lead);
    return putExtra(fields, readAccessory(fields, mask, begin, 'accessory', found), begin, found);
  }
  const end = Math.max(from, report.numbered && model !== 'GT501' ? begin - 1 : begin);
  if (type === 'TMP' && !isVehicle) return putLast(found, fields, from, end, temperature);
  if (!report.numbered || !isVehicle || type === 'IDA') {
    putLast(found, fields, from, end, lead);
    if (type === 'DTT') putText(found);
    return;
  }
  const supply = Math.max(from, end - 2);
  putLast(found, fields, from, supply, lead.slice(0, -2));
  put(found, type === 'AIS' || type === 'MAI' ? analog : power, supply < end - 1 ? fields[supply] : '', supply);
  const both = fields[end - 1] ?? '';
  put(found, reportId, String(hex(both.charAt(0)) ?? ''), end - 1);
  put(found, reportType, String(hex(both.charAt(1)) ?? ''), end - 1);
}

const hexForm = /^(?:[0-9A-Fa-f]{2})+$/;
const printable = /^[\t\r\n -~]+$/;

/** What was sent in hexadecimal digits, as text where it is one. */
function putText(found: Found): void {
  const data = String(found['data'] ?? '');
  const text = hexForm.test(data) ? Buffer.from(data, 'hex').toString('latin1') : '';
  if (printable.test(text)) found['text'] = text;
}

//  report type,state,mask,…      or      report type,mask,…
function readBus({ type, fields, from, model, found }: Message, limit: number): void {
  put(found, reportType, from < limit ? fields[from] : '', from);
  const end = type === 'CAN' ? readCan(fields, from + 1, limit, model, found) : readObd(fields, from + 1, limit, found);
  putExtra(fields, end, limit, found);
}

/**
 * Reads what stands behind a place: its cell, and behind the last place what the message ends with.
 * @param to where the next place begins, or the message ends
 * @returns how many satellites the place was taken from
 */
function readBehind(message: Placed, begin: number, to: number, found: Found): number | undefined {
  const { type, fields, report, isVehicle } = message;
  const cell = readCell(fields, Math.min(begin + placeFields, to), to, found);
  const sleeping = !isVehicle && (type === 'LSA' || to - cell >= asleep.length);
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
  const end = Math.min(from + (maskOf(eriMask(message)) & 0x80 ? 2 : 1), to);
  putAll(found, fields, from, end, ofBattery);
  readExpanded(fields, end, to, eriMask(message), model, found);
}
