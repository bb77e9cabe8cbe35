import { hex } from '../toolbox/numbers.ts';
import { readCan, readObd } from './can.ts';
import { readAccessory } from './expanded.ts';
import {
  field,
  type Field,
  type Found,
  layout,
  nameless,
  put,
  putAll,
  putAnalog,
  putExtra,
  putLast,
  volts,
} from './fields.ts';
import type { Message } from './message.ts';
import type { Report } from './reports.ts';

/** What trackers that sleep say when they wake, and two models in messages of their own. */
const sleeper = layout('reportId reportType motionState - batteryLevel');
const gt501 = layout('reportId reportType - -');
const temperature = layout('reportType temperature');

function leadOf({ type, model }: Message, report: Report): readonly Field[] {
  if (type === 'FRI' && model === 'GT501') return gt501;
  if (!isHandheld(model)) return report.lead ?? [];
  if (type === 'STR' || type === 'CTN') return sleeper;
  return type === 'TMP' ? temperature : (report.lead ?? []);
}

/** The models that are carried, by their names. */
export const isHandheld = (model: string): boolean => model.startsWith('GL') || model.startsWith('GT');

/** Whether one field of two digits holds id and type of the report, as vehicles have it; most handheld trackers have a field for each. */
export function isPaired({ type, fields, from, model }: Message, report: Report, begin: number): boolean {
  if (!report.numbered || begin - 2 < from || type === 'IDA') return false;
  return fields[begin - 2]?.length === 2 && !(type === 'TMP' && isHandheld(model));
}

/** Where the first place begins in a message that has none: behind the lead, or behind an accessory's own fields. */
export function leadEnd(message: Message, report: Report): number {
  const { type, fields, from, to } = message;
  const lead = leadOf(message, report);
  if (type === 'CAN' || type === 'OBD') return to;
  if (type === 'BAA' || type === 'BID') return readAccessory(fields, from + lead.length - 1, to, 'accessory', {});
  return Math.min(from + lead.length + (report.numbered && lead !== gt501 ? 1 : 0), to);
}

/** Reads the fields before the first place, or before the number of places. */
export function readLead(message: Message, report: Report, begin: number): void {
  const { type, fields, from, found } = message;
  if (type === 'CAN' || type === 'OBD') return readBus(message, begin);
  const lead = leadOf(message, report);
  if (type === 'BAA' || type === 'BID') return readAccessoryLead(message, lead, begin);
  const end = Math.max(from, report.numbered && lead !== gt501 ? begin - 1 : begin);
  if (isPaired(message, report, begin)) return readVehicleLead(message, lead, end);
  putLast(found, fields, from, end, lead);
  if (type === 'DTT') putText(found);
}

//  [eri mask,]power mV,id and type
function readVehicleLead({ type, fields, from, found }: Message, lead: readonly Field[], end: number): void {
  const supply = Math.max(from, end - 2);
  if (supply > from) putLast(found, fields, from, supply, lead.slice(0, -2));
  const millivolts = supply < end - 1 ? (fields[supply] ?? '') : '';
  if (type === 'AIS' || type === 'MAI') putAnalog(found, 1, millivolts);
  else if (millivolts !== '') found['power'] = volts(millivolts) ?? millivolts;
  const both = hex(fields[end - 1]);
  if (both === undefined) return put(found, nameless, fields[end - 1], end - 1);
  found['reportId'] = both >>> 4;
  found['reportType'] = both % 16;
}

//  …,mask,(a field for each bit of it)
function readAccessoryLead({ fields, from, found }: Message, lead: readonly Field[], begin: number): void {
  const mask = Math.min(from + lead.length - 1, begin);
  putAll(found, fields, from, mask, lead);
  putExtra(fields, readAccessory(fields, mask, begin, 'accessory', found), begin, found);
}

const reportType = field('reportType');

//  report type,state,mask,…      or      report type,mask,…
function readBus({ type, fields, from, model, found }: Message, limit: number): void {
  put(found, reportType, from < limit ? fields[from] : '', from);
  const end = type === 'CAN' ? readCan(fields, from + 1, limit, model, found) : readObd(fields, from + 1, limit, found);
  putExtra(fields, end, limit, found);
}

const hexForm = /^(?:[0-9A-Fa-f]{2})+$/;
const printable = /^[\t\r\n -~]+$/;

/** What was sent in hexadecimal digits, as text where it is one. */
function putText(found: Found): void {
  const data = String(found['data'] ?? '');
  const text = hexForm.test(data) ? Buffer.from(data, 'hex').toString('latin1') : '';
  if (printable.test(text)) found['text'] = text;
}
