import { isPosition, readPersonal, readPosition } from './fifotrack/messages.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { endsWithChecksum, hex2, wrongChecksum, xor8, xor8OfBytes } from './toolbox/checksums.ts';
import { counted, countedFromComma } from './toolbox/counted.ts';
import { wholeHeading, wholeSpeed } from './toolbox/encoding.ts';
import { hex } from './toolbox/numbers.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { split } from './toolbox/split.ts';
import { dateAndTime, digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';

const messages = {
  A00: 'position',
  A01: 'position',
  A02: 'position',
  A03: 'position of a personal tracker, or the Wi-Fi networks in sight; confirmed with our time',
  D05: 'a picture was taken; its first packet is asked for',
  answer: 'any other command: the answer to one of the server’s',
  binary: 'D06, a packet of a picture: refused',
} as const;

const deviceForm = /^\d{14,16}$/;
const commandForm = /^[A-Z]\d\d$/;
const indexForm = /^[0-9A-Fa-f]{1,8}$/;
const pictureForm = /^[\w.-]{1,32}$/;

//  $$<length>,<IMEI>,<index>,<command>[,…]*<checksum> CR LF
//  The length counts from the first comma up to the star; the checksum is the XOR of all between $$ and the star.
function decode(frame: Frame, session: Session, now: number): Decoded {
  const { text } = frame;
  const fields = split(text, ',', 0, text.length - 3);
  const [, device = '', index = '', command = ''] = fields;
  if (!deviceForm.test(device) || !indexForm.test(index) || !commandForm.test(command))
    return refused('unknown', 'no device id, index and command');
  if (command === 'D06')
    return refused('binary', 'a binary message (D06): of this protocol only the text form is decoded');
  const message = Object.hasOwn(messages, command) ? command : 'answer';
  const due = xor8OfBytes(frame.bytes, 2, frame.length - 3);
  if (!endsWithChecksum(text, due)) return refused(message, wrongChecksum(due));
  const known = identified(session, device);
  return { ...read(message, fields, now), session: known };
}

function read(message: string, fields: readonly string[], now: number): Decoded {
  const [, device = '', index = '', command = ''] = fields;
  if (message === 'A03') {
    const { date, time } = digitsOf(now, 'yymmdd');
    return one(message, readPersonal(fields), { reply: toFrame('##', device, `${index},A03,${date}${time}`) });
  }
  if (isPosition(fields)) return one(message, readPosition(fields));
  if (message === 'D05') return readPicture(fields);
  if (message !== 'answer') return refused(message, 'no time and fix where they should be');
  const result = fields.slice(4).join(',');
  return one(message, status({ device, attributes: attributes({ message: command, index: hex(index), result }) }));
}

/** As much of a picture as one packet may hold. */
const packetBytes = 1024;

//  $$79,IMEI,index,D05,yymmddHHMMSS,latitude,longitude,camera,…,bytes,picture
function readPicture(fields: readonly string[]): Decoded {
  const [, device = ''] = fields;
  const picture = fields.at(-1) ?? '';
  if (!pictureForm.test(picture)) return refused('D05', 'no name of a picture');
  return one(
    'D05',
    status({
      device,
      time: dateAndTime(fields[4], 'yymmdd'),
      attributes: attributes({ index: hex(fields[2]), result: fields.slice(5, -1).join(','), picture }),
    }),
    { reply: toFrame('##', device, `1,D06,${picture},0,${packetBytes}`) },
  );
}

/** A frame with its count and checksum. */
function toFrame(mark: string, device: string, content: string): string {
  const counts = `,${device},${content}`;
  const head = `${counts.length}${counts}`;
  return `${mark}${head}*${hex2(xor8(head))}\r\n`;
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const fields = [
    '1,A01,',
    date + time,
    'A',
    fix.latitude.toFixed(6),
    fix.longitude.toFixed(6),
    wholeSpeed(fix, kilometreAnHour),
    wholeHeading(fix),
    Math.round(fix.altitude ?? 0),
    '0,0,900000C0,02,00,262|1|224C|379B,19A|4E2',
  ];
  return { frame: toFrame('$$', fix.device, fields.join(',')) };
}

export const fifotrack: Protocol = {
  name: 'fifotrack',
  title: 'Fifotrack, text form',
  devices: ['Fifotrack A100, A300, A500, A600, A700', 'Fifotrack A03, Q1, S50'],
  signatures: [/^\$\$\d{2,4},\d{14,16},[0-9A-Fa-f]{1,8},[A-Z]\d\d[,*]/],
  framing: counted('$$', countedFromComma(2, 5)),
  messages,
  replies: 'A03 is confirmed with our time; D05 is answered with the request for the picture’s first packet.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.14, heading: 0.5, altitude: 0.5 },
    device: (index) => String(861_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 54 km/h to the north-west, the driver known by a card.',
      wire: toFrame(
        '$$',
        '861000000000001',
        '1A,A01,,260622081530,A,54.535000,10.140000,54,315,12,123456,7890,900000C0,02,00,262|1|224C|379B,19A|4E2,B4A067',
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
          attributes: {
            index: 26,
            odometer: 123456,
            engineTime: 7890,
            input: 2,
            adc2: 12.5,
            driver: 'B4A067',
            rssi: 24,
          },
        },
      ],
      replies: [],
    },
    {
      about: 'A personal tracker with its SOS button pressed is told the time.',
      wire: toFrame(
        '$$',
        '861000000000001',
        '2,A03,2,260622081530,262|1|224C|379B,4.05,87,000F,0,A,4,9,54.535000,10.140000',
      ),
      reports: [{ type: 'position', event: 'sos', attributes: { alarm: 2, battery: 4.05, batteryLevel: 87 } }],
      replies: [toFrame('##', '861000000000001', '2,A03,260622081600')],
    },
    {
      about: 'Indoors: the Wi-Fi networks in sight.',
      wire: toFrame(
        '$$',
        '861000000000001',
        '3,A03,,260622081530,262|1|224C|379B,4.05,87,000F,1,02005E0000A1:-52|02005E0000B2:-71',
      ),
      reports: [
        {
          type: 'status',
          time: '2026-06-22T08:15:30.000Z',
          attributes: { wifi: ['02005E0000A1:-52', '02005E0000B2:-71'] },
        },
      ],
      replies: [toFrame('##', '861000000000001', '3,A03,260622081600')],
    },
  ],
};
