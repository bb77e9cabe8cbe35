import type { Reading } from '../model/report.ts';
import { type Details, readDetails } from './aquila/models.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { endsWithChecksum, hex2, wrongChecksum, xor8, xor8OfBytes } from './toolbox/checksums.ts';
import { wholeHeading, wholeSpeed } from './toolbox/encoding.ts';
import { betweenMarks } from './toolbox/framing.ts';
import { integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { dateAndTime, digitsOf } from './toolbox/times.ts';
import { kilometreAnHour, scaled } from './toolbox/units.ts';

const messages = {
  position: 'position with the flags and measurements of the model',
  sensor: 'position with what a sensor said',
  configuration: 'how the unit is configured: the answer to a command',
} as const;

const deviceForm = /^\d{4,16}$/;
const reasonForm = /^\d{1,4}$/;
/** A position with two fields behind its validity is that of a sensor. */
const sensorFields = 9;

//  $$<client>,<device>,<reason>,…,*<checksum> CR LF
//  The checksum is the XOR of all between $$ and the star.
function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const fields = text.split(',');
  const last = fields.pop()?.slice(0, -3);
  if (last) fields.push(last);
  const [client, device = '', reason = ''] = fields;
  if (!deviceForm.test(device) || !reasonForm.test(reason)) return refused('unknown', 'no device id and reason');
  const isPosition = fields[6] === 'A' || fields[6] === 'V';
  const isSensor = isPosition && fields.length === sensorFields;
  const message = isSensor ? 'sensor' : isPosition ? 'position' : 'configuration';
  const due = xor8OfBytes(frame.bytes, 0, frame.length - 3);
  if (!endsWithChecksum(text, due)) return refused(message, wrongChecksum(due));
  const known = identified(session, device);
  if (isSensor) return one(message, readPosition(fields, readSensor(fields)), { session: known });
  if (isPosition) return one(message, readPosition(fields, readVehicle(fields)), { session: known });
  const result = fields.slice(3).join(',');
  return one(message, status({ device, attributes: attributes({ client, reason: integer(reason), result }) }), {
    session: known,
  });
}

//  $$<client>,<device>,<reason>,latitude,longitude,yymmddHHMMSS,A|V,…
//  0         1        2        3        4         5            6
function readPosition(fields: readonly string[], details: Details & { speed?: number | undefined }): Reading | string {
  const found = details.attributes;
  found['client'] = fields[0];
  found[details.event === undefined ? 'reason' : 'alarm'] = integer(fields[2]);
  return position({
    device: fields[1] ?? '',
    time: dateAndTime(fields[5], 'yymmdd'),
    valid: fields[6] === 'A',
    latitude: number(fields[3]),
    longitude: number(fields[4]),
    speed: details.speed,
    heading: details.heading,
    satellites: details.satellites,
    hdop: details.hdop,
    event: details.event,
    attributes: attributes(found),
  });
}

//  …,A|V,GSM,km/h,metres,…
//    6   7   8    9
function readVehicle(fields: readonly string[]): Details & { speed: number | undefined } {
  const details = readDetails(fields);
  details.attributes['rssi'] = integer(fields[7]);
  details.attributes['odometer'] = integer(fields[9]);
  return { ...details, speed: scaled(number(fields[8]), kilometreAnHour) };
}

//  …,A|V,sensor,data
//    6   7      8
function readSensor(fields: readonly string[]): Details {
  return { attributes: { sensor: fields[7], sensorData: fields[8] } };
}

/** A frame with its checksum. */
function toFrame(content: string): string {
  return `$$${content},*${hex2(xor8(`${content},`))}\r\n`;
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const fields = [
    'CLIENT_1ZF',
    fix.device,
    1,
    fix.latitude.toFixed(6),
    fix.longitude.toFixed(6),
    date + time,
    'A,20',
    wholeSpeed(fix, kilometreAnHour),
    0,
    wholeHeading(fix),
    fix.satellites ?? 9,
    (fix.hdop ?? 0.9).toFixed(6),
    '0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,12500,4100',
  ];
  return { frame: toFrame(fields.join(',')) };
}

export const aquila: Protocol = {
  name: 'aquila',
  title: 'Aquila Track by iTriangle',
  devices: ['iTriangle TS101, T101', 'Aquila Track units on $$CLIENT_…'],
  signatures: [/^\$\$[A-Za-z]{2,16}_\w{1,16},\d{4,16},\d{1,4},/],
  framing: betweenMarks('$$', '\n'),
  messages,
  replies: 'None.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.14, heading: 0.5 },
    device: (index) => String(170_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 54 km/h to the north-west, ignition on.',
      wire: toFrame(
        'FLEET_1ZF,170000001,1,54.535000,10.140000,260622081530,A,20,54,123456,315,9,0.800000,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,12500,4100',
      ),
      reports: [
        {
          device: '170000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 15,
          heading: 315,
          satellites: 9,
          hdop: 0.8,
          attributes: { ignition: true, odometer: 123456, power: 12.5, battery: 4.1, reason: 1 },
        },
      ],
      replies: [],
    },
    {
      about: 'An older model begins to be too fast; its heading is an eighth of a turn: south-east.',
      wire: toFrame(
        'FLEET_1WP,170000002,7,54.535000,10.140000,260622081530,A,20,90,0,0,3500,0,0,1,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,0',
      ),
      reports: [{ type: 'position', heading: 135, speed: 25, event: 'overspeed', attributes: { alarm: 7 } }],
      replies: [],
    },
    {
      about: 'How a unit is configured.',
      wire: toFrame('FLEET_1ZF,170000001,15,2_00AP,192.0.2.10,5089,internet,GPS:YES'),
      reports: [{ type: 'status', attributes: { result: '2_00AP,192.0.2.10,5089,internet,GPS:YES' } }],
      replies: [],
    },
  ],
};
