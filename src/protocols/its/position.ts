import type { Reading } from '../../model/report.ts';
import { cell, oneCell } from '../toolbox/cells.ts';
import { degrees, degreesMinutes } from '../toolbox/coordinates.ts';
import { bits, flag, hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, position, type PositionFields, status, type Values } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay, utc } from '../toolbox/times.ts';
import { kilometreAnHour, scaled } from '../toolbox/units.ts';
import { alarmEvent } from './alerts.ts';
import { readTail } from './tail.ts';

/** Where the parts of a frame are: the vendors put different fields between them. */
export interface Anchors {
  /** The IMEI. */
  readonly imei: number;
  /** The latitude; its hemisphere, the longitude and the other hemisphere follow. */
  readonly place: number;
}

/** Finds the IMEI and the place; `place` is -1 where there is none. */
export function anchorsOf(fields: readonly string[]): Anchors | undefined {
  const imei = fields.findIndex(isImei);
  if (imei < 0) return undefined;
  for (let i = imei + 3; i + 2 < fields.length; i++) {
    const [vertical, horizontal] = [fields[i], fields[i + 2]];
    if ((vertical === 'N' || vertical === 'S') && (horizontal === 'E' || horizontal === 'W'))
      return { imei, place: i - 1 };
  }
  return { imei, place: -1 };
}

function isImei(text: string): boolean {
  return text.length === 15 && integer(text) !== undefined;
}

/** A date and time that end before field `end`, and the field that they begin at. */
function readTime(fields: readonly string[], end: number): { time: number | undefined; start: number } {
  const last = fields[end - 1] ?? '';
  //  DDMMYYYYHHMMSS
  if (last.length === 14)
    return { time: dateTime(dateOf(last.slice(0, 8), 'ddmmyyyy'), timeOfDay(last.slice(8))), start: end - 1 };
  //  DD,MM,YYYY,HH,MM,SS
  if (last.length === 2) {
    const [day, month, year, hour, minute, second] = fields.slice(end - 6, end).map((text) => integer(text) ?? NaN);
    return { time: utc(year ?? NaN, month ?? NaN, day ?? NaN, hour, minute, second), start: end - 6 };
  }
  //  DDMMYYYY,HHMMSS   or   DDMMYY,HHMMSS
  const date = fields[end - 2] ?? '';
  const day = dateOf(date, date.length === 6 ? 'ddmmyy' : 'ddmmyyyy');
  return { time: dateTime(day, last.length === 6 ? timeOfDay(last) : undefined), start: end - 2 };
}

/** Degrees; the amended standard has `ddmm.mmmm` and `dddmm.mmmm` in their place. */
function readPlace(fields: readonly string[], at: number): [number | undefined, number | undefined] {
  const latitude = fields[at] ?? '';
  const longitude = fields[at + 2] ?? '';
  const minutes = latitude.indexOf('.') === 4 && longitude.indexOf('.') === 5;
  const angle = minutes ? degreesMinutes : degrees;
  return [angle(latitude, fields[at + 1]), angle(longitude, fields[at + 3])];
}

/** The time, validity and place that all layouts have, and the field at which they begin. */
interface Fix {
  readonly time: number | undefined;
  readonly valid: boolean;
  readonly latitude: number | undefined;
  readonly longitude: number | undefined;
  readonly start: number;
}

//  …,[0|1,]DDMMYYYY,HHMMSS,[A|V|0|1,]latitude,N,longitude,E,…
function readFix(fields: readonly string[], place: number): Fix {
  const behind = fields[place - 1]?.length === 1;
  const { time, start } = readTime(fields, behind ? place - 1 : place);
  const word = behind ? fields[place - 1] : fields[start - 1];
  const [latitude, longitude] = readPlace(fields, place);
  const valid = word === 'A' || (integer(word) ?? 0) > 0;
  return { time, valid, latitude, longitude, start: behind ? start : start - 1 };
}

/** A position, or a status where the device has had neither a fix nor the time yet. */
function positionOrStatus(
  device: string,
  { time, valid, latitude, longitude }: Fix,
  rest: Omit<PositionFields, keyof Fix | 'device'>,
): Reading | string {
  const { altitude, speed, heading, satellites, hdop, event, attributes: own } = rest;
  if (!valid && time === undefined && latitude === 0 && longitude === 0)
    return status({ device, event, attributes: own });
  return position({
    device,
    time,
    valid,
    latitude,
    longitude,
    altitude,
    speed,
    heading,
    satellites,
    hdop,
    event,
    attributes: own,
  });
}

//  $EPB[,vendor],EMR|SEM,IMEI,NM|SP,DDMMYYYYHHMMSS,A|V,latitude,N,longitude,E,altitude,km/h,distance,provider,registration,phone
//                                                      place                  +4       +5   +6       +7       +8           +9
//  [,MCC,MNC,LAC,cell]
//    +10
export function readEmergency(fields: readonly string[], { imei, place }: Anchors): Reading | string {
  const fix = readFix(fields, place);
  const pressed = fields[imei - 1] !== 'SEM';
  const area = cell(
    integer(fields[place + 10]),
    integer(fields[place + 11]),
    hex(fields[place + 12]),
    hex(fields[place + 13]),
  );
  return positionOrStatus(fields[imei] ?? '', fix, {
    altitude: number(fields[place + 4]),
    speed: scaled(number(fields[place + 5]), kilometreAnHour),
    event: pressed ? 'sos' : undefined,
    attributes: attributes({
      alarm: fields[imei - 1],
      archived: fields[imei + 1] === 'SP' || undefined,
      tripDistance: number(fields[place + 6]),
      provider: fields[place + 7],
      registration: fields[place + 8],
      phone: fields[place + 9],
      cells: oneCell(area),
      extra: fields.slice(place + 14).join(','),
    }),
  });
}

/** Where the inputs and outputs stand: the last `0000,00`, as cells may look like it too. */
function inputsAt(fields: readonly string[], from: number): number {
  for (let i = fields.length - 2; i >= from; i--)
    if (fields[i]?.length === 4 && fields[i + 1]?.length === 2 && isSwitches(fields[i]) && isSwitches(fields[i + 1]))
      return i;
  return -1;
}

/** A row of switches; some devices have a third state. */
function isSwitches(text = ''): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x30 || text.charCodeAt(i) > 0x32) return false;
  return true;
}

//  $header,vendor,firmware,type[,alert],L|H,IMEI,registration,fix,DDMMYYYY,HHMMSS,latitude,N,longitude,E,
//                                           imei                                  place
//  km/h,heading,satellites,altitude,PDOP,HDOP,operator,ignition,power,V,battery V,emergency[,C|O],rssi,MCC,MNC,LAC,cell,
//  +4   +5      +6         +7       +8   +9   +10      +11      +12   +13 +14     +15        +16  gsm  +1  +2  +3  +4
//  neighbours…,inputs,outputs,…
export function readPosition(fields: readonly string[], { imei, place }: Anchors): Reading | string {
  const fix = readFix(fields, place);
  const lid = fields[place + 16];
  const gsm = place + (lid === 'C' || lid === 'O' || lid === '' ? 17 : 16);
  const inputs = inputsAt(fields, gsm + 5);
  const area = cell(
    integer(fields[gsm + 1]),
    integer(fields[gsm + 2]),
    hex(fields[gsm + 3]),
    hex(fields[gsm + 4]),
    integer(fields[gsm]),
  );
  const history = fields[imei - 1];
  const alert = integer(fields[imei - 2]);
  const typeAt = imei - (alert === undefined ? 2 : 3);
  const type = fields[typeAt] ?? '';
  const header = fields[0] === '$' ? 1 : 0;
  const word = (header === 1 ? fields[1] : fields[0]?.slice(1)) ?? '';
  const own: Values = {
    header: word,
    pdop: number(fields[place + 8]),
    operator: fields[place + 10],
    ignition: flag(fields[place + 11]),
    charging: flag(fields[place + 12]),
    power: number(fields[place + 13]),
    battery: number(fields[place + 14]),
    emergency: flag(fields[place + 15]) ?? fields[place + 15],
    rssi: integer(fields[gsm]),
  };
  const registration = fix.start > imei + 1 ? fields[imei + 1] : undefined;
  if (typeAt > header + 1 && fields[header + 1]) own['vendor'] = fields[header + 1];
  if (typeAt > header + 2) own['firmware'] = fields[header + 2];
  if (type !== 'NR') own['alarm'] = type;
  if (alert !== undefined) own['alert'] = alert;
  if (history === 'H' || history === 'S') own['archived'] = true;
  if (registration) own['registration'] = registration;
  if (lid === 'O' || lid === 'C') own['tamper'] = lid === 'O';
  if (area !== undefined) own['cells'] = [area];
  if (inputs < 0) own['extra'] = fields.slice(gsm + 5).join(',');
  else {
    if (inputs > gsm + 5) own['neighbours'] = fields.slice(gsm + 5, inputs).join(',');
    own['input'] = bits(fields[inputs]) ?? fields[inputs];
    own['output'] = bits(fields[inputs + 1]) ?? fields[inputs + 1];
    readTail(own, fields, inputs + 2, word);
  }
  return positionOrStatus(fields[imei] ?? '', fix, {
    speed: scaled(number(fields[place + 4]), kilometreAnHour),
    heading: number(fields[place + 5]),
    satellites: integer(fields[place + 6]),
    altitude: number(fields[place + 7]),
    hdop: number(fields[place + 9]),
    event: alarmEvent(type, alert) ?? (word === 'EPB' ? 'sos' : undefined),
    attributes: attributes(own),
  });
}
