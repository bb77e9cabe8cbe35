import { integer, number } from '../toolbox/numbers.ts';
import type { Values } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { kilometreAnHour, scaled } from '../toolbox/units.ts';
import { angle, noTags, type Place, readGps, readTag, type Tags } from './tags.ts';

/** A record: its time, its place as far as it has one, and what else it says. */
export interface Content {
  readonly time: number | undefined;
  readonly place: Place | undefined;
  readonly tags: Tags;
}

//  HHMMSSddMMyy,[event],SYS:…,GPS:…,GSM:…,COT:…,ADC:…,DTT:…,IWD:…,ETD:…,OBD:…
export function readRecord(text: string): Content {
  const fields = text.split(',');
  const [moment = ''] = fields;
  const tags = noTags();
  for (let i = 1; i < fields.length; i++) {
    const field = fields[i];
    if (field === undefined || field === '') continue;
    if (i === 1 && !field.includes(':')) tags.others['eventId'] = field;
    else readTag(field, tags);
  }
  const time = dateTime(dateOf(moment.slice(6), 'ddmmyy'), timeOfDay(moment.slice(0, 6)));
  // Without a fix a receiver may leave its place empty.
  const place = tags.gps?.[2] ? readGps(tags.gps) : undefined;
  return { time, place, tags };
}

//  GPS:HHMMSS;[dimensions;][A|V;]N54.535000;E10.140000;km/h;course;[hdop;]ddmmyy     1 dimension is none
function readOldGps(values: readonly string[], others: Values): Omit<Content, 'tags'> {
  const north = values.findIndex((value) => value.startsWith('N') || value.startsWith('S'));
  const before = values.slice(1, Math.max(1, north));
  others['dimensions'] = integer(before[0]);
  return {
    time: dateTime(dateOf(values.at(-1), 'ddmmyy'), timeOfDay(values[0])),
    place: {
      valid: before.includes('A') || (!before.includes('V') && (integer(before[0]) ?? 0) > 1),
      latitude: angle(values[north], 'S'),
      longitude: angle(values[north + 1], 'W'),
      speed: scaled(number(values[north + 2]), kilometreAnHour),
      heading: number(values[north + 3]),
      hdop: values.length > north + 5 ? number(values[north + 4]) : undefined,
    },
  };
}

/** What the first version measures, by the number of the channel. */
const channels: Readonly<Record<string, string>> = { '0': 'power', '1': 'temperature', '2': 'battery' };

//  ADC:0;12.1;1;36.2;2;4.3     channel and value in turn
function readOldVoltages(values: readonly string[], others: Values): void {
  for (let at = 0; at + 1 < values.length; at += 2) {
    const channel = integer(values[at]);
    if (channel !== undefined) others[channels[channel] ?? `adc${channel}`] = number(values[at + 1]);
  }
}

//  GPS:…,CLL:…,STT:…,MGR:metres,ADC:(channel;value)…,GFS:…
export function readOld(text: string): Content {
  const tags = noTags();
  let found: Omit<Content, 'tags'> = { time: undefined, place: undefined };
  for (const field of text.split(',')) {
    const name = field.slice(0, 3);
    const value = field.slice(4);
    if (name === 'GPS') found = readOldGps(value.split(';'), tags.others);
    else if (name === 'MGR') tags.others['odometer'] = integer(value);
    else if (name === 'STT') tags.others['status'] = value;
    else if (name === 'ADC') readOldVoltages(value.split(';'), tags.others);
    else if (field !== '') readTag(field, tags);
  }
  return { ...found, tags };
}
