import type { Event } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { cell, knownCells } from '../toolbox/cells.ts';
import { flag, integer, number } from '../toolbox/numbers.ts';
import { attributes, one, position, refused, status, type Values } from '../toolbox/reading.ts';
import { momentOf } from './moment.ts';

/** The fields of a type: `head` from the fifth on, then the place if there is one, then `tail` up to the end. */
interface Layout {
  readonly about: string;
  readonly head: readonly Field[];
  readonly tail?: readonly Field[];
  readonly event?: Event;
  /** The watch goes off and hears nothing any more. */
  readonly unanswered?: true;
}

type Field =
  | 'time'
  | 'worn'
  | 'batteryLevel'
  | 'firmware'
  | 'fix'
  | 'alarm'
  | 'heartRate'
  | 'steps'
  | 'sleep'
  | 'diastolic'
  | 'systolic'
  | 'oxygenSaturation'
  | 'temperature';

const layouts: Readonly<Record<string, Layout>> = {
  '001': { about: 'position', head: ['worn', 'batteryLevel', 'time'], tail: ['fix'] },
  '003': { about: 'switched on', head: ['firmware', 'worn', 'batteryLevel', 'time'], tail: ['fix'], event: 'power-on' },
  '005': { about: 'switched off', head: ['batteryLevel', 'time'], tail: ['fix'], event: 'power-off', unanswered: true },
  '006': { about: 'alarm button', head: ['time'], tail: ['fix', 'alarm'], event: 'sos' },
  '010': { about: 'blood pressure', head: ['worn', 'batteryLevel', 'diastolic', 'systolic', 'time'] },
  '012': { about: 'heart rate, steps, sleep', head: ['worn', 'batteryLevel', 'heartRate', 'steps', 'sleep', 'time'] },
  '029': {
    about: 'alarm: heart rate, or no movement',
    head: ['worn', 'batteryLevel', 'alarm', 'heartRate'],
    tail: ['fix', 'time'],
    event: 'alarm',
  },
  '031': { about: 'blood oxygen', head: ['worn', 'batteryLevel', 'oxygenSaturation', 'time'] },
  '033': { about: 'its number, and how it is', head: ['worn', 'batteryLevel', 'time'] },
  '061': { about: 'body temperature', head: ['worn', 'batteryLevel', 'temperature', 'time'] },
};

/** The types of this form with what they are for, for the protocol's table of messages. */
export const barMessages: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(layouts).map(([type, { about }]) => [type, about]),
);

const firstField = 5;

/** How the place was found, where not by satellites: there is none then, but what was in sight. */
const byCells = '2';
const byWifi = '3';

//  cell,lac,mnc,mcc,rssi
function readCell(text: string): string | undefined {
  const [ci, lac, mnc, mcc, rssi] = text.split(',');
  return cell(integer(mcc), integer(mnc), integer(lac), integer(ci), number(rssi));
}

function readCells(texts: readonly string[]): readonly string[] | undefined {
  return knownCells(texts.map(readCell));
}

function readFields(names: readonly Field[], fields: readonly string[], from: number, values: Values): void {
  names.forEach((name, index) => {
    const text = fields[from + index] ?? '';
    if (name === 'worn') values[name] = flag(text) ?? text;
    else if (name === 'firmware' || name === 'sleep' || name === 'alarm') values[name] = text;
    else if (name !== 'time' && name !== 'fix') values[name] = number(text);
  });
}

/** The head of a message: where its time stands one field later than it should, the version of the firmware is before all else. */
function headOf({ head }: Layout, fields: readonly string[]): readonly Field[] {
  const at = firstField + head.indexOf('time');
  if (at < firstField || momentOf(fields[at]) !== undefined) return head;
  return momentOf(fields[at + 1]) === undefined ? head : ['firmware', ...head];
}

/**
 * A message between bars.
 *
 *     |01|type|imei|imsi|…|
 *     1  2    3    4    5
 */
export function readBars(type: string, device: string, imsi: string, fields: readonly string[]): Decoded {
  const layout = layouts[type];
  if (!layout) {
    const extra = fields.slice(firstField).join('|');
    return one('other', status({ device, attributes: attributes({ message: type, imsi, extra }) }));
  }
  const { tail = [], event } = layout;
  const head = headOf(layout, fields);
  const behind = fields.length - tail.length;
  const textOf = (name: Field): string | undefined =>
    head.includes(name) ? fields[firstField + head.indexOf(name)] : fields[behind + tail.indexOf(name)];
  const time = momentOf(textOf('time'));
  if (time === undefined) return refused(type, 'no readable time');
  const values: Values = { imsi };
  readFields(head, fields, firstField, values);
  readFields(tail, fields, behind, values);
  const place = fields.slice(firstField + head.length, behind);
  const fix = tail.includes('fix') ? textOf('fix') : undefined;
  if (fix === byCells) values['cells'] = readCells(place);
  else if (fix === byWifi) {
    values['wifi'] = place[0]?.split('&');
    values['cells'] = readCells(place[1]?.split('&') ?? []);
  } else if (fix !== undefined && place.length >= 2 && place[0] !== '') {
    values['extra'] = place.slice(2).join('|');
    const [latitude, longitude] = [number(place[0]), number(place[1])];
    return one(
      type,
      position({ device, time, valid: true, latitude, longitude, event, attributes: attributes(values) }),
    );
  } else values['extra'] = place.join('|');
  return one(type, status({ device, time, event, attributes: attributes(values) }));
}

/** Whether the watch waits for an answer to a message of this type. */
export function isAnswered(type: string): boolean {
  return layouts[type]?.unanswered !== true;
}
