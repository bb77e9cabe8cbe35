import type { Reading } from '../../model/report.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import type { NmeaFix } from '../toolbox/nmea.ts';
import { integer, number } from '../toolbox/numbers.ts';
import { attributes, position, status } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { kilometreAnHour, knot, scaled } from '../toolbox/units.ts';

// The sentences that trackers made up beside those of NMEA 0183.

/**
 * What some trackers add behind the checksum of RMC:
 *
 *     $GPRMC,…*hh,satellites,id,ignition,fuel %,battery %[,io…]
 */
export function readTail(tail: string): { readonly device: string; readonly fix: NmeaFix } {
  const [, satellites, device = '', ignition, fuel, battery, ...io] = tail.split(',');
  const fix = {
    satellites: integer(satellites),
    ignition: ignition === undefined || ignition === '' ? undefined : ignition === '1',
    fuelLevel: integer(fuel),
    batteryLevel: integer(battery),
    ...Object.fromEntries(io.slice(0, 32).map((value, index) => [`io${index + 1}`, value.slice(0, 32) || undefined])),
  };
  return { device, fix };
}

/**
 * u-blox's position message. Where the receiver writes a reserved 0 in front of the last field, some trackers write their id.
 *
 *     $PUBX,00,hhmmss.ss,ddmm.mm,N,dddmm.mm,E,altitude,status,horizontal m,vertical m,km/h,course,m/s down,
 *     1     2            3         5          7        8      9            10         11   12     13
 *     age,hdop,vdop,tdop,satellites,id,0*hh
 *     14  15   16   17   18         19
 */
export function readPubx(fields: readonly string[]): { readonly device: string | undefined; readonly fix: NmeaFix } {
  const fix = {
    time: timeOfDay(fields[2]),
    valid: fields[8] !== 'NF' && fields[8] !== 'TT',
    latitude: degreesMinutes(fields[3], fields[4]),
    longitude: degreesMinutes(fields[5], fields[6]),
    altitude: number(fields[7]),
    fixMode: fields[8]?.slice(0, 2),
    accuracy: number(fields[9]),
    verticalAccuracy: number(fields[10]),
    speed: scaled(number(fields[11]), kilometreAnHour),
    heading: number(fields[12]),
    climb: scaled(number(fields[13]), -1),
    differentialAge: number(fields[14]),
    hdop: number(fields[15]),
    vdop: number(fields[16]),
    tdop: number(fields[17]),
    satellites: integer(fields[18]),
  };
  return { device: fields[19] === '0' || fields[19] === '' ? undefined : fields[19], fix };
}

/**
 * Traccar Client's own position.
 *
 *     $TRCCR,yyyymmddhhmmss.sss,A,latitude,longitude,knots,course,altitude,battery %,*hh
 */
export function readTrccr(fields: readonly string[], device: string): Reading | string {
  return position({
    device,
    time: dateTime(dateOf(fields[1]?.slice(0, 8), 'yyyymmdd'), timeOfDay(fields[1]?.slice(8))),
    valid: fields[2] === 'A',
    latitude: number(fields[3]),
    longitude: number(fields[4]),
    speed: scaled(number(fields[5]), knot),
    heading: number(fields[6]),
    altitude: number(fields[7]),
    attributes: attributes({ batteryLevel: number(fields[8]) }),
  });
}

/**
 * Inputs and outputs, a digit each, and voltages.
 *
 *     $GPIOP,inputs,outputs,volts 1,volts 2,volts 3,volts 4,power,battery*hh
 */
export function readInputs(fields: readonly string[], device: string): Reading | string {
  const [, input, output, ...volts] = fields;
  const [adc1, adc2, adc3, adc4, power, battery] = volts.map(number);
  return status({ device, attributes: attributes({ input, output, adc1, adc2, adc3, adc4, power, battery }) });
}

/**
 * A position with the event that made it.
 *
 *     QZE,id,event,ddmmyyyy,hhmmss,latitude,longitude,km/h,course,A,ignition
 */
export function readQze(fields: readonly string[]): Reading | string {
  return position({
    device: fields[1] ?? '',
    time: dateTime(dateOf(fields[3], 'ddmmyyyy'), timeOfDay(fields[4])),
    valid: fields[9] === 'A',
    latitude: number(fields[5]),
    longitude: number(fields[6]),
    speed: scaled(number(fields[7]), kilometreAnHour),
    heading: number(fields[8]),
    attributes: attributes({ eventCode: integer(fields[2]), ignition: fields[10]?.startsWith('1') }),
  });
}

/** How many fields stand behind each name of an ID sentence. */
const namedFields: Readonly<Record<string, number>> = {
  ALARM: 1,
  IOP: 2,
  GPSET: 1,
  D: 1,
  T: 1,
  S: 1,
  La: 2,
  Lo: 2,
  H: 1,
  V: 1,
  DD: 1,
};

const signed = (value: number | undefined, hemisphere: string | undefined): number | undefined =>
  scaled(value, hemisphere === 'S' || hemisphere === 'W' ? -1 : 1);

/**
 * A position in named fields. Its speed is taken as knots, as everywhere in this protocol.
 *
 *     $ID,id,n,n,ALARM,bits,IOP,M,n,GPSET,A,D,ddmmyy,T,hhmmss,S,in view:used,La,degrees,N,Lo,degrees,W,H,course,V,speed,DD,distance
 */
export function readNamed(fields: readonly string[]): Reading | string {
  const said: Record<string, readonly string[]> = {};
  for (let at = 4; at < fields.length;) {
    const name = fields[at] ?? '';
    const count = Object.hasOwn(namedFields, name) ? (namedFields[name] ?? 0) : 0;
    said[name] = fields.slice(at + 1, at + 1 + count);
    at += 1 + count;
  }
  const [inView, used] = said['S']?.[0]?.split(':') ?? [];
  return position({
    device: fields[1] ?? '',
    time: dateTime(dateOf(said['D']?.[0], 'ddmmyy'), timeOfDay(said['T']?.[0])),
    valid: said['GPSET']?.[0] === 'A',
    latitude: signed(number(said['La']?.[0]), said['La']?.[1]),
    longitude: signed(number(said['Lo']?.[0]), said['Lo']?.[1]),
    speed: scaled(number(said['V']?.[0]), knot),
    heading: number(said['H']?.[0]),
    satellites: integer(used),
    attributes: attributes({
      alarm: said['ALARM']?.[0],
      input: said['IOP']?.join(','),
      satellitesInView: integer(inView),
      odometer: number(said['DD']?.[0]),
      io1: fields[2],
      io2: fields[3],
    }),
  });
}
