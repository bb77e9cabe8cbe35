import { layouts, readPosition, rest } from './arnavi/position.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { hex2, xor8 } from './toolbox/checksums.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { beginningWith } from './toolbox/framing.ts';
import { integer } from './toolbox/numbers.ts';
import { attributes, one, refused, status, type Values } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';
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

//  $AV,V3DI,id,serial,x,x,x,x,x,IMEI,ICCID,*XX
const readDevice = (fields: readonly string[]): Values => ({
  index: integer(fields[3]),
  imei: fields[9],
  iccid: fields[10],
  extra: rest(fields.slice(0, 9), 4),
});

//  $AV,V3GSMINFO,id,x,serial,operator,…*XX
const readNetwork = (fields: readonly string[]): Values => ({
  index: integer(fields[4]),
  operator: fields[5],
  extra: rest(fields, 6),
});

//  $GSMCONT,GPRSACK,id,serial,"answer",,SF*XX
const readAnswer = (fields: readonly string[]): Values => ({
  index: integer(fields[3]),
  result: rest(fields, 4),
});

//  $AV,V6SD,id,serial,…*XX
const readOther = (fields: readonly string[]): Values => ({
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
  return withDevice(read, session, device);
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
