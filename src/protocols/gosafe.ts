import type { Reading } from '../model/report.ts';
import type { Frame } from './frame.ts';
import { type Content, readOld, readRecord } from './gosafe/records.ts';
import { attributesOf } from './gosafe/tags.ts';
import type { Cut, Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { toDegrees } from './toolbox/coordinates.ts';
import { wholeHeading, wholeSpeed } from './toolbox/encoding.ts';
import { beginningWith, isBlank } from './toolbox/framing.ts';
import { position, refused, status } from './toolbox/reading.ts';
import { digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';

const messages = {
  heartbeat: 'the IMEI alone: the connection is kept open',
  report: 'one or more records, each with a time and tags',
  old: 'a record of the first version, its time in the GPS tag',
  answer: 'answer to a command',
} as const;

/** What every frame is answered with, whatever it says. */
const reply = '1234';

function toReading(device: string, { time, place, tags }: Content, source: string): Reading | string {
  if (time === undefined) return 'no readable time';
  const own = attributesOf(tags);
  if (place === undefined) return status({ device, time, attributes: own });
  return position({
    device,
    time,
    valid: place.valid,
    latitude: place.latitude,
    longitude: place.longitude,
    altitude: place.altitude,
    speed: place.speed,
    heading: place.heading,
    satellites: place.satellites,
    hdop: place.hdop,
    attributes: own,
    source,
  });
}

const separator = '$';
const imei = /^\d{8,20}$/;
const moment = /^\d{12}(?:,|$)/;

/** Every record that can be read counts, whatever the others are. */
function several(
  message: keyof typeof messages,
  device: string,
  records: readonly string[],
  readOne: (text: string) => Content,
  session: Session,
): Decoded {
  const readings: Reading[] = [];
  let reason = '';
  for (const record of records) {
    const reading = toReading(device, readOne(record), record);
    if (typeof reading === 'string') reason = reading;
    else readings.push(reading);
  }
  const lost = records.length - readings.length;
  if (lost === 0) return { message, readings, reply, session };
  if (readings.length === 0) return refused(message, reason);
  return { message, readings, reply, session, refused: `${lost} of ${records.length} records: ${reason}` };
}

//  *GS06,imei[,record[$record]…]
function decode(frame: Frame, before: Session): Decoded {
  const { text } = frame;
  if (!text.startsWith('*GS'))
    return refused('binary', 'a binary message: of this protocol only the text form is decoded');
  const afterVersion = text.indexOf(',');
  const comma = text.indexOf(',', afterVersion + 1);
  const device = text.slice(afterVersion + 1, comma < 0 ? text.length : comma);
  if (afterVersion < 4 || !imei.test(device)) return refused('unknown', 'no version and IMEI');
  const session = before.device === device ? before : { ...before, device };
  const body = comma < 0 ? '' : text.slice(comma + 1);
  if (moment.test(body)) return several('report', device, body.split(separator), readRecord, session);
  if (body.startsWith('GPS:') || (text.startsWith('*GS02,') && body !== ''))
    return several('old', device, [body], readOld, session);
  if (body === '') return { message: 'heartbeat', readings: [{ device, type: 'status' }], reply, session };
  return { message: 'answer', readings: [{ device, type: 'status', attributes: { result: body } }], reply, session };
}

const binaryMark = 0xf8;
const textMark = Buffer.from('*GS');
const text = beginningWith('*GS', '#');

/** Text from `*GS` to `#`. A binary message stands between two bytes F8; one that a text begins in was cut off. */
function cut(bytes: Buffer, from: number): Cut | undefined {
  let begin = from;
  while (begin < bytes.length && isBlank(bytes[begin])) begin++;
  if (bytes[begin] !== binaryMark) return text(bytes, from);
  const end = bytes.indexOf(binaryMark, begin + 1);
  const within = end < 0 ? bytes.subarray(begin) : bytes.subarray(begin, end);
  const inner = within.indexOf(textMark);
  if (inner >= 0) return { begin, start: begin, end: begin + inner, next: begin + inner };
  return end < 0 ? undefined : { begin, start: begin, end: end + 1, next: end + 1 };
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const [latitude, north] = toDegrees(fix.latitude, 'latitude', 6);
  const [longitude, east] = toDegrees(fix.longitude, 'longitude', 6);
  const moving = [wholeSpeed(fix, kilometreAnHour), wholeHeading(fix), Math.round(fix.altitude ?? 0)];
  const place = [fix.satellites ?? 9, north + latitude, east + longitude, ...moving];
  return { frame: `*GS06,${fix.device},${time}${date},,GPS:A;${place.join(';')};${fix.hdop ?? '0.90'}#`, reply };
}

export const gosafe: Protocol = {
  name: 'gosafe',
  title: 'Gosafe, text form',
  devices: ['Gosafe G1S, G3A, G3C, G3SC, G6C, G6S, G7S, G737, G79, G79W, G797', 'Proma Sat G717, G787, G797'],
  signatures: [/^\*GS\d\d,\d/],
  framing: cut,
  messages,
  replies: 'Every frame is answered with 1234 once it is stored.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.14, heading: 0.5, altitude: 0.5 },
    device: (index) => String(861_300_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 54 km/h to the north-west, ignition on, with voltages and the odometer.',
      wire: '*GS06,861300000000001,081530220626,,SYS:G3C;V1.40;V1.0.4,GPS:A;10;N54.535000;E10.140000;54;315;12;0.80,COT:1200,ADC:12.86;3.79,DTT:4000;E7;0;0;0;1#',
      reports: [
        {
          device: '861300000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 15,
          heading: 315,
          altitude: 12,
          satellites: 10,
          hdop: 0.8,
          attributes: {
            model: 'G3C',
            firmware: 'V1.40',
            odometer: 1200,
            power: 12.86,
            battery: 3.79,
            ignition: true,
            input1: true,
            input3: false,
            output3: true,
          },
        },
      ],
      replies: ['1234'],
    },
    {
      about: 'Two records: the second, half a minute later and for an event, knows only the last place.',
      wire: '*GS06,861300000000001,081500220626,,GPS:A;10;N54.535000;E10.140000;54;315;12;0.80,GSM:1;4;262;1;A;7D1;-61,COT:1200;2-30-0$081530220626,1D,GPS:L;3;N54.536000;E10.139000;0;0,IWD:0;1;9f00000000000028;22.5#',
      reports: [
        { type: 'position', attributes: { rssi: 4, cells: ['262-1-10-2001--61'], engineTime: 9000 } },
        {
          type: 'position',
          valid: false,
          latitude: 54.536,
          attributes: { eventId: '1D', fix: 'last', temperature1: 22.5 },
        },
      ],
      replies: ['1234'],
    },
    {
      about: 'A heartbeat, and an engine’s answers without a fix.',
      wire: '*GS16,861300000000001#*GS16,861300000000001,081530220626,,GPS:V;0;N0.000000;E0.000000;0;0;0;0.00,OBD:04410C0FA003410D1E0341057B#',
      reports: [
        { device: '861300000000001', type: 'status' },
        {
          type: 'position',
          valid: false,
          time: '2026-06-22T08:15:30.000Z',
          attributes: { rpm: 1000, coolantTemperature: 83 },
        },
      ],
      replies: ['1234', '1234'],
    },
    {
      about: 'The first version of the protocol.',
      wire: '*GS02,861300000000002,GPS:081530;2;N54.535000;E10.140000;54;315;1.10;220626,MGR:1000#',
      reports: [{ type: 'position', valid: true, speed: 15, hdop: 1.1, attributes: { odometer: 1000, dimensions: 2 } }],
      replies: ['1234'],
    },
  ],
};
