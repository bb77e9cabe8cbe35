import type { Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { hex2, xor8 } from './toolbox/checksums.ts';
import { degreesMinutes, toDegreesMinutes } from './toolbox/coordinates.ts';
import { beginningWith } from './toolbox/framing.ts';
import { hex, integer, number } from './toolbox/numbers.ts';
import { placed } from './toolbox/placed.ts';
import { attributes, one, refused } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { knot, scaled } from './toolbox/units.ts';

const messages = { C: 'position with alarms, inputs and outputs' } as const;

/** The alarm word's bits that are known, the most urgent first. */
const alarmBits: readonly (readonly [bit: number, event: Event])[] = [
  [2, 'sos'],
  [4, 'battery-low'],
  [6, 'movement'],
  [1, 'vibration'],
  [10, 'vibration'],
  [11, 'vibration'],
];

/** `S3137.2783`: the hemisphere stands first. */
const angle = (text = ''): number | undefined => degreesMinutes(text.slice(1), text.charAt(0));

//  >C800000,M005004,O0000,I0002,D124057,A,S3137.2783,W05830.2978,T000.0,H254.3,Y240116,G06*17
//   0       1       2     3     4       5 6          7           8      9      10      11
//  each field but the validity begins with its letter:
//  C device   M alarms   O outputs   I inputs   D HHMMSS   latitude   longitude   T knots   H heading   Y ddmmyy   G satellites
function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const star = text.lastIndexOf('*');
  // No document tells how the two digits behind the star are made, so that they are not checked. Without them the end is missing.
  if (star !== text.length - 3) return refused('C', 'no checksum at its end');
  const fields = text.slice(1, star).split(',');
  /** What stands behind this letter in its place. */
  const valueOf = (at: number, letter: string): string | undefined =>
    fields[at]?.startsWith(letter) ? fields[at].slice(1) : undefined;
  const device = valueOf(0, 'C') ?? '';
  if (!/^\d{6}$/.test(device)) return refused('unknown', 'no device id');
  const alarm = valueOf(1, 'M');
  const word = hex(alarm);
  if (word === undefined) return refused('C', 'no alarms where they belong');
  const event = word === 0 ? undefined : alarmBits.find(([bit]) => (word >>> bit) % 2 === 1)?.[1];
  const time = dateTime(dateOf(valueOf(10, 'Y'), 'ddmmyy'), timeOfDay(valueOf(4, 'D')));
  const state = attributes({
    alarm: word === 0 ? undefined : alarm,
    output: hex(valueOf(2, 'O')),
    input: hex(valueOf(3, 'I')),
    extra: fields.length > 12 ? fields.slice(12).join(',') : undefined,
  });
  const reading = placed(
    {
      device,
      time,
      valid: fields[5] === 'A',
      latitude: angle(fields[6]),
      longitude: angle(fields[7]),
      speed: scaled(number(valueOf(8, 'T')), knot),
      heading: number(valueOf(9, 'H')),
      satellites: integer(valueOf(11, 'G')),
      event,
      attributes: state,
    },
    `${fields[6]}${fields[7]}`,
  );
  return one('C', reading, { session: identified(session, device) });
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const [latitude, north] = toDegreesMinutes(fix.latitude, 'latitude', 4);
  const [longitude, east] = toDegreesMinutes(fix.longitude, 'longitude', 4);
  const knots = ((fix.speed ?? 0) / knot).toFixed(1).padStart(5, '0');
  const heading = ((fix.heading ?? 0) % 360).toFixed(1).padStart(5, '0');
  const satellites = String(fix.satellites ?? 0).padStart(2, '0');
  const content = `C${fix.device},M000000,O0000,I0000,D${time},A,${north}${latitude},${east}${longitude},T${knots},H${heading},Y${date},G${satellites}`;
  return { frame: `>${content}*${hex2(xor8(content))}\r\n` };
}

export const kenji: Protocol = {
  name: 'kenji',
  title: 'Kenji',
  devices: ['Kenji trackers'],
  signatures: [/^>C\d{6},/],
  framing: beginningWith('>', '\n'),
  messages,
  replies: 'None: the device waits for none.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.026, heading: 0.05 },
    device: (index) => String(800_000 + index),
  },
  examples: [
    {
      about: 'A position: 10 knots to the south-east, the second input on.',
      wire: '>C800001,M000000,O0000,I0002,D081530,A,N5432.1000,E01008.4000,T010.0,H135.0,Y220626,G06*12\r\n',
      reports: [
        {
          device: '800001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 5.1444,
          heading: 135,
          satellites: 6,
          attributes: { output: 0, input: 2 },
        },
      ],
      replies: [],
    },
    {
      about: 'The alarm button, at the last known place.',
      wire: '>C800001,M005004,O0000,I0000,D081530,V,S5432.1000,W01008.4000,T000.0,H000.0,Y220626,G00*09\r\n',
      reports: [{ type: 'position', valid: false, latitude: -54.535, event: 'sos', attributes: { alarm: '005004' } }],
      replies: [],
    },
  ],
};
