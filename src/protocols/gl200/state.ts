import { hex, integer } from '../toolbox/numbers.ts';
import { field, type Found, layout, put, putAll, putLast, putMotion } from './fields.ts';
import { cellAt, readAccessPoints } from './locations.ts';

const odometer = field('odometer');
const power = field('power');
const power2 = field('power2');
const lastFix = field('lastFix');
const batteryLevel = field('batteryLevel');

/** GTINF up to the supply, and from the battery on up to the last fix. */
const beforeSupply = layout('state iccid rssi ber externalPower');
const afterSupply = layout('battery charging led gpsOnNeed antenna antennaState');
/** Behind the last fix: trackers with a battery, and vehicles, whose last fields are always these. */
const ofBattery = layout('batteryLevel flash temperature - -');
const ofVehicle = layout('pinMode adc1 adc2 input output timeZone daylightSaving');
const ofOneInput = layout('adc1 input output timeZone daylightSaving');

const timeForm = /^\d{14}$/;
const zoneForm = /^[+-]\d{4}$/;
const digitsForm = /^[0-9A-F]{2}$/;

/** Whether the fields before `to` are those of a vehicle: they end with a time zone, or with inputs and outputs in two digits each. */
function endsLikeVehicle(fields: readonly string[], to: number): boolean {
  const [zone = '', digits = ''] = [fields[to - 2], fields[to - 3]];
  return zoneForm.test(zone) || (digitsForm.test(digits) && digitsForm.test(fields[to - 4] ?? ''));
}

//  state,iccid,rssi,ber,external power,odometer|millivolts,…,battery V,charging,led,gps on need,antenna,antenna state,last fix,…
/** The state of the device, which differs from model to model in its middle; the time of the last fix is its landmark. */
export function readInformation(fields: readonly string[], from: number, to: number, found: Found): void {
  let fix = from + 6;
  while (fix < to && !timeForm.test(fields[fix] ?? '')) fix++;
  const supply = from + beforeSupply.length;
  putAll(found, fields, from, Math.min(supply, to), beforeSupply);
  putMotion(found, hex(String(found['state'])));
  if (supply + 1 < to) {
    const text = fields[supply] ?? '';
    put(found, text.includes('.') ? odometer : power, text, supply);
    const second = fields[supply + 1] ?? '';
    put(found, second.length > 3 ? power2 : field('-'), second, supply + 1);
  }
  putAll(found, fields, supply + 2, Math.min(fix, to), afterSupply);
  if (fix >= to) return;
  put(found, lastFix, fields[fix], fix);
  if (endsLikeVehicle(fields, to))
    putLast(found, fields, fix + 1, to, to - fix - 1 > ofOneInput.length ? ofVehicle : ofOneInput);
  else putAll(found, fields, fix + 1, to, ofBattery);
}

//  (mcc,mnc,lac,cell,rssi,timing advance)×n
/** Cells in sight, neighbours first, the serving one last. */
export function readCells(fields: readonly string[], from: number, to: number, found: Found): void {
  const seen: string[] = [];
  let at = from;
  for (; at + 4 < to; at += 6) {
    const one = cellAt(fields, at, integer(fields[at + 4]));
    if (one !== undefined) seen.push(one);
  }
  if (seen.length > 0) found['cells'] = seen;
  putAll(found, fields, at, to, []);
}

//  n,(mac,rssi,,,)×n,…,battery %
export function readWifi(fields: readonly string[], from: number, to: number, found: Found): void {
  const end = readAccessPoints(fields, from + 1, to, integer(fields[from]) ?? 0, found);
  putAll(found, fields, end, to - 1, []);
  if (to - 1 >= end) put(found, batteryLevel, fields[to - 1], to - 1);
}

/** What GTLBS says before its cells. */
const beforeCells = layout('trigger reportType batteryLevel - motionState - - expansionMask');

export function readLbs(fields: readonly string[], from: number, to: number, found: Found): void {
  const cells = Math.min(from + beforeCells.length, to);
  putAll(found, fields, from, cells, beforeCells);
  readCells(fields, cells, to, found);
}
