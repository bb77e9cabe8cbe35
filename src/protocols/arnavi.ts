import type { AttributeValue } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { hex2, xor8 } from './toolbox/checksums.ts';
import { degreesMinutes, toDegreesMinutes } from './toolbox/coordinates.ts';
import { beginningWith } from './toolbox/framing.ts';
import { flag, integer, number } from './toolbox/numbers.ts';
import { attributes, complete, one, position, refused, status } from './toolbox/reading.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { knot } from './toolbox/units.ts';

const messages = {
  V2: 'position, with one frequency input',
  V3: 'position, with a second frequency input',
  V4: 'position, with altitude',
  V5: 'position, with the state of the antenna',
  DI: 'the device: IMEI and SIM card',
  GSMINFO: 'the mobile network: operator, signal, cells',
  SD: 'readings of further sensors',
  CSPOLL: 'the device asks the update server',
  GSMCONT: 'answer to a command',
} as const;

/** Where a version has its fields. Those up to the input word are in the same place in all. */
interface Layout {
  readonly second: boolean;
  readonly antenna: boolean;
  readonly altitude: boolean;
}

const layouts: Readonly<Record<string, Layout>> = {
  V2: { second: false, antenna: false, altitude: false },
  V3: { second: true, antenna: false, altitude: false },
  V4: { second: true, antenna: false, altitude: true },
  V5: { second: true, antenna: true, altitude: true },
};

/** The greatest values stand for "not connected". */
const present = (value: number | undefined, none: number): number | undefined =>
  value === undefined || value >= none ? undefined : value;

const hundredths = (text: string | undefined): number | undefined => {
  const value = integer(text);
  return value === undefined ? undefined : value / 100;
};

/** A date of the last century is that of a clock which has not been set yet. */
function dateOfFix(text: string | undefined): number | undefined {
  return (integer(text?.slice(4)) ?? 99) < 80 ? dateOf(text, 'ddmmyy') : undefined;
}

/** What stands behind the fields that have a name. */
const rest = (fields: readonly string[], from: number): string => fields.slice(from).filter(Boolean).join(',');

/** `5950.6773N` */
const angle = (text = ''): number | undefined => degreesMinutes(text.slice(0, -1), text.slice(-1));

//  …,adc/100,count3,temperature×2,[SF]
function readInputs(own: Record<string, AttributeValue | undefined>, fields: readonly string[], at: number): void {
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
function readPosition(message: string, fields: readonly string[], layout: Layout): Decoded {
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
  const own: Record<string, AttributeValue | undefined> = {
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
      status({ device, time: short ? undefined : time, attributes: complete({ ...own, satellites }) }),
    );
  const knots = number(fields[at + 3]);
  const read = position({
    device,
    time,
    valid: fixType !== 0,
    latitude,
    longitude,
    altitude: number(altitude),
    speed: knots === undefined ? undefined : knots * knot,
    heading: number(fields[at + 4]),
    satellites,
    attributes: complete(own),
  });
  return one(message, read);
}

//  $AV,V3DI,id,serial,x,x,x,x,x,IMEI,ICCID,*XX
const readDevice = (fields: readonly string[]): Record<string, AttributeValue | undefined> => ({
  index: integer(fields[3]),
  imei: fields[9],
  iccid: fields[10],
  extra: rest(fields.slice(0, 9), 4),
});

//  $AV,V3GSMINFO,id,x,serial,operator,…*XX
const readNetwork = (fields: readonly string[]): Record<string, AttributeValue | undefined> => ({
  index: integer(fields[4]),
  operator: fields[5],
  extra: rest(fields, 6),
});

//  $GSMCONT,GPRSACK,id,serial,"answer",,SF*XX
const readAnswer = (fields: readonly string[]): Record<string, AttributeValue | undefined> => ({
  index: integer(fields[3]),
  result: rest(fields, 4),
});

//  $AV,V6SD,id,serial,…*XX
const readOther = (fields: readonly string[]): Record<string, AttributeValue | undefined> => ({
  index: integer(fields[3]),
  extra: rest(fields, 4),
});

const readers: Readonly<Record<string, typeof readOther>> = {
  DI: readDevice,
  GSMINFO: readNetwork,
  GSMCONT: readAnswer,
};

/** `V3GSMINFO` is `GSMINFO`, whatever the version. */
function messageOf(fields: readonly string[]): string | undefined {
  const word = fields[0] === '$GSMCONT' ? 'GSMCONT' : (fields[1] ?? '');
  const name = /^V\d[A-Z]/.test(word) ? word.slice(2) : word;
  return Object.hasOwn(messages, name) ? name : undefined;
}

/**
 * The checksum is the XOR of all between $ and *. It is not held against a frame: the vendor's own examples carry one that was copied from
 * another frame.
 */
function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const star = text.lastIndexOf('*');
  const fields = (star < 0 ? text : text.slice(0, star)).split(',');
  const device = fields[2];
  const message = messageOf(fields);
  if ((fields[0] !== '$AV' && fields[0] !== '$GSMCONT') || message === undefined)
    return refused('unknown', `no message type of this protocol: ${text.slice(0, 16)}`);
  if (integer(device) === undefined || device === undefined) return refused(message, 'no device id');
  const layout = layouts[message];
  const read = layout
    ? readPosition(message, fields, layout)
    : one(message, status({ device, attributes: attributes((readers[message] ?? readOther)(fields)) }));
  return read.refused !== undefined || session.device === device ? read : { ...read, session: { ...session, device } };
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const place = `${toDegreesMinutes(fix.latitude, 'latitude', 4).join('')},${toDegreesMinutes(fix.longitude, 'longitude', 4).join('')}`;
  const motion = `${((fix.speed ?? 0) / knot).toFixed(2)},${(fix.heading ?? 0).toFixed(2)}`;
  const head = `AV,V4,${fix.device},1,1240,412,-1,0,1,192,0,0,0,0,1,${fix.satellites ?? 9}`;
  const body = `${head},${(fix.altitude ?? 0).toFixed(1)},0.0,${time},${place},${motion},${date},11,0,32767,,SF`;
  return { frame: `$${body}*${hex2(xor8(body))}\r\n` };
}

export const arnavi: Protocol = {
  name: 'arnavi',
  title: 'Arnavi, text form',
  devices: ['Arnavi GPSLite', 'SAT-LITE 2'],
  signatures: [/^\$AV,(?:V\d|CSPOLL)/, /^\$GSMCONT,/],
  framing: beginningWith('$', '\n'),
  messages,
  replies: 'None.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.003, heading: 0.005, altitude: 0.05 },
    device: (index) => String(90_000 + index),
  },
  examples: [
    {
      about: 'A position of version 4: 20 knots to the east, ignition on, 12.4 V.',
      wire: '$AV,V4,90001,20451,1240,412,-1,0,1,200,0,0,0,0,1,9,12.5,40.1,081530,5432.1000N,01008.4000E,20.0,90.0,220626,110,0,43,,SF*74\r\n',
      reports: [
        {
          device: '90001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          altitude: 12.5,
          speed: 10.2889,
          heading: 90,
          satellites: 9,
          attributes: { power: 12.4, battery: 4.12, ignition: true, motion: true, adc1: 1.1, temperature: 21.5 },
        },
      ],
      replies: [],
    },
    {
      about: 'No fix yet, and what the device is.',
      wire: '$AV,V5,90001,20452,1240,412,-1,1,1,192,0,0,0,0,1,0,0,,,075516,,,0.00,0.00,230616,49,0,32767,*6D\r\n$AV,V3DI,90001,20453,-1,19,0008C56A,000879AC,0C000002,861000000000001,89990000000000000001,*0B\r\n',
      reports: [
        { device: '90001', type: 'status', attributes: { power: 12.4, antenna: 1, motion: false } },
        { device: '90001', type: 'status', attributes: { imei: '861000000000001', index: 20453 } },
      ],
      replies: [],
    },
  ],
};
