import type { Reading } from '../../model/report.ts';
import { cell } from '../toolbox/cells.ts';
import { bits, flag, hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, position, status, type Values } from '../toolbox/reading.ts';
import { eventOf, readAlert } from './alerts.ts';
import { readData } from './external.ts';
import { angle, dataOf, metresPerSecond, readTime } from './fields.ts';

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
function readAssigned(own: Values, mapped: MappedFields, hasMap: boolean): void {
  const map = hasMap ? hex(mapped.take(assignMapBit)) : undefined;
  const { fields } = mapped;
  if (map === undefined) {
    for (let i = mapped.at; i < fields.length; i++) own[`assign${i - mapped.at + 1}`] = fields[i];
    return;
  }
  for (let bit = 0; bit < 32; bit++) {
    if ((map >>> bit) % 2 === 0) continue;
    const value = fields[mapped.at++];
    const name = assigned[bit];
    own[name ?? `assign${bit + 1}`] = name === undefined ? value : number(value);
  }
  own['extra'] = fields.slice(mapped.at).join(';');
}

/** The three fields of the map that differ from type to type. Returns the number of an alert. */
function readType(own: Values, type: string, mapped: MappedFields): number | undefined {
  if (type === 'UEX') {
    const { data, next } = dataOf(mapped.fields, mapped.at);
    mapped.at = next + 1;
    readData(own, data);
    return undefined;
  }
  const first = mapped.take(19);
  const second = mapped.take(20);
  const third = mapped.take(21);
  if (type === 'STT') {
    own['mode'] = integer(first);
    own['reason'] = integer(second);
    own['index'] = integer(third);
    return undefined;
  }
  const { id, geofence } = readAlert(first);
  own['alarm'] = first;
  if (id === 5 || id === 6) own['geofence'] = geofence ?? second;
  own['alertModifier'] = second;
  if (third) own['alertData'] = third;
  return id;
}

//  STT;id;map;model;firmware;live;yyyymmdd;hh:mm:ss;cell;MCC;MNC;LAC;signal;latitude;longitude;km/h;course;satellites;fix;
//  bit:       1     2        3    4        5        6    7   8   9   10     11       12        13   14     15         16
//  inputs;outputs;…
//  17     18
export function readMapped(type: string, fields: readonly string[]): Reading | string {
  const map = hex(fields[2]);
  if (map === undefined || map > 0xffff_ffff) return 'no report map';
  const mapped = new MappedFields(fields, map);
  const own: Values = { model: mapped.take(1), firmware: mapped.take(2) };
  if (mapped.take(3) === '0') own['archived'] = true;
  const time = readTime(mapped.take(4), mapped.take(5));
  const ci = hex(mapped.take(6));
  const mcc = integer(mapped.take(7));
  const mnc = integer(mapped.take(8));
  const lac = hex(mapped.take(9));
  const rssi = integer(mapped.take(10));
  const name = cell(mcc, mnc, lac, ci, rssi);
  if (name !== undefined) own['cells'] = [name];
  if (rssi !== undefined) own['rssi'] = rssi;
  const latitude = mapped.take(11);
  const longitude = mapped.take(12);
  const speed = metresPerSecond(mapped.take(13));
  const heading = number(mapped.take(14));
  const satellites = integer(mapped.take(15));
  const fix = mapped.take(16);
  const inputs = mapped.take(17);
  own['ignition'] = flag(inputs?.slice(-1));
  own['input'] = bits(inputs);
  own['output'] = bits(mapped.take(18));
  const id = readType(own, type, mapped);
  const reserved = mapped.take(reservedBit);
  if (reserved) own['reserved1'] = reserved;
  readAssigned(own, mapped, type !== 'UEX' && (map >>> assignMapBit) % 2 === 1);
  const device = fields[1] ?? '';
  const event = eventOf(type, id);
  const all = attributes(own);
  if (latitude === undefined && longitude === undefined) return status({ device, time, event, attributes: all });
  if (fix !== undefined && fix !== '0' && fix !== '1') return 'no validity in its place';
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
