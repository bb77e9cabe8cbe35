import type { Event } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { cell, oneCell } from '../toolbox/cells.ts';
import { Columns } from '../toolbox/columns.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, one, position, refused, type Values } from '../toolbox/reading.ts';
import { dateAndTime } from '../toolbox/times.ts';
import { divided, kilometreAnHour, scaled } from '../toolbox/units.ts';

/** Alarm types of the models with a length of four digits. */
const events: Readonly<Record<string, Event>> = {
  '01': 'sos',
  '02': 'overspeed',
  '04': 'geofence-exit',
  '05': 'geofence-enter',
  '06': 'tow',
  '07': 'antenna-cut',
  '10': 'power-cut',
  '11': 'power-restored',
  '12': 'power-low',
  '13': 'battery-low',
  '40': 'vibration',
  '41': 'idle',
  '42': 'harsh-acceleration',
  '43': 'harsh-braking',
};

/** The place, by which the columns before and behind it are found: their number differs from model to model. */
const placeForm = /^\d{4}\.\d{4}[NS]\d{5}\.\d{4}[EW]$/;
const placeWidth = 21;
const pointToPoint = 11;

/** Where the place begins, or -1. By its points, for an expression that tries column after column takes 1.7 µs, half of the frame’s time. */
function placeAt(body: string): number {
  for (let point = body.indexOf('.', 4); point >= 0; point = body.indexOf('.', point + 1)) {
    const from = point - 4;
    if (body[point + pointToPoint] === '.' && placeForm.test(body.slice(from, from + placeWidth))) return from;
  }
  return -1;
}

/** Characters from the satellites to the odometer, which stand before the place. */
const fixWidth = 21;
/** Characters of status and time. */
const headWidth = 20;

//  $$0108<type 2><IMEI>|<status 8><yymmddHHMMSS>…<LAC 4><CI 4>[<MNC 2><MCC 3>]<satellites 2><GSM 2><heading 3><km/h 3><HDOP 4><kilometres 7>
//  <ddmm.mmmm><N|S><dddmm.mmmm><E|W>[…]<serial 4><checksum 2>
export function readColumns(text: string, type: string, device: string): Decoded {
  const body = text.slice(text.indexOf('|') + 1, -2);
  const place = placeAt(body);
  if (place < headWidth + fixWidth) return refused('columns', 'no latitude and longitude in it');
  const event = Object.hasOwn(events, type) ? events[type] : undefined;
  const head = new Columns(body);
  const word = head.take(8);
  const status = hex(word);
  const time = dateAndTime(head.take(12), 'yymmdd');
  const middle = body.slice(headWidth, place - fixWidth);
  const fix = new Columns(body, place - fixWidth);
  const satellites = integer(fix.take(2));
  const rssi = integer(fix.take(2));
  const heading = integer(fix.take(3));
  const speed = integer(fix.take(3));
  const hdop = number(fix.take(4));
  const kilometres = integer(fix.take(7));
  const latitude = degreesMinutes(fix.take(9), fix.take(1));
  const longitude = degreesMinutes(fix.take(10), fix.take(1));
  const behind = fix.rest;
  const index = integer(behind.slice(-4));
  if (status === undefined || index === undefined)
    return refused('columns', 'no status or serial number where it should be');
  const values: Values = {
    alarm: event === undefined ? undefined : type,
    reason: event === undefined ? type : undefined,
    rssi,
    odometer: scaled(kilometres, 1000),
    index,
    extra: behind.slice(0, -4),
  };
  const warmed = readMiddle(values, middle);
  readStatus(values, word, status);
  return one(
    'columns',
    position({
      device,
      time,
      valid: ((status >>> (warmed ? fixedWithTemperatures : fixed)) & 1) === 1,
      latitude,
      longitude,
      speed: scaled(speed, kilometreAnHour),
      heading,
      satellites,
      hdop,
      event,
      attributes: attributes(values),
    }),
  );
}

/** The bit of the status that says that there is a fix; models with temperature sensors have it elsewhere. */
const fixed = 14;
const fixedWithTemperatures = 12;

function readStatus(values: Values, word: string, status: number): void {
  const bit = (place: number): boolean => ((status >>> place) & 1) === 1;
  values['status'] = word;
  values['ignition'] = bit(30);
  values['powered'] = bit(28);
  if (bit(31)) values['sosButton'] = true;
  if (bit(29)) values['overspeed'] = true;
  if (bit(27)) values['outsideGeofence'] = true;
  if (bit(26)) values['insideGeofence'] = true;
  if (bit(25)) values['antennaOpen'] = true;
  values['output'] = (bit(23) ? 1 : 0) + (bit(22) ? 2 : 0) + (bit(21) ? 4 : 0);
}

/**
 * The columns between the time and the fix. Their width tells which there are: <battery 2><power 2><ADC1 4>, on larger models
 * <ADC2 4><ADC3 4><ADC4 4>, <temperature1 4><temperature2 4>; then <LAC 4><CI 4>, and five more where the network is named.
 * Models without external power have <battery 3><ADC1 4> instead.
 * @returns true where there are two temperatures
 */
function readMiddle(values: Values, middle: string): boolean {
  const small = middle.length === 15;
  const named = !small && middle.length % 2 === 1;
  const width = middle.length - (named ? 5 : 0) - 8;
  const columns = new Columns(middle);
  const battery = integer(columns.take(small ? 3 : 2));
  values['battery'] = battery === undefined ? undefined : battery / (small ? 100 : 10);
  if (!small) values['power'] = integer(columns.take(2));
  values['adc1'] = integer(columns.take(4));
  const adcs = width >= 20 ? 4 : 1;
  for (let i = 2; i <= adcs; i++) values[`adc${i}`] = integer(columns.take(4));
  const temperatures = Math.floor((width - (adcs === 4 ? 20 : 8)) / 4);
  for (let i = 1; i <= temperatures; i++) values[`temperature${i}Raw`] = columns.take(4);
  const lac = hex(columns.take(4));
  const ci = hex(columns.take(4));
  const mnc = integer(columns.take(2));
  const mcc = integer(columns.take(3));
  if (mcc === undefined) {
    values['lac'] = lac;
    values['ci'] = ci;
  } else values['cells'] = oneCell(cell(mcc, mnc, lac, ci));
  return temperatures >= 2;
}

//  $$0112E5<IMEI>|yymmddHHMMSS,longitude,latitude,$Cloud,odometer,fuel used,consumption,mV,rpm,km/h,air flow,intake pressure,coolant °C,
//  0              1            2         3      4        5         6           7  8   9    10       11              12
//  intake °C,engine load %,throttle %,fuel,|checksum
//  13        14            15         16
export function readObd(text: string, device: string): Decoded {
  const fields = text.slice(text.indexOf('|') + 1, text.lastIndexOf('|')).split(',');
  return one(
    'OBD',
    position({
      device,
      time: dateAndTime(fields[0], 'yymmdd'),
      valid: true,
      longitude: number(fields[1]),
      latitude: number(fields[2]),
      attributes: attributes({
        message: fields[3],
        odometerRaw: number(fields[4]),
        fuelUsedRaw: number(fields[5]),
        fuelConsumptionRaw: number(fields[6]),
        power: divided(number(fields[7]), 1000),
        rpm: number(fields[8]),
        obdSpeed: scaled(number(fields[9]), kilometreAnHour),
        airFlow: number(fields[10]),
        intakePressureRaw: number(fields[11]),
        coolantTemperature: number(fields[12]),
        intakeTemperature: number(fields[13]),
        engineLoad: number(fields[14]),
        throttle: number(fields[15]),
        fuelRaw: number(fields[16]),
        extra: fields.slice(17).join(','),
      }),
    }),
  );
}
