import type { Event } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import { placed } from '../toolbox/placed.ts';
import { attributes, one } from '../toolbox/reading.ts';
import { utc } from '../toolbox/times.ts';
import { kilometreAnHour, scaled } from '../toolbox/units.ts';

/** The bits of the status word that raise an event, the most urgent first. */
const alarms: readonly (readonly [mask: number, name: string, event: Event])[] = [
  [0x0001_0400, 'sos', 'sos'],
  [0x0004_0000, 'power cut', 'power-cut'],
  [0x0000_0100, 'removed', 'removal'],
  [0x1000_0008, 'jamming', 'jamming'],
  [0x2000_0000, 'vibration', 'vibration'],
  [0x8000_0000, 'overspeed', 'overspeed'],
  [0x0200_0000, 'area entered', 'geofence-enter'],
  [0x0400_0000, 'area left', 'geofence-exit'],
  [0x0000_0001, 'braking', 'harsh-braking'],
  [0x0000_0002, 'acceleration', 'harsh-acceleration'],
  [0x0000_8000, 'temperature', 'temperature'],
  [0x0000_4000, 'power low', 'power-low'],
  [0x0800_0000, 'battery low', 'battery-low'],
];
/** All of them: most frames raise none. */
const anyAlarm = alarms.reduce((all, [mask]) => all | mask, 0);

const blockedMask = 0x0008_0000;
const ignitionMask = 0x0080_0000;

/** A sign bit and the angle in ten thousandths of a minute: `00CF27C6`, southern and western `80CF27C6`. */
function angle(text: string | undefined): number | undefined {
  const word = text?.length === 8 ? hex(text) : undefined;
  if (word === undefined) return undefined;
  const degrees = (word & 0x7fff_ffff) / 600_000;
  return word >= 0x8000_0000 ? -degrees : degrees;
}

/** Date and time of day, a byte for each part: `0A090D` is 2010-09-13. */
export function moment(date: string | undefined, time: string | undefined): number | undefined {
  const [day, clock] = [hex(date), hex(time)];
  if (day === undefined || clock === undefined || date?.length !== 6 || time?.length !== 6) return undefined;
  return utc(2000 + (day >> 16), (day >> 8) & 0xff, day & 0xff, clock >> 16, (clock >> 8) & 0xff, clock & 0xff);
}

/** Temperatures are hundredths of a degree in 16 bits of two's complement. */
function temperature(text: string | undefined): number | undefined {
  const word = hex(text);
  if (word === undefined || word > 0xffff) return undefined;
  return (word > 0x7fff ? word - 0x1_0000 : word) / 100;
}

//  …,A,yymmdd,HHMMSS,latitude,longitude,speed,course,status,signal,battery %,fuel,odometer[,altitude
//    0 1      2      3        4         5     6      7      8      9         10   11        12
//     [,reserved,driver,temperature,V,satellites]]     hexadecimal but for battery, altitude and what is behind driver
//       13       14     15          16 17
//  Speed and course in hundredths of km/h and degrees, odometer in 100 m.
export function readFix(
  message: string,
  device: string,
  fields: readonly string[],
  before: string | undefined,
): Decoded {
  const word = hex(fields[7]);
  const raised = ((word ?? 0) & anyAlarm) === 0 ? [] : alarms.filter(([mask]) => ((word ?? 0) & mask) !== 0);
  const driver = fields[14];
  const own = attributes({
    message: message === 'DW' ? undefined : message,
    status: fields[7],
    ignition: word === undefined ? undefined : (word & ignitionMask) !== 0,
    blocked: word === undefined ? undefined : (word & blockedMask) !== 0,
    alarm: raised.length === 0 ? undefined : raised.map(([, name]) => name).join(', '),
    rssi: hex(fields[8]),
    batteryLevel: number(fields[9]),
    fuelLevel: hex(fields[10]),
    odometer: scaled(hex(fields[11]), 100),
    reserved1: fields[13],
    driver: hex(driver) === 0 ? undefined : driver,
    temperature: temperature(fields[15]),
    adc1: number(fields[16]),
    reserved2: before,
    extra: fields.length > 18 ? fields.slice(18).join(',') : undefined,
  });
  const event = raised[0]?.[2];
  return one(
    message,
    placed({
      device,
      time: moment(fields[1], fields[2]),
      valid: fields[0] === 'A',
      latitude: angle(fields[3]),
      longitude: angle(fields[4]),
      altitude: number(fields[12]),
      speed: scaled(hex(fields[5]), kilometreAnHour / 100),
      heading: scaled(hex(fields[6]), 1 / 100),
      satellites: integer(fields[17]),
      event,
      attributes: own,
    }),
  );
}
