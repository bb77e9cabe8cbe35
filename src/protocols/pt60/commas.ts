import type { Event } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { cell } from '../toolbox/cells.ts';
import { integer, number } from '../toolbox/numbers.ts';
import { attributes, one, position, refused, status } from '../toolbox/reading.ts';
import { momentOf } from './moment.ts';

/** The types of this form with what they are for. */
export const commaMessages = {
  1: 'asks for the time; tells who it is',
  2: 'switched on',
  6: 'position',
  9: 'put on or taken off',
  13: 'steps',
  14: 'heart rate and battery',
  42: 'alarm button, with cells and wireless networks in sight',
  43: 'cells and wireless networks in sight',
  44: 'heartbeat',
  99: 'alarm: heart rate',
  104: 'alarm: fall, with cells and wireless networks in sight',
  110: 'blood pressure',
  113: 'alarm: blood pressure',
} as const;

const eventOf: Readonly<Record<string, Event>> = { 2: 'power-on', 42: 'sos', 99: 'alarm', 104: 'fall', 113: 'alarm' };

/** `first|second|…`, or NONE. */
const listOf = (text = 'NONE'): readonly string[] | undefined =>
  text === 'NONE' || text === '' ? undefined : text.split('|');

//  mcc;mnc;lac;cell;rssi
function readCell(text: string): string | undefined {
  const [mcc, mnc, lac, ci, rssi] = text.split(';');
  return cell(integer(mcc), integer(mnc), integer(lac), integer(ci), number(rssi));
}

//  number of cells,cells,number of networks,address;name;rssi|…
function readSurroundings(fields: readonly string[]): Parameters<typeof attributes>[0] {
  const cells = listOf(fields[7])
    ?.map(readCell)
    .filter((found) => found !== undefined);
  return { cells, wifi: listOf(fields[9]) };
}

/**
 * A message between commas. Types 1 and 44 have no time.
 *
 *     ,V01,type,imei,imsi,time,…,
 *     1    2    3    4    5    6
 */
export function readCommas(type: string, device: string, imsi: string, fields: readonly string[]): Decoded {
  if (type === '44') return one(type, status({ device, attributes: { imsi } }));
  const time = momentOf(fields[5]);
  const known = Object.hasOwn(commaMessages, type);
  if (time === undefined && known) return refused(type, 'no readable time');
  const event = eventOf[type];
  const [, , , , , , first, second] = fields;
  const state = (values: Parameters<typeof attributes>[0]): Decoded =>
    one(known ? type : 'other', status({ device, time, event, attributes: attributes({ imsi, ...values }) }));
  switch (type) {
    case '2':
      return state({ batteryLevel: number(first) });
    case '6':
      return readPlace(device, time, imsi, fields);
    case '9':
      return state({ worn: first === '1' ? false : first === '0' ? true : first });
    case '13':
      return state({ steps: integer(first) });
    case '14':
      return state({ heartRate: number(first), batteryLevel: number(second) });
    case '42':
    case '43':
    case '104':
      return state(readSurroundings(fields));
    case '99':
      return state({ heartRate: number(first) });
    case '110':
    case '113':
      return state({ systolic: number(first), diastolic: number(second) });
    default:
      return state({ message: type, extra: fields.slice(time === undefined ? 5 : 6).join(',') });
  }
}

//  latitude;longitude[,…]
function readPlace(device: string, time: number | undefined, imsi: string, fields: readonly string[]): Decoded {
  const [latitude, longitude, ...more] = (fields[6] ?? '').split(';');
  const extra = [...more, ...fields.slice(7)].join(',');
  const all = attributes({ imsi, extra });
  if (latitude === '' && !longitude) return one('6', status({ device, time, attributes: all }));
  return one(
    '6',
    position({
      device,
      time,
      valid: true,
      latitude: number(latitude),
      longitude: number(longitude),
      attributes: all,
    }),
  );
}
