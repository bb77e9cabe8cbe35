import type { Event, Reading } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { hex, integer } from '../toolbox/numbers.ts';
import { attributes, one, refused, status } from '../toolbox/reading.ts';
import { maskOf, putExtra, readCan, readObd } from './can.ts';
import { asleep, drive, readAccessory, readExpanded, readSupply, readTail } from './expanded.ts';
import { field, type Field, type Found, layout, put, putAll, putLast } from './fields.ts';
import { isEmptyPlace, placeAt, placeFields, readNetwork, readPlace } from './locations.ts';
import type { Message } from './message.ts';
import type { Report } from './reports.ts';

/** What raised the report; the message type is then the vendor's word for the alarm. */
export function eventOf({ event }: Report, found: Found): Event | undefined {
  const raised = typeof event === 'function' ? event(found) : event;
  if (raised !== undefined) found['alarm'] ??= found['message'] ?? '';
  return raised;
}

/** Reads a message with places: what stands before the first, the places with what belongs to each, and what stands behind the last. */
export function readPlaced(message: Message, report: Report): Decoded {
  const { type, fields, from, to, device, found } = message;
  const bus = type === 'CAN' || type === 'OBD';
  const place = placeAt(fields, from, to);
  const begin = place < 0 ? Math.min(bus ? to : leadEnd(message, report), to) : place;
  readLead(message, report, begin);
  report.says?.(found);
  const event = eventOf(report, found);
  if (place >= 0) return readPlaces(message, report, begin, event);
  if (begin < to) {
    if (!isEmptyPlace(fields, begin)) return refused(type, 'no readable place');
    readBehind(message, report, begin, to, found);
  }
  return one(type, status({ device, event, attributes: attributes(found) }));
}

function readPlaces(message: Message, report: Report, begin: number, event: Event | undefined): Decoded {
  const { type, fields, to, device, source, found } = message;
  const wanted = report.numbered ? (integer(fields[begin - 1]) ?? 1) : 1;
  const readings: Reading[] = [];
  let reason: string | undefined;
  for (let at = begin, n = 1; at >= 0; n++) {
    const next = n < wanted ? placeAt(fields, at + placeFields, to) : -1;
    const here: Found = next < 0 ? found : { message: type };
    const satellites = readBehind(message, report, at, next < 0 ? to : next, here);
    const piece = wanted > 1 ? `${type},${fields.slice(at, next < 0 ? to : next).join(',')}` : source;
    const placed = { fields, device, event, source: piece, strict: type === 'CAN' };
    const reading = readPlace(placed, at, satellites, here);
    if (typeof reading === 'string') reason ??= reading;
    else readings.push(reading);
    at = next;
  }
  return {
    message: type,
    ...(readings.length > 0 && { readings }),
    ...(reason !== undefined && { refused: reason }),
  };
}

const power = field('power');
const analog = field('adc1');
const reportId = field('reportId');
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

/** Whether one field before the number holds id and type of the report, a digit each, as vehicles have it. */
function isVehicle({ fields, from }: Message, report: Report, begin: number): boolean {
  return report.numbered === true && begin - 2 >= from && fields[begin - 2]?.length === 2;
}

//  power mV,id and type,number of places      or      id,type,number of places
function readLead(message: Message, report: Report, begin: number): void {
  const { type, fields, from, found, model } = message;
  const lead = leadOf(message, report);
  if (type === 'CAN' || type === 'OBD') return readBus(message, begin);
  if (type === 'BAA' || type === 'BID') {
    const mask = Math.min(from + lead.length - 1, begin);
    putAll(found, fields, from, mask, lead);
    return putExtra(fields, readAccessory(fields, mask, begin, 'accessory', found), begin, found);
  }
  const end = report.numbered && model !== 'GT501' ? begin - 1 : begin;
  putLast(found, fields, from, Math.max(from, end), lead);
  if (!isVehicle(message, report, begin) || type === 'IDA') return;
  const [supply, both] = [fields[begin - 3], fields[begin - 2]];
  delete found['reportId'];
  delete found['reportType'];
  if (begin - 3 >= from) put(found, type === 'AIS' || type === 'MAI' ? analog : power, supply, begin - 3);
  put(found, reportId, String(hex(both?.charAt(0)) ?? ''), begin - 2);
  put(found, field('reportType'), String(hex(both?.charAt(1)) ?? ''), begin - 2);
}

//  report type,state,mask,…      or      report type,mask,…
function readBus({ type, fields, from, to, model, found }: Message, begin: number): void {
  put(found, field('reportType'), fields[from], from);
  const limit = Math.min(begin, to);
  const end = type === 'CAN' ? readCan(fields, from + 1, limit, model, found) : readObd(fields, from + 1, limit, found);
  putExtra(fields, end, limit, found);
}

/**
 * Reads what stands behind a place: its cell, and behind the last place what the message ends with.
 * @param to where the next place begins, or the message ends
 * @returns how many satellites the place was taken from
 */
function readBehind(message: Message, report: Report, begin: number, to: number, found: Found): number | undefined {
  const { type, fields, model } = message;
  const at = begin + placeFields;
  const handheld =
    model.startsWith('GL') || model.startsWith('GT') || (report.numbered && !isVehicle(message, report, begin));
  const sleeping = handheld && (type === 'LSA' || to - at - 4 >= asleep.length);
  const { end, satellites } = readNetwork(fields, at, to, sleeping ? 'none' : handheld ? 'field' : 'mask', found);
  if (to < message.to) putExtra(fields, end, to, found);
  else if (sleeping && type !== 'LSA') readAsleep(message, end);
  else if ((type === 'FRI' || type === 'ERI') && !handheld) readVehicle(message, begin, end);
  else if (type === 'ERI') readHandheld(message, begin, end);
  else readTail(fields, end, to, report.tail, found);
  return satellites;
}

const eriMask = ({ found }: Message): string => String(found['eriMask'] ?? '');

function readVehicle(message: Message, begin: number, from: number): void {
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

const ofBattery = layout('batteryLevel externalBatteryLevel');

//  battery %[,external battery % where bit 7 of the mask is set]
function readHandheld(message: Message, begin: number, from: number): void {
  const { fields, to, model, found } = message;
  const end = Math.min(from + (maskOf(eriMask(message)) & 0x80 ? 2 : 1), to);
  putAll(found, fields, from, end, ofBattery);
  readExpanded(fields, end, to, eriMask(message), model, found);
}
