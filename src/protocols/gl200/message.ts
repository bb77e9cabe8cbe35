import { hex, number } from '../toolbox/numbers.ts';
import { split } from '../toolbox/split.ts';
import { field, type Found, put } from './fields.ts';
import { modelOf } from './models.ts';
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

/** Type, version, and the device: an IMEI, or a MEID on CDMA networks. */
const form = /^\+(?:RESP|BUFF|ACK):GT[A-Z0-9]{3},(?:[0-9A-Z_-]{6}|[0-9A-Z]{10})?,(?:\d{15}|[0-9A-Fa-f]{14})(?:,|$)/;
const headForm = /^\+(?:RESP|BUFF|ACK):GT[A-Z0-9]{3},/;
const vinForm = /^[0-9A-HJ-NPR-Z]{17}$/;

const vin = field('vin');
const name = field('name');

//  +RESP:GTxxx,version,device,[VIN,]name,…,send time,count$
/** Takes a frame apart, or says what is missing. The send time is in the device's own time zone: it is kept, and no time is made of it. */
export function open(text: string): Message | string {
  if (!form.test(text)) return headForm.test(text) ? 'no protocol version and device id' : 'no header';
  const fields = split(text, ',');
  const [head = '', version = '', device = ''] = fields;
  const type = head.slice(-3);
  const { name: model, hasVin } = modelOf(version);
  const found: Found = { message: type };
  if (version !== '') found['version'] = version;
  if (model !== '') found['model'] = model;
  if (head.startsWith('+BUFF')) found['archived'] = true;
  const to = readEnd(fields, found);
  let from = 3;
  if (hasVin || (fields[3]?.length === 17 && vinForm.test(fields[3]) && reports[type]?.lead))
    put(found, vin, fields[from++], 3);
  if (from < to && !isNameless(type, to)) put(found, name, fields[from], from++);
  return { type, fields, from: Math.min(from, to), to, device, model, source: text.slice(head.indexOf(':')), found };
}

/** Reads send time and count, either of which may be missing; returns where the fields before them end. */
function readEnd(fields: readonly string[], found: Found): number {
  let to = fields.length;
  const last = fields[to - 1] ?? '';
  const count = last.length === 4 ? hex(last) : undefined;
  if (to > 4 && count !== undefined) {
    found['index'] = count;
    to--;
  }
  const sent = fields[to - 1] ?? '';
  if (to > 4 && sent.length >= 12 && sent.length <= 14 && number(sent) !== undefined) found['sentAt'] = sent;
  else if (to === fields.length || to < 5 || sent !== '') return to;
  return to - 1;
}

/** The cells in sight, and the time zone of some models, have no device name before them. */
function isNameless(type: string, to: number): boolean {
  return type === 'GSM' || (type === 'TMZ' && to === 5);
}
