import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { readEvent } from './starlink/event.ts';
import { hex2, sum8, sum8OfBytes } from './toolbox/checksums.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { wholeHeading } from './toolbox/encoding.ts';
import { beginningWith } from './toolbox/framing.ts';
import { hex, integer } from './toolbox/numbers.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { split } from './toolbox/split.ts';
import { digitsOf } from './toolbox/times.ts';
import { knot } from './toolbox/units.ts';

const messages = {
  event: '06: position, or state without a fix, with the event that made the device report',
  error: '02: something in the device went wrong',
  other: 'a message of another type, whose fields are kept as they are',
} as const;

const head = '$SLU';
const asterisk = 0x2a;
const deviceForm = /^(?:[\dA-Fa-f]{6}|\d{15})$/;

//  $SLUid,type,number,data…*cs        cs: sum of all characters between $ and *
function decode(frame: Frame, session: Session): Decoded {
  const { text, bytes } = frame;
  const star = text.lastIndexOf('*');
  if (star < 0) return refused('unknown', 'no checksum');
  const fields = split(text, ',', 0, star);
  const device = fields[0]?.slice(head.length) ?? '';
  if (!text.startsWith(head) || !deviceForm.test(device)) return refused('unknown', 'no readable device id');
  const due = sum8OfBytes(bytes, 1, bytes.lastIndexOf(asterisk));
  const written = text.slice(star + 1);
  if (written.length !== 2 || hex(written) !== due)
    return refused('unknown', `the checksum is ${hex2(due)}, not ${written.slice(0, 8)}`);
  const decoded = integer(fields[1]) === 6 ? readEvent(fields, device) : readOther(fields, device);
  return withDevice(decoded, session, device);
}

function readOther(fields: readonly string[], device: string): Decoded {
  const [, type = '', index, ...data] = fields;
  const event = integer(type) === 2 ? 'fault' : undefined;
  const said = attributes({ index: integer(index), message: type, text: data.join(',') });
  return one(event === undefined ? 'other' : 'error', status({ device, event, attributes: said }));
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const [latitude, north] = toDegreesMinutes(fix.latitude, 'latitude', 4);
  const [longitude, east] = toDegreesMinutes(fix.longitude, 'longitude', 4);
  const place = `${north === 'N' ? '+' : '-'}${latitude},${east === 'E' ? '+' : '-'}${longitude}`;
  const knots = ((fix.speed ?? 0) / knot).toFixed(1).padStart(5, '0');
  const course = String(wholeHeading(fix)).padStart(3, '0');
  const moment = date + time;
  const content = `SLU${fix.device},06,1,${moment},01,${moment},${place},${knots},${course},000099,1,1,0,0,0,0,0,0,10452,8723,14.212,03.827,,1,1`;
  return { frame: `$${content}*${hex2(sum8(content))}\r\n` };
}

export const starlink: Protocol = {
  name: 'starlink',
  title: 'ERM StarLink, event reports as text',
  devices: ['ERM StarLink Tracker, StarLink Tracker SF, StarLink Asset'],
  signatures: [/^\$SLU(?:[\dA-Fa-f]{6}|\d{15}),\d{1,2},/],
  framing: beginningWith('$', '\n', '\r'),
  messages,
  replies: 'None: the text form is not acknowledged.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.026, heading: 0.5 },
    device: (index) => (0x31000 + index).toString(16).toUpperCase().padStart(6, '0'),
  },
  examples: [
    {
      about: 'A position with inputs, cell and voltages: ten knots to the south-east of a harbour, ignition on.',
      wire: '$SLU031001,06,622,260622081531,01,260622081530,+5432.1000,+01008.4000,010.0,135,000099,1,1,0,0,1,0,0,0,10452,8723,14.176,03.826,,1,1,1,4*19\r\n',
      reports: [
        {
          device: '031001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 5.1444,
          heading: 135,
          attributes: {
            index: 622,
            input: 3,
            output: 1,
            odometer: 99_000,
            power: 14.176,
            battery: 3.826,
            ignition: true,
            eventTime: '2026-06-22T08:15:31Z',
          },
        },
      ],
      replies: [],
    },
    {
      about: 'A driver’s card, without a fix.',
      wire: '$SLU031001,06,56,260622081530,20,,,,,,000000,1,1,0,0,0,0,0,0,10443,32722,12.664,03.910,,0,0,2,01000001FDB3A9,00000000000000000000*C6\r\n',
      reports: [{ type: 'status', event: 'driver', attributes: { driver: '01000001FDB3A9', ignition: false } }],
      replies: [],
    },
    {
      about: 'Other columns: the IMEI first, the event’s name, km/h.',
      wire: '$SLU354000000000001,06,22597,354000000000001,260622081530,Tow Detection,26,260622081530,+5432.1000,+01008.4000,36,1,135,007572*E6\r\n',
      reports: [{ device: '354000000000001', speed: 10, event: 'tow', attributes: { eventName: 'Tow Detection' } }],
      replies: [],
    },
  ],
};
