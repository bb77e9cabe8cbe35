import type { Event } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import { flag, integer, number } from '../toolbox/numbers.ts';
import { attributes, one, position, refused, status, type Values } from '../toolbox/reading.ts';
import { dateOf, dateTime, nearest, timeOfDay } from '../toolbox/times.ts';
import { kilometreAnHour, knot, scaled } from '../toolbox/units.ts';

/** Keywords that stand for an event. Any other (`tracker`, `001`, `rfid`, `jt`, …) says only why the device reports. */
const events: ReadonlyMap<string, Event> = new Map([
  ['help me', 'sos'],
  ['low battery', 'battery-low'],
  ['ac alarm', 'power-cut'],
  ['power alarm', 'power-cut'],
  ['acc on', 'ignition-on'],
  ['acc off', 'ignition-off'],
  ['acc alarm', 'alarm'],
  ['move', 'movement'],
  ['speed', 'overspeed'],
  ['stockade', 'geofence'],
  ['door alarm', 'door'],
  ['bonnet alarm', 'bonnet'],
  ['footbrake alarm', 'foot-brake'],
  ['sensor alarm', 'vibration'],
  ['accident alarm', 'accident'],
  ['quickstop', 'harsh-braking'],
  ['DTC', 'fault'],
]);

function percent(text: string | undefined): number | undefined {
  return number(text?.endsWith('%') ? text.slice(0, -1) : text);
}

/** `keyword,local time,number`: the keyword, and the values that stand in it; the number is a card, a charge or a telephone. */
function readHead(fields: readonly string[]): { event: Event | undefined; values: Values } {
  const [, keyword = '', localTime, given = ''] = fields;
  const values: Values = { localTime };
  if (keyword !== 'tracker') values.keyword = keyword;
  if (keyword === 'rfid') values.driver = given;
  else if (given.endsWith('%')) values.batteryLevel = percent(given);
  else values.number = given;
  if (keyword === 'acc on' || keyword === 'acc off') values.ignition = keyword === 'acc on';
  if (keyword.startsWith('vt')) values.photoParts = integer(keyword.slice(2));
  if (keyword.startsWith('T:')) {
    values.temperature = number(keyword.slice(2));
    return { event: 'temperature', values };
  }
  if (keyword.startsWith('oil')) {
    values.fuelLevel = number(keyword.slice(4));
    return { event: 'fuel-leak', values };
  }
  return { event: events.get(keyword), values };
}

//  …,ignition,door,fuel %,fuel %,temperature °C
//    14       15   16     17     18
//  behind `oil1` and `oil2` the two fuel levels come one field earlier; the second may be the odometer (km) or a trouble code instead
function readInputs(fields: readonly string[], values: Values): void {
  const fuel = fields[1] === 'oil1' || fields[1] === 'oil2' ? 15 : 16;
  const second = fields[fuel + 1];
  values.ignition ??= flag(fields[14]);
  values.door = fuel === 16 ? flag(fields[15]) : undefined;
  values.fuelLevel ??= percent(fields[fuel]);
  const kilometres = integer(second);
  if (kilometres !== undefined) values.odometer = kilometres * 1000;
  else if (percent(second) !== undefined) values.fuelLevel2 = percent(second);
  else values.dtcs = second ? [second] : undefined;
  values.temperature ??= number(fields[18]);
  values.rest = fields.slice(19).join(',');
}

/** `YYMMDDhhmm`, `YYMMDDhhmmss` or `YY/MM/DD hh:mm`, by the clock that the owner set. */
function readLocalTime(text: string): number | undefined {
  const digits = text.includes('/') ? text.replaceAll(/[/: ]/g, '') : text;
  return dateTime(dateOf(digits.slice(0, 6), 'yymmdd'), timeOfDay(digits.slice(6)));
}

/**
 * The middle of the zones that a device's clock may be set to, in milliseconds: they reach from 10:40 behind UTC to 13:20 ahead of
 * it, which leaves out no more than a few islands of the Pacific (11 behind; 13:45 and 14 ahead).
 */
const middleZone = 80 * 60_000;

/**
 * The date is local, the time of day is UTC, to the second: it is that moment near the local time.
 * A few models send no UTC time (`0.0`, `31.0`); then the local time is all there is.
 */
function readTime(localTime: string, utcTime: string): number | undefined {
  const local = readLocalTime(localTime);
  if (local === undefined || utcTime.length < 6) return local;
  const time = timeOfDay(utcTime.slice(0, 6));
  return time === undefined ? undefined : nearest(time, local - middleZone);
}

//  imei:ID,keyword,YYMMDDhhmm[ss] local,number,F,HHMMSS.sss UTC,A|V,DDMM.mmmm,N|S,DDDMM.mmmm,E|W,knots,course,altitude m,…
//  0       1       2                    3      4 5              6   7         8   9          10  11    12     13
//  some put the hemisphere before its angle
function readFix(fields: readonly string[], device: string): Decoded {
  const { event, values } = readHead(fields);
  readInputs(fields, values);
  const ahead = fields[7] === 'N' || fields[7] === 'S' ? 1 : 0;
  return one(
    'F',
    position({
      device,
      time: readTime(fields[2] ?? '', fields[5] ?? ''),
      valid: fields[6] === 'A',
      latitude: degreesMinutes(fields[7 + ahead], fields[8 - ahead]),
      longitude: degreesMinutes(fields[9 + ahead], fields[10 - ahead]),
      speed: scaled(number(fields[11]), knot),
      heading: number(fields[12]),
      altitude: number(fields[13]),
      event,
      attributes: attributes(values),
    }),
  );
}

//  imei:ID,keyword,YYMMDDhhmm[ss] local,number,L,,,location area,,cell,…   both hexadecimal; ignition and so on as above
//  no time: a local time alone does not say the moment
function readNoFix(fields: readonly string[], device: string): Decoded {
  const { event, values } = readHead(fields);
  readInputs(fields, values);
  return one('L', status({ device, event, attributes: attributes({ ...values, lac: fields[7], cell: fields[9] }) }));
}

//  imei:ID,name,event,sensor,sensor V,HHMMSS,DDMMYY,rssi,fix,latitude,longitude,km/h,course,altitude m,hdop,satellites,ignition,charging,error,*
//  0       1    2     3      4        5      6      7    8   9        10        11   12     13         14   15         16       17       18
//  an empty field is written as dashes
function readDecimal(fields: readonly string[], device: string): Decoded {
  const field = (at: number): string | undefined => (fields[at]?.startsWith('--') ? undefined : fields[at]);
  return one(
    'decimal',
    position({
      device,
      time: dateTime(dateOf(fields[6], 'ddmmyy'), timeOfDay(fields[5])),
      valid: (integer(fields[8]) ?? 0) > 0,
      latitude: number(fields[9]),
      longitude: number(fields[10]),
      speed: scaled(number(fields[11]), kilometreAnHour),
      heading: number(fields[12]),
      altitude: number(fields[13]),
      hdop: number(fields[14]),
      satellites: integer(fields[15]),
      attributes: attributes({
        name: field(1),
        keyword: field(2),
        sensor: field(3),
        sensorVoltage: number(field(4)),
        rssi: integer(fields[7]),
        ignition: flag(fields[16]),
        charging: flag(fields[17]),
        error: field(18),
      }),
    }),
  );
}

//  imei:ID,OBD,YYMMDDhhmmss local,odometer km,L/h,L/100 km,driving h,km/h,load %,coolant °C,throttle %,rpm,V,trouble codes…
//  0       1   2                  3           4   5        6         7    8      9          10         11  12 13…
function readObd(fields: readonly string[], device: string): Decoded {
  const codes = fields.slice(13).filter((code) => code !== '');
  return one(
    'OBD',
    status({
      device,
      attributes: attributes({
        localTime: fields[2],
        odometer: scaled(number(fields[3]), 1000),
        fuelRate: number(fields[4]),
        fuelConsumption: number(fields[5]),
        engineTime: scaled(number(fields[6]), 3600),
        obdSpeed: scaled(number(fields[7]), kilometreAnHour),
        engineLoad: percent(fields[8]),
        coolantTemperature: number(fields[9]),
        throttle: percent(fields[10]),
        rpm: integer(fields[11]),
        power: number(fields[12]),
        dtcs: codes.length > 0 ? codes : undefined,
      }),
    }),
  );
}

//  imei:ID,vr,<hexadecimal: part u16, length u16, that many bytes of a JPEG file, check u16; little-endian>
function readPhoto(fields: readonly string[], device: string): Decoded {
  const bytes = Buffer.from(fields[2] ?? '', 'hex');
  const length = bytes.length < 6 ? -1 : bytes.readUInt16LE(2);
  if (bytes.length !== length + 6) return refused('vr', 'no readable part of a photo');
  const photo = bytes.toString('hex', 4, 4 + length);
  return one('vr', status({ device, attributes: { photoPart: bytes.readUInt16LE(0), photo } }));
}

/** Reads a message of any kind but login and heartbeat: the fields between its commas, the first of them `imei:` and the device. */
export function readMessage(fields: readonly string[], device: string): Decoded {
  const placeless = fields[6] === 'V' && fields[7] === '';
  if (fields[1] === 'OBD') return readObd(fields, device);
  if (fields[1] === 'vr') return readPhoto(fields, device);
  if (fields[4] === 'F' && !placeless) return readFix(fields, device);
  if (fields[4] === 'L' || fields[4] === 'F') return readNoFix(fields, device);
  if (fields.length >= 18) return readDecimal(fields, device);
  return refused('unknown', 'neither a message with a fix (F) nor one without (L)');
}
