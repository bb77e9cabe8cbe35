import type { Decoded } from '../protocol.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import { flag, integer, number } from '../toolbox/numbers.ts';
import { attributes, one, position, refused, status, type Values } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { divided, knot, scaled } from '../toolbox/units.ts';

/** Where a version has its fields. Those up to the input word are in the same place in all. */
export interface Layout {
  readonly second: boolean;
  readonly antenna: boolean;
  readonly altitude: boolean;
}

export const layouts: Readonly<Record<string, Layout>> = {
  V2: { second: false, antenna: false, altitude: false },
  V3: { second: true, antenna: false, altitude: false },
  V4: { second: true, antenna: false, altitude: true },
  V5: { second: true, antenna: true, altitude: true },
};

/** The greatest values stand for "not connected". */
const present = (value: number | undefined, none: number): number | undefined =>
  value === undefined || value >= none ? undefined : value;

const hundredths = (text: string | undefined): number | undefined => divided(integer(text), 100);

/** A date of the last century is that of a clock which has not been set yet. */
function dateOfFix(text: string | undefined): number | undefined {
  return (integer(text?.slice(4)) ?? 99) < 80 ? dateOf(text, 'ddmmyy') : undefined;
}

/** What stands behind the fields that have a name. */
export const rest = (fields: readonly string[], from: number): string => fields.slice(from).filter(Boolean).join(',');

/** `5950.6773N` */
const angle = (text = ''): number | undefined => degreesMinutes(text.slice(0, -1), text.slice(-1));

//  …,adc/100,count3,temperature×2,[SF]
function readInputs(own: Values, fields: readonly string[], at: number): void {
  const adc = present(integer(fields[at]), 65_535);
  const count = present(integer(fields[at + 1]), 65_535);
  const temperature = number(fields[at + 2]);
  const more = rest(fields, at + 3);
  if (adc !== undefined) own['adc1'] = adc / 100;
  if (count !== undefined) own['count3'] = count;
  if (temperature !== undefined && temperature < 32_767) own['temperature'] = temperature / 2;
  if (more !== '') own['extra'] = more;
}

//  $AV,V4,id,serial,power/100,battery/100,fuel,stopped,ignition,inputs,f1,count1[,f2,count2][,antenna],fix,satellites
//  0   1  2  3      4         5           6    7       8        9      10 11      12 13       14
//  [,altitude,geoid],HHMMSS,DDMM.mmmmN,DDDMM.mmmmE,knots,course,DDMMYY[,adc/100,count3,temperature×2],[SF]*XX
export function readPosition(message: string, fields: readonly string[], layout: Layout): Decoded {
  const device = fields[2] ?? '';
  let at = 12;
  const [frequency2, count2] = layout.second ? [fields[at++], fields[at++]] : [];
  const antenna = layout.antenna ? fields[at++] : undefined;
  const fixType = integer(fields[at++]);
  const satellites = integer(fields[at++]);
  const [altitude, geoid] = layout.altitude ? [fields[at++], fields[at++]] : [];
  // Without a fix, a V3 leaves out all from the place to the date.
  const short = fixType === 0 && fields.length - at <= 6;
  const tail = short ? at + 1 : at + 6;
  const own: Values = {
    index: integer(fields[3]),
    power: hundredths(fields[4]),
    battery: hundredths(fields[5]),
    motion: flag(fields[7]) === undefined ? undefined : fields[7] === '0',
    ignition: flag(fields[8]),
    input: integer(fields[9]),
    frequency1: present(integer(fields[10]), 65_535),
    count1: present(integer(fields[11]), 65_535),
    fixType,
  };
  const fuel = present(integer(fields[6]), 65_534);
  if (fuel !== undefined) own['fuelSensor'] = fuel;
  if (layout.second) {
    own['frequency2'] = present(integer(frequency2), 65_535);
    own['count2'] = present(integer(count2), 65_535);
  }
  if (layout.antenna) own['antenna'] = integer(antenna);
  if (geoid) own['geoidHeight'] = number(geoid);
  if (tail < fields.length - 1) readInputs(own, fields, tail);
  const time = dateTime(dateOfFix(fields[at + 5]), timeOfDay(fields[at]));
  const latitude = angle(fields[at + 1]);
  const longitude = angle(fields[at + 2]);
  if (fixType === undefined) return refused(message, 'no fix type');
  if (fixType === 0 && (short || (latitude ?? 0) === 0))
    return one(
      message,
      status({ device, time: short ? undefined : time, attributes: attributes({ ...own, satellites }) }),
    );
  const read = position({
    device,
    time,
    valid: fixType !== 0,
    latitude,
    longitude,
    altitude: number(altitude),
    speed: scaled(number(fields[at + 3]), knot),
    heading: number(fields[at + 4]),
    satellites,
    attributes: attributes(own),
  });
  return one(message, read);
}
