import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { isPosition, readPosition } from './startek/position.ts';
import { hex2, sum8, sum8OfBytes, wrongChecksum } from './toolbox/checksums.ts';
import { counted, countedFromComma } from './toolbox/counted.ts';
import { wholeHeading, wholeSpeed } from './toolbox/encoding.ts';
import { hex, integer } from './toolbox/numbers.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { split } from './toolbox/split.ts';
import { digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';

const messages = {
  '000': 'position, for an event or at its time',
  '010': 'position',
  answer: 'any other command: the answer to one of the server’s',
} as const;

const checksumDigits = 2;
const deviceDigits = 14;
const commandDigits = 3;

//  &&<flag><length>,<IMEI>,<command>[,…]<checksum> CR LF
//  The length counts from the first comma to the checksum; the checksum is the sum of all bytes before it.
function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const end = text.length - checksumDigits;
  const fields = split(text, ',', 0, end);
  const [, device = '', command = ''] = fields;
  const isDevice = device.length >= deviceDigits && integer(device) !== undefined;
  const isCommand = command.length === commandDigits && hex(command) !== undefined;
  if (!text.startsWith('&&') || !isDevice || !isCommand) return refused('unknown', 'no device id and command');
  const message = command === '000' || command === '010' ? command : 'answer';
  const due = sum8OfBytes(frame.bytes, 0, frame.length - checksumDigits);
  if (hex(text.slice(end)) !== due) return refused(message, wrongChecksum(due));
  const known = identified(session, device);
  if (isPosition(fields)) return one(message, readPosition(fields), { session: known });
  if (message !== 'answer') return refused(message, 'no time and fix where they should be');
  const result = fields.slice(3).join(',');
  return one(message, status({ device, attributes: attributes({ message: command, result }) }), { session: known });
}

/** A frame with its count and checksum. */
function toFrame(device: string, content: string): string {
  const counts = `,${device},${content}`;
  const head = `&&A${counts.length}${counts}`;
  return `${head}${hex2(sum8(head))}\r\n`;
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const fields = [
    '000,0,',
    date + time,
    'A',
    fix.latitude.toFixed(6),
    fix.longitude.toFixed(6),
    fix.satellites ?? 9,
    (fix.hdop ?? 0.9).toFixed(1),
    wholeSpeed(fix, kilometreAnHour),
    wholeHeading(fix),
    Math.round(fix.altitude ?? 0),
    '0,262|1|224C|379B,20,0000001D,02,00,04E2|019A|0000|0000,1,,',
  ];
  return { frame: toFrame(fix.device, fields.join(',')) };
}

export const startek: Protocol = {
  name: 'startek',
  title: 'iStartek',
  devices: ['iStartek VT100, VT110, VT120, VT200, VT300, VT800', 'iStartek PT60'],
  signatures: [/^&&[!-~]\d{1,4},\d{14,15},[0-9A-Fa-f]{3},/],
  framing: counted('&&', countedFromComma(3, 4)),
  messages,
  replies: 'None.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.14, heading: 0.5, altitude: 0.5 },
    device: (index) => String(861_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 54 km/h to the north-west, ignition on, a tank and a cooled trailer.',
      wire: toFrame(
        '861000000000001',
        '000,0,,260622081530,A,54.535000,10.140000,9,0.8,54,315,12,123456,262|1|224C|379B,20,0000001D,02,00,04E2|019A|0000|0000,1,0101F4,018032',
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
          attributes: { ignition: true, power: 12.5, battery: 4.1, motion: true, fuelLevel1: 50, temperature1: -5 },
        },
      ],
      replies: [],
    },
    {
      about: 'The external power was cut.',
      wire: toFrame(
        '861000000000001',
        '000,18,,260622081530,V,54.535000,10.140000,0,0.0,0,0,0,123456,262|1|224C|379B,20,00000035,00,00,0000|0190',
      ),
      reports: [{ type: 'position', valid: false, event: 'power-cut', attributes: { alarm: 18, powered: false } }],
      replies: [],
    },
    {
      about: 'The answer to a command.',
      wire: toFrame('861000000000001', '129,OK'),
      reports: [{ device: '861000000000001', type: 'status', attributes: { message: '129', result: 'OK' } }],
      replies: [],
    },
  ],
};
