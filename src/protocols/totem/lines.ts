import type { Event } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { Columns } from '../toolbox/columns.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import { readRmc, sentence } from '../toolbox/nmea.ts';
import { flag, hex, integer, number, round } from '../toolbox/numbers.ts';
import { attributes, one, position, refused, status, type Values } from '../toolbox/reading.ts';
import { dateAndTime, dateTime } from '../toolbox/times.ts';
import { divided, knot, scaled } from '../toolbox/units.ts';

/** Alarm types of the models with a length of two digits. */
const events: Readonly<Record<string, Event>> = {
  '01': 'sos',
  '09': 'power-off',
  '10': 'battery-low',
  '11': 'overspeed',
  '14': 'harsh-braking',
  '15': 'harsh-acceleration',
  '30': 'stop',
  '42': 'geofence-exit',
  '43': 'geofence-enter',
  '50': 'input',
  '51': 'input',
  '52': 'input',
  '53': 'input',
  '54': 'input',
  '55': 'input',
  '56': 'input',
  '57': 'input',
};

function eventOf(type: string): Event | undefined {
  return Object.hasOwn(events, type) ? events[type] : undefined;
}

const hundredths = (text: string): number | undefined => divided(integer(text), 100);

/** Lines of the old models: around an RMC sentence, between bars, or in columns. */
export function readLine(text: string, device: string): Decoded {
  const body = text.slice(text.indexOf('|') + 1);
  if (!body.includes('|')) return readColumns(body, device);
  const fields = body.split('|');
  return fields[1] === 'A' || fields[1] === 'V' ? readBars(fields, device) : readNmea(fields, device);
}

/** Four of the twelve flags as a bit field; the first is the lowest. */
function rowOf(flags: string, from: number): number | undefined {
  if (flags.length !== 12) return undefined;
  let row = 0;
  for (let i = 0; i < 4; i++) if (flags[from + i] === '1') row |= 1 << i;
  return row;
}

/** What only one of the two forms with bars says, or says in other units. */
interface Own {
  readonly battery: number | undefined;
  readonly power: number | undefined;
  readonly pdop?: number | undefined;
  readonly vdop?: number | undefined;
  readonly clock?: string | undefined;
}

/**
 * What the two forms with bars have in common.
 * Twelve flags: SOS button, three more buttons, inputs 1 to 4, outputs 1 to 4; then the voltages.
 * Behind them `[ADC ADC|]LAC CI|temperature|odometer|serial|[RFID|]CRC`. Only the odometer, in kilometres, has a point; the oldest models
 * have none.
 * @param at the place of the voltages
 */
function commonOf(fields: readonly string[], at: number, flags: string, own: Own): Values {
  const type = fields[0]?.slice(0, 2) ?? '';
  const event = eventOf(type);
  const pointed = fields.findIndex((field, index) => index > at && field.includes('.'));
  const odometer = pointed < 0 ? fields.length - 2 : pointed;
  const serial = pointed < 0 ? odometer : odometer + 1;
  const kilometres = pointed < 0 ? undefined : number(fields[odometer]);
  const cells = fields[odometer - 2] ?? '';
  const analog = odometer - 3 > at ? (fields[odometer - 3] ?? '') : '';
  return {
    alarm: event === undefined ? undefined : type,
    reason: event === undefined ? type : undefined,
    charging: flag(fields[at]?.[0]),
    battery: own.battery,
    power: own.power,
    pdop: own.pdop,
    vdop: own.vdop,
    clock: own.clock,
    status: flags,
    input: rowOf(flags, 4),
    output: rowOf(flags, 8),
    adc1: hundredths(analog.slice(0, 4)),
    adc2: hundredths(analog.slice(4)),
    lac: hex(cells.slice(0, 4)),
    ci: hex(cells.slice(4)),
    temperatureRaw: fields[odometer - 1],
    odometer: kilometres === undefined ? undefined : round(kilometres * 1000, 1),
    index: integer(fields[serial]),
    driver: fields.slice(serial + 1, -1).join('|'),
  };
}

//  Without a fix there are zeros in place of the sentence.
//  $$B8<IMEI>|AA$GPRMC,…*73|PDOP|HDOP|VDOP|flags|yyyymmddHHMMSS|<1><367><1251>|[ADC|]LAC CI|temperature|odometer|serial|[RFID|]CRC
//              0            1    2    3    4     5              6 charging, battery, power
// The sentence’s own checksum is often wrong: some models shorten it after counting. The frame’s covers it.
function readNmea(fields: readonly string[], device: string): Decoded {
  const type = fields[0]?.slice(0, 2) ?? '';
  const event = eventOf(type);
  const rmc = sentence(fields[0]?.slice(2) ?? '');
  const volts = fields[6] ?? '';
  const found = commonOf(fields, 6, fields[4] ?? '', {
    pdop: number(fields[1]),
    vdop: number(fields[3]),
    clock: fields[5],
    battery: hundredths(volts.slice(1, 4)),
    power: hundredths(volts.slice(4)),
  });
  const known = attributes(found);
  const fix = rmc?.type === 'RMC' ? readRmc(rmc.fields) : undefined;
  const time = Number.isNaN(fix?.date) ? undefined : dateTime(fix?.date, fix?.time);
  if (!fix || (!fix.valid && fix.latitude === undefined)) {
    const clock = dateAndTime(fields[5], 'yyyymmdd');
    if (clock === undefined) return refused('GPRMC', 'neither a fix nor the time of the clock');
    return one('GPRMC', status({ device, time: clock, event, attributes: known }));
  }
  const { valid = false, latitude, longitude, speed, heading } = fix;
  const hdop = number(fields[2]);
  return one(
    'GPRMC',
    position({ device, time, valid, latitude, longitude, speed, heading, hdop, event, attributes: known }),
  );
}

//  $$8B<IMEI>|AA<ddmmyyHHMMSS>|A|2237.1901|N|11402.1369|E|knots|heading|HDOP|flags|<1><38><11>|ADC|LAC CI|temperature|odometer|serial|CRC
//              0               1 2         3 4          5 6     7       8    9     10 charging, battery, power
function readBars(fields: readonly string[], device: string): Decoded {
  const type = fields[0]?.slice(0, 2) ?? '';
  const event = eventOf(type);
  const volts = fields[10] ?? '';
  const found = commonOf(fields, 10, fields[9] ?? '', {
    battery: divided(integer(volts.slice(1, 3)), 10),
    power: integer(volts.slice(3)),
  });
  return one(
    'bars',
    position({
      device,
      time: dateAndTime(fields[0]?.slice(2), 'ddmmyy'),
      valid: fields[1] === 'A',
      latitude: degreesMinutes(fields[2], fields[3]),
      longitude: degreesMinutes(fields[4], fields[5]),
      speed: scaled(number(fields[6]), knot),
      heading: number(fields[7]),
      hdop: number(fields[8]),
      event,
      attributes: attributes(found),
    }),
  );
}

//  $$<length><IMEI>|<type 2><ddmmyyHHMMSS><flags 4><charging 1><battery 2><power 2><ADC 4><ADC 4><temperature 3><temperature 3><LAC 4><CI 4>
//  <A|V><satellites 2><heading 3><knots 3><PDOP 4><kilometres 7><ddmm.mmmm><N|S><dddmm.mmmm><E|W><serial 4><CRC 4>
function readColumns(body: string, device: string): Decoded {
  const columns = new Columns(body);
  const type = columns.take(2);
  const event = eventOf(type);
  const time = dateAndTime(columns.take(12), 'ddmmyy');
  const found: Values = {
    alarm: event === undefined ? undefined : type,
    reason: event === undefined ? type : undefined,
    status: columns.take(4),
    charging: flag(columns.take(1)),
  };
  const battery = integer(columns.take(2));
  found['battery'] = divided(battery, 10);
  found['power'] = integer(columns.take(2));
  found['adc1'] = integer(columns.take(4));
  found['adc2'] = integer(columns.take(4));
  found['temperature1Raw'] = columns.take(3);
  found['temperature2Raw'] = columns.take(3);
  found['lac'] = hex(columns.take(4));
  found['ci'] = hex(columns.take(4));
  const valid = columns.take(1);
  const satellites = integer(columns.take(2));
  const heading = integer(columns.take(3));
  const speed = integer(columns.take(3));
  found['pdop'] = number(columns.take(4));
  const kilometres = integer(columns.take(7));
  found['odometer'] = scaled(kilometres, 1000);
  const latitude = degreesMinutes(columns.take(9), columns.take(1));
  const longitude = degreesMinutes(columns.take(10), columns.take(1));
  found['index'] = integer(columns.take(4));
  if (valid !== 'A' && valid !== 'V') return refused('columns', 'no validity where it should be');
  return one(
    'columns',
    position({
      device,
      time,
      valid: valid === 'A',
      latitude,
      longitude,
      satellites,
      heading,
      speed: scaled(speed, knot),
      event,
      attributes: attributes(found),
    }),
  );
}
