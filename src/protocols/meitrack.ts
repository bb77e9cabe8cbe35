import type { Frame } from './frame.ts';
import { eventAt, readPosition } from './meitrack/position.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { endsWithChecksum, hex2, sum8, sum8OfBytes, wrongChecksum } from './toolbox/checksums.ts';
import { counted, countedFromComma } from './toolbox/counted.ts';
import { wholeHeading, wholeSpeed } from './toolbox/encoding.ts';
import { integer } from './toolbox/numbers.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { split } from './toolbox/split.ts';
import { digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';

const messages = {
  AAA: 'position, for an event or at its time',
  AFF: 'position from the memory, with the number of those left there',
  CFF: 'position from the memory, with the number of those left there',
  AAC: 'greeting of a device that waits for an answer; echoed',
  D03: 'a picture was taken; its first packet is asked for',
  answer: 'any other command: the answer to one of the server’s',
  binary: 'CCA, CCB, CCC and CCE are positions in binary, D00 is a packet of a picture: refused',
} as const;

const deviceDigits = 14;
const commandForm = /^[A-Z][0-9A-Z]{2}$/;
const printable = /^[ -~]{0,64}$/;

//  $$<flag><length>,<IMEI>,<command>[,…]*<checksum> CR LF
//  The length counts from the first comma to the line feed; the checksum is the sum of all bytes up to the star, and of the star.
function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const from = text.indexOf(',') + 1;
  const to = text.indexOf(',', from);
  const device = text.slice(from, to);
  const command = text.slice(to + 1, to + 4);
  const isDevice = device.length >= deviceDigits && integer(device) !== undefined;
  const message = messageOf(command);
  if (from === 0 || to < 0 || !isDevice || message === undefined) return refused('unknown', 'no device id and command');
  if (message === 'binary')
    return refused(message, `a binary message (${command}): of this protocol only the text form is decoded`);
  const due = sum8OfBytes(frame.bytes, 0, frame.length - 2);
  if (!endsWithChecksum(text, due)) return refused(message, wrongChecksum(due));
  const known = identified(session, device);
  const fields = split(text, ',', 0, text.length - 3);
  const at = eventAt(fields);
  if (at >= 0)
    return one(message, readPosition(fields, at, message === 'AFF' || message === 'CFF'), { session: known });
  return { ...readOther(message, fields, device), session: known };
}

function messageOf(command: string): keyof typeof messages | undefined {
  switch (command) {
    case 'AAA':
    case 'AFF':
    case 'CFF':
    case 'AAC':
    case 'D03':
      return command;
    case 'CCA':
    case 'CCB':
    case 'CCC':
    case 'CCE':
    case 'D00':
      return 'binary';
    default:
      return commandForm.test(command) ? 'answer' : undefined;
  }
}

function readOther(message: string, fields: readonly string[], device: string): Decoded {
  const result = fields.slice(3).join(',');
  switch (message) {
    case 'AAC':
      return printable.test(result)
        ? one(message, status({ device }), { reply: toDevice(fields[0]?.charAt(2) ?? '', device, `AAC,${result}`) })
        : refused(message, 'no text to echo');
    case 'D03':
      return one(message, status({ device, attributes: attributes({ result }) }), {
        reply: toDevice('O', device, 'D00,camera_picture.jpg,0'),
      });
    case 'answer': {
      const command = fields[2] ?? '';
      return one(message, status({ device, attributes: attributes({ message: command, result }) }));
    }
    default:
      return refused(message, 'no event, place and time where they should be');
  }
}

/** A frame with its count and checksum. */
function toFrame(mark: string, device: string, content: string): string {
  const counted = `,${device},${content}*`;
  const head = `${mark}${counted.length + 4}${counted}`;
  return `${head}${hex2(sum8(head))}\r\n`;
}

const toDevice = (flag: string, device: string, content: string): string => toFrame(`@@${flag}`, device, content);

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const fields = [
    'AAA,35',
    fix.latitude.toFixed(6),
    fix.longitude.toFixed(6),
    date + time,
    'A',
    fix.satellites ?? 9,
    20,
    wholeSpeed(fix, kilometreAnHour),
    wholeHeading(fix),
    fix.hdop ?? 0.9,
    Math.round(fix.altitude ?? 0),
    '0,0,262|1|224C|379B,0000,0000|0000|0000|019A|04E2,,,3,0000,',
  ];
  return { frame: toFrame('$$A', fix.device, fields.join(',')) };
}

export const meitrack: Protocol = {
  name: 'meitrack',
  title: 'Meitrack, text form',
  devices: [
    'Meitrack MVT100, MVT340, MVT380, MVT600, MVT800',
    'Meitrack T1, T3, T311, T333, T366',
    'Meitrack MT90, P99',
  ],
  signatures: [/^\$\$[^\d,]\d{2,4},\d{14,15},[A-Z][0-9A-Z]{2}[,*]/],
  framing: counted('$$', countedFromComma(3, 0)),
  messages,
  replies: 'None to positions. AAC is echoed as @@…; D03 is answered with the request for the picture’s first packet.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.14, heading: 0.5, altitude: 0.5 },
    device: (index) => String(861_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 54 km/h to the north-west, and the battery of a later model at 4.1 V.',
      wire: toFrame(
        '$$A',
        '861000000000001',
        'AAA,35,54.535000,10.140000,260622081530,A,9,20,54,315,0.8,12,123456,7890,262|1|224C|379B,0100,0000|0000|0000|019A|04E2,,,3,0BB8,01FE0C',
      ),
      reports: [
        {
          device: '861000000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 15,
          heading: 315,
          altitude: 12,
          satellites: 9,
          hdop: 0.8,
          attributes: {
            odometer: 123456,
            input: 1,
            battery: 4.1,
            power: 12.5,
            fuelLevel: 12.84,
            temperature1: -5,
            cells: ['262-1-8780-14235'],
          },
        },
      ],
      replies: [],
    },
    {
      about: 'From the memory: the last known place with the SOS button, two more to come.',
      wire: toFrame(
        '$$B',
        '861000000000001',
        'AFF,0002,1,54.535000,10.140000,260622081530,V,0,20,0,0,0,12,0,0,0|0|0000|0000,0100,0000|0000|0000|019A|0000,00000001,',
      ),
      reports: [
        {
          type: 'position',
          valid: false,
          event: 'sos',
          attributes: { alarm: 1, archived: true, remaining: 2, eventData: '00000001' },
        },
      ],
      replies: [],
    },
    {
      about: 'A device that waits for an answer gets its words back.',
      wire: toFrame('$$C', '861000000000001', 'AAC,1'),
      reports: [{ device: '861000000000001', type: 'status' }],
      replies: [toDevice('C', '861000000000001', 'AAC,1')],
    },
  ],
};
