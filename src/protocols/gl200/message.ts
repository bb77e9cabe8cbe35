import { hex } from '../toolbox/numbers.ts';
import { field, type Found, put } from './fields.ts';
import { hasVin, modelOf } from './models.ts';
import { reports } from './reports.ts';

/** A frame taken apart. */
export interface Message {
  /** Three letters or digits, without the `GT` before them. */
  readonly type: string;
  readonly fields: readonly string[];
  /** What the type has of its own stands in fields [from, to). */
  readonly from: number;
  readonly to: number;
  readonly device: string;
  /** The model where it is known, else ''. */
  readonly model: string;
  /** The frame without `+RESP` or `+BUFF`, so that what was sent again from the device's memory is known to be the same. */
  readonly source: string;
  readonly found: Found;
}

const headForm = /^\+(?:RESP|BUFF|ACK):GT[A-Z0-9]{3}$/;
const versionForm = /^(?:[0-9A-Z_-]{6}|[0-9A-Z]{10})?$/;
/** IMEI, or MEID on CDMA networks. */
const deviceForm = /^(?:\d{15}|[0-9A-Fa-f]{14})$/;
export const countForm = /^[0-9A-F]{4}$/;
const sentForm = /^\d{12,14}$/;
const vinForm = /^[0-9A-HJ-NPR-Z]{17}$/;

const vin = field('vin');
const name = field('name');

//  +RESP:GTxxx,version,device,[VIN,]name,…,send time,count$
/** Takes a frame apart, or says what is missing. The send time is in the device's own time zone: it is kept, and no time is made of it. */
export function open(text: string): Message | string {
  const fields = text.split(',');
  const [head = '', version = '', device = ''] = fields;
  if (!headForm.test(head)) return 'no header';
  if (!versionForm.test(version)) return 'no protocol version';
  if (!deviceForm.test(device)) return 'no device id';
  const type = head.slice(-3);
  const model = modelOf(version) ?? '';
  const found: Found = { message: type };
  if (version !== '') found['version'] = version;
  if (model !== '') found['model'] = model;
  if (head.startsWith('+BUFF')) found['archived'] = true;
  const to = readEnd(fields, found);
  let from = 3;
  if (hasVin(version) || (vinForm.test(fields[3] ?? '') && reports[type]?.lead)) put(found, vin, fields[from++], 3);
  if (from < to && !isNameless(type, to)) put(found, name, fields[from], from++);
  return { type, fields, from: Math.min(from, to), to, device, model, source: text.slice(head.indexOf(':')), found };
}

/** Reads send time and count, either of which may be missing; returns where the fields before them end. */
function readEnd(fields: readonly string[], found: Found): number {
  let to = fields.length;
  if (to > 4 && countForm.test(fields[to - 1] ?? '')) found['index'] = hex(fields[--to]) ?? 0;
  const sent = fields[to - 1] ?? '';
  if (to > 4 && sentForm.test(sent)) found['sentAt'] = sent;
  else if (to === fields.length || to < 5 || sent !== '') return to;
  return to - 1;
}

/** The cells in sight, and the time zone of some models, have no device name before them. */
function isNameless(type: string, to: number): boolean {
  return type === 'GSM' || (type === 'TMZ' && to === 5);
}
