import type { AttributeValue, Reading } from '../../model/report.ts';
import { cell } from '../toolbox/cells.ts';
import { bits, flag, hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, position, status } from '../toolbox/reading.ts';
import { eventOf, readAlert } from './alerts.ts';
import { readData } from './external.ts';
import { angle, dataOf, metresPerSecond, readTime } from './fields.ts';

type Values = Record<string, AttributeValue | undefined>;

/** Takes the fields that the report map says are there, in the order of its bits. */
class MappedFields {
  readonly fields: readonly string[];
  readonly #map: number;
  at = 3;

  constructor(fields: readonly string[], map: number) {
    this.fields = fields;
    this.#map = map;
  }

  take(bit: number): string | undefined {
    return (this.#map >>> bit) % 2 === 1 ? this.fields[this.at++] : undefined;
  }
}

/** The values that are known of those that can be assigned to a report, by their bit in the assign map. */
const assigned: Readonly<Record<number, string>> = { 0: 'power', 1: 'battery', 15: 'odometer', 17: 'engineMinutes' };
const reservedBit = 22;
const assignMapBit = 23;

/** With an assign map a value is named by its bit, without one by its place. */
function readAssigned(mapped: MappedFields, hasMap: boolean): Values {
  const found: Values = {};
  const map = hasMap ? hex(mapped.take(assignMapBit)) : undefined;
  const values = mapped.fields.slice(mapped.at);
  if (map === undefined) {
    values.forEach((value, i) => (found[`assign${i + 1}`] = value));
    return found;
  }
  let next = 0;
  for (let bit = 0; bit < 32; bit++) {
    if ((map >>> bit) % 2 === 0) continue;
    const value = values[next++];
    const name = assigned[bit];
    found[name ?? `assign${bit + 1}`] = name === undefined ? value : number(value);
  }
  found['extra'] = values.slice(next).join(';');
  return found;
}

/** The three fields of the map that differ from type to type. */
function readType(type: string, mapped: MappedFields): { own: Values; id?: number | undefined } {
  if (type === 'UEX') {
    const { data, next } = dataOf(mapped.fields, mapped.at);
    mapped.at = next + 1;
    return { own: readData(data) };
  }
  const [first, second, third] = [mapped.take(19), mapped.take(20), mapped.take(21)];
  if (type === 'STT') return { own: { mode: integer(first), reason: integer(second), index: integer(third) } };
  const { id, geofence } = readAlert(first);
  const fence = id === 5 || id === 6 ? (geofence ?? second) : undefined;
  return { own: { alarm: first, geofence: fence, alertModifier: second, alertData: third }, id };
}

//  STT;id;map;model;firmware;live;yyyymmdd;hh:mm:ss;cell;MCC;MNC;LAC;signal;latitude;longitude;km/h;course;satellites;fix;
//  bit:       1     2        3    4        5        6    7   8   9   10     11       12        13   14     15         16
//  inputs;outputs;…
//  17     18
export function readMapped(type: string, fields: readonly string[]): Reading | string {
  const map = hex(fields[2]);
  if (map === undefined || map > 0xffff_ffff) return 'no report map';
  const mapped = new MappedFields(fields, map);
  const model = mapped.take(1);
  const firmware = mapped.take(2);
  const live = mapped.take(3);
  const time = readTime(mapped.take(4), mapped.take(5));
  const [ci, mcc, mnc, lac, signal] = [6, 7, 8, 9, 10].map((bit) => mapped.take(bit));
  const [latitude, longitude] = [mapped.take(11), mapped.take(12)];
  const speed = metresPerSecond(mapped.take(13));
  const heading = number(mapped.take(14));
  const satellites = integer(mapped.take(15));
  const fix = mapped.take(16);
  const [inputs, outputs] = [mapped.take(17), mapped.take(18)];
  const { own, id } = readType(type, mapped);
  const reserved1 = mapped.take(reservedBit);
  const rssi = integer(signal);
  const name = cell(integer(mcc), integer(mnc), hex(lac), hex(ci), rssi);
  const device = fields[1] ?? '';
  const event = eventOf(type, id);
  const all = attributes({
    model,
    firmware,
    archived: live === '0' || undefined,
    cells: name === undefined ? undefined : [name],
    rssi,
    ignition: flag(inputs?.slice(-1)),
    input: bits(inputs),
    output: bits(outputs),
    ...own,
    reserved1,
    ...readAssigned(mapped, type !== 'UEX' && (map >>> assignMapBit) % 2 === 1),
  });
  if (latitude === undefined && longitude === undefined) return status({ device, time, event, attributes: all });
  if (fix !== '0' && fix !== '1') return 'no validity in its place';
  return position({
    device,
    time,
    valid: fix === '1',
    latitude: angle(latitude),
    longitude: angle(longitude),
    speed,
    heading,
    satellites,
    event,
    attributes: all,
  });
}

const tagFields = 7;
const mostTags = 64;

//  BLE;id;model;firmware;yyyymmdd;hh:mm:ss;latitude;longitude;count;(signal;x;x;id;samples;major;minor)×count
//  0   1  2     3        4        5        6        7         8     9
export function readBeacons(fields: readonly string[]): Reading | string {
  const count = integer(fields[8]) ?? 0;
  const found: Values = { model: fields[2], firmware: fields[3] };
  let at = 9;
  for (let tag = 1; tag <= Math.min(count, mostTags) && at < fields.length; tag++, at += tagFields) {
    found[`tag${tag}Rssi`] = number(fields[at]);
    found[`tag${tag}Field2`] = number(fields[at + 1]);
    found[`tag${tag}Field3`] = number(fields[at + 2]);
    found[`tag${tag}Id`] = fields[at + 3];
    found[`tag${tag}Samples`] = integer(fields[at + 4]);
    found[`tag${tag}Major`] = integer(fields[at + 5]);
    found[`tag${tag}Minor`] = integer(fields[at + 6]);
  }
  found['extra'] = fields.slice(at).join(';');
  return position({
    device: fields[1] ?? '',
    time: readTime(fields[4], fields[5]),
    valid: true,
    latitude: angle(fields[6]),
    longitude: angle(fields[7]),
    attributes: attributes(found),
  });
}

//  BSA;id;map;model;firmware;live;yyyymmdd;hh:mm:ss;latitude;longitude;count;signal;address;x;x
//  0   1  2   3     4        5    6        7        8        9         10    11     12      13
/** A beacon seen. It does not say whether the place, the last one known, is that of now. */
export function readBeaconAlert(fields: readonly string[]): Reading | string {
  return status({
    device: fields[1] ?? '',
    time: readTime(fields[6], fields[7]),
    attributes: attributes({
      model: fields[3],
      firmware: fields[4],
      archived: fields[5] === '0' || undefined,
      lastLatitude: angle(fields[8]),
      lastLongitude: angle(fields[9]),
      tag1Rssi: number(fields[11]),
      tag1Id: fields[12],
      extra: fields.slice(13).join(';'),
    }),
  });
}
