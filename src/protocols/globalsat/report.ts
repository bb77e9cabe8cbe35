import type { Reading } from '../../model/report.ts';
import { cell, knownCells } from '../toolbox/cells.ts';
import { hex, integer } from '../toolbox/numbers.ts';
import { attributes, position, status } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { type Found, readField, startWith } from './fields.ts';

/** The cell in fields of its own, or several of them behind all others, each `mcc,mnc,lac,cell,index,signal` in one field. */
function readCells({ codes }: Found, behind: readonly string[]): readonly string[] | undefined {
  if (codes['w'] !== undefined)
    return knownCells([
      cell(integer(codes['t']), integer(codes['u']), hex(codes['v']), hex(codes['w']), integer(codes['c'])),
    ]);
  return knownCells(
    behind.map((field) => {
      const [mcc, mnc, lac, ci, , rssi] = field.split(',');
      return cell(integer(mcc), integer(mnc), hex(lac), hex(ci), integer(rssi));
    }),
  );
}

/**
 * Reads a report of this format. `B` is the time in UTC and takes two fields, as does `C`, the local one.
 * @param known the device that spoke before, for a format that leaves it out
 * @returns a position; a status where the format or the tracker has no place to tell; or the reason why it is neither
 */
export function readReport(fields: readonly string[], format: string, known: string): Reading | string {
  const found = startWith(known);
  let at = 1;
  for (let i = 0; i < format.length && at < fields.length; i++) {
    const codeword = format.charAt(i);
    const text = fields[at++] ?? '';
    if (codeword === 'B') {
      found.time = dateTime(dateOf(text, 'ddmmyy'), timeOfDay(fields[at++]));
      if (found.time === undefined) return 'no readable time';
    } else if (codeword === 'C') at++;
    else if (codeword === 'z') at--;
    else readField(codeword, text, found);
  }
  return made(found, fields.slice(at));
}

const idForm = /^\d{10,17}$/;

function made(found: Found, behind: readonly string[]): Reading | string {
  const { device, said, others, codes, time } = found;
  if (!idForm.test(device)) return 'no device id';
  if (codes['c'] !== undefined) said['rssi'] = integer(codes['c']);
  if (others.length > 0) said['codewords'] = others;
  if (behind.length > 0 || codes['w'] !== undefined) {
    said['cells'] = readCells(found, behind);
    said['extra'] = behind.filter((field) => !field.includes(',')).join(',');
  }
  const alarm = found.alarm ?? found.report;
  const event = alarm === undefined || alarm === 'geofence' ? (found.fence ?? alarm) : alarm;
  const shared = { device, time, event, attributes: attributes(said) };
  if (!found.placed) return status(shared);
  return position({
    ...shared,
    valid: found.valid,
    latitude: found.latitude,
    longitude: found.longitude,
    altitude: found.altitude,
    speed: found.speed,
    heading: found.heading,
    satellites: found.satellites,
    hdop: found.hdop,
  });
}
