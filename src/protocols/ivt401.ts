import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { xor8 } from './toolbox/checksums.ts';
import { wholeHeading, wholeSpeed } from './toolbox/encoding.ts';
import { between } from './toolbox/framing.ts';
import { flag, integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status, type Values } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { switches } from './toolbox/switches.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { kilometreAnHour, scaled } from './toolbox/units.ts';

const messages = {
  TLN: 'position',
  TLA: 'position with the state of the alerts',
  TLB: 'position; also the first message after a start, without place and time',
  TL: 'any other that has the fields of a position',
} as const;

const typeForm = /^TL[A-Z]$/;
const readInputs = switches('input');
const readOutputs = switches('output');

const idForm = /^\d{10,20}$/;
/** As many fields as the shortest message has up to its odometer. */
const leastFields = 24;

const mostSensors = 16;

/** One sensor, `28.5`, or several, `M+28.5-3+0`. */
function readTemperatures(text: string, into: Values): void {
  if (!text.startsWith('M')) {
    into['temperature1'] = number(text);
    return;
  }
  const values = text.slice(1).replaceAll('-', '+-').split('+');
  values.slice(1, mostSensors + 1).forEach((value, index) => (into[`temperature${index + 1}`] = number(value)));
}

function read(message: string, fields: readonly string[], device: string): Decoded {
  const { length } = fields;
  const time = dateTime(dateOf(fields[2], 'ddmmyy'), timeOfDay(fields[3]));
  const latitude = number(fields[4]);
  const longitude = number(fields[5]);
  const found: Values = {
    message: fields[0],
    index: length > leastFields + 1 ? number(fields[length - 2]) : undefined,
    fixType: number(fields[10]),
    rssi: number(fields[11]),
    adc1: number(fields[14]),
    power: number(fields[15]),
    battery: number(fields[16]),
    deviceTemperature: number(fields[17]),
    motion: flag(fields[19]),
    acceleration: number(fields[20]),
    tilt: number(fields[21]),
    field22: fields[22] === '0' ? undefined : fields[22],
    tripDistance: number(fields[23]),
    extra: length > leastFields + 2 ? fields.slice(leastFields, length - 2).join(',') : undefined,
  };
  readInputs(fields[12], found);
  readOutputs(fields[13], found);
  readTemperatures(fields[18] ?? '', found);
  const own = attributes(found);
  const satellites = integer(fields[9]);
  // Without a fix the place is 0, 0, and after a start date and time are too.
  if (latitude === 0 && longitude === 0 && satellites === 0)
    return one(message, status({ device, time, attributes: own }));
  return one(
    message,
    position({
      device,
      time,
      valid: fields[10] !== '0',
      latitude,
      longitude,
      altitude: number(fields[8]),
      speed: scaled(number(fields[6]), kilometreAnHour),
      heading: number(fields[7]),
      satellites,
      attributes: own,
    }),
  );
}

/**
 * Reads one message. Its last field is the XOR of all before it, `(` and the last comma included, as a decimal number; it is not held against
 * it: one model says 0, and real frames that are right in everything else fail it.
 *
 *     (TLN,imei,ddmmyy,HHMMSS,lat,lon,km/h,course,altitude,sats,fix,rssi,inputs,outputs,adc,power,battery,inside,temperature,
 *      0   1    2      3      4   5   6    7      8        9    10  11   12     13      14  15    16      17     18
 *      motion,g,tilt,,distance[,alerts…],serial number,checksum);
 *      19     20 21  22 23      24…
 */
function decode({ text }: Frame, session: Session): Decoded {
  const fields = (text.endsWith(')') ? text.slice(0, -1) : text).split(',');
  const [type = '', device = ''] = fields;
  if (!typeForm.test(type) || !idForm.test(device)) return refused('unknown', 'no message type and device id');
  const message = Object.hasOwn(messages, type) ? type : 'TL';
  if (fields.length < leastFields) return refused(message, `only ${fields.length} fields`);
  return withDevice(read(message, fields, device), session, device);
}

const signed = (value: number): string => (value < 0 ? '' : '+') + value.toFixed(6);

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const fields = [
    fix.device,
    date,
    time,
    signed(fix.latitude),
    signed(fix.longitude),
    wholeSpeed(fix, kilometreAnHour),
    wholeHeading(fix),
    Math.round(fix.altitude ?? 0),
    fix.satellites ?? 9,
  ];
  const content = `(TLN,${fields.join(',')},1,20,100,00,0.0,12.60,4.10,28.5,0.0,1,1.00,0,0,0,1,`;
  return { frame: `${content}${xor8(content)});` };
}

export const ivt401: Protocol = {
  name: 'ivt401',
  title: 'iTriangle IVT',
  devices: ['iTriangle IVT-401', 'iTriangle IVT-201'],
  signatures: [/^\(TL[A-Z],\d/],
  framing: between('(', ';'),
  messages,
  replies: 'None: a device waits for no answer.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.14, heading: 0.5, altitude: 0.5 },
    device: (index) => String(356_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 36 km/h to the west, ignition on.',
      wire: '(TLN,356000000000001,220626,081530,+54.535000,-010.140000,36,270,12,9,1,20,100,00,0.0,13.92,7.82,23.74,0.0,1,1.26,-23,0,445,4849,86);',
      reports: [
        {
          device: '356000000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: -10.14,
          altitude: 12,
          speed: 10,
          heading: 270,
          satellites: 9,
          attributes: { index: 4849, input1: true, input2: false, power: 13.92, battery: 7.82, tripDistance: 445 },
        },
      ],
      replies: [],
    },
    {
      about: 'The first message after a start: no fix and no time yet; three sensors of temperature.',
      wire: '(TLB,356000000000001,0,0,+0.0,+0.0,0,0,0,0,0,20,000,00,0.00,12.21,7.95,26.57,M+4.5-18+0,0,1.12,0,0,0,1,90);',
      reports: [
        {
          device: '356000000000001',
          type: 'status',
          attributes: { temperature1: 4.5, temperature2: -18, temperature3: 0, motion: false },
        },
      ],
      replies: [],
    },
  ],
};
