import type { Event, Reading } from '../../model/report.ts';
import { integer } from '../toolbox/numbers.ts';
import { fixOf, type Sentence } from '../toolbox/nmea.ts';
import { placed } from '../toolbox/placed.ts';
import { attributes, status } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';

/** What the first line of a frame says of all records behind it. */
export interface Head {
  readonly device: string;
  /** Its name in the protocol's table of messages. */
  readonly message: string;
  readonly event?: Event | undefined;
  readonly attributes: Readonly<Record<string, string | number | boolean | undefined>>;
}

/**
 * What stands before the sentence: 38 (3.8 V) and 3815 (mV) are the battery; all that is longer is the cell in hexadecimal digits, four
 * of its area and four to seven of its own.
 */
function readPrefix(text: string): { battery?: number; cell?: string } {
  const plain = text.endsWith('#') ? text.slice(0, -1) : text;
  const digits = plain.length <= 4 ? integer(plain) : undefined;
  if (digits !== undefined && plain.length === 2) return { battery: digits / 10 };
  if (digits !== undefined && plain.length === 4) return { battery: digits / 1000 };
  return plain === '' ? {} : { cell: plain };
}

/**
 * A record.
 *
 *     #prefix$GPRMC,…*hh      #prefix$WIFI,HHMMSS.ss,A,rssi,address,…,ddmmyy*hh
 *
 * @param found the sentence that begins at the line's `$`
 */
export function readRecord(line: string, found: Sentence, head: Head): Reading | string {
  const { battery, cell } = readPrefix(line.slice(line.startsWith('#') ? 1 : 0, line.indexOf('$')));
  const checksum = found.checksum === 'right' ? undefined : found.checksum;
  const own = { ...head.attributes, battery: head.attributes['battery'] ?? battery, cell, checksum };
  return found.type === 'WIFI' ? readWifi(found, head, own) : readFix(found, line, head, own);
}

function readFix(found: Sentence, source: string, { device, event }: Head, own: Head['attributes']): Reading | string {
  const fix = fixOf(found);
  if (fix === undefined) return `no sentence of this protocol: ${found.type.slice(0, 8)}`;
  const { date, latitude, longitude, fixMode, magneticVariation } = fix;
  const time = Number.isNaN(date) ? undefined : dateTime(date, fix.time);
  const all = attributes({ ...own, fixMode, magneticVariation });
  return placed(
    {
      device,
      time,
      valid: fix.valid === true,
      latitude,
      longitude,
      altitude: fix.altitude,
      speed: fix.speed,
      heading: fix.heading,
      event,
      attributes: all,
      source,
    },
    `${found.fields[3]}${found.fields[5]}`,
  );
}

function readWifi({ fields }: Sentence, { device, event }: Head, own: Head['attributes']): Reading | string {
  const wifi: string[] = [];
  for (let at = 3; at + 2 < fields.length; at += 2) wifi.push(`${fields[at + 1]},${fields[at]}`);
  const time = dateTime(dateOf(fields.at(-1), 'ddmmyy'), timeOfDay(fields[1]));
  return status({ device, time, event, attributes: attributes({ ...own, wifi }) });
}
