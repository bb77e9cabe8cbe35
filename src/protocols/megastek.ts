import type { Frame } from './frame.ts';
import type { Cut, Decoded, Fix, Protocol, Session } from './protocol.ts';
import { readMgv } from './megastek/mgv.ts';
import { readStx } from './megastek/stx.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { firstOf, noise, trimmed } from './toolbox/framing.ts';
import { refused } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';
import { knot } from './toolbox/units.ts';

const messages = {
  MGV: 'position with state, sensors and cell; of a model that can, with the wireless networks in sight',
  Hello: 'sign of life of an MGV device',
  STX: 'position of older models: an NMEA sentence with state and cell behind it',
  LOGSTX: 'the same, from the device’s memory',
} as const;

function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const decoded = text.includes('$MGV')
    ? readMgv(text, session)
    : text.includes('STX')
      ? readStx(text, session)
      : undefined;
  if (decoded === undefined) return refused('unknown', 'neither MGV nor STX');
  return withDevice(decoded, session);
}

const ends = [0x21, 0x0d, 0x0a];

/** The beginning of the last message in [from, end), its length in four digits included, or -1. */
function beginOf(bytes: Buffer, from: number, end: number): number {
  const text = bytes.subarray(from, end);
  const mgv = text.lastIndexOf('$MGV');
  if (mgv >= 0) return from + (/^\d{4}$/.test(text.toString('latin1', mgv - 4, mgv)) && mgv >= 4 ? mgv - 4 : mgv);
  const stx = text.lastIndexOf('STX');
  if (stx < 0) return -1;
  return from + (stx >= 3 && text.toString('latin1', stx - 3, stx) === 'LOG' ? stx - 3 : stx);
}

/**
 * An MGV message ends with `!`, or with its line where the `!` is missing; an STX message ends with its line. The length before an MGV
 * message says no more than the `!` does, and is not needed.
 */
function cut(bytes: Buffer, from: number): Cut | undefined {
  let end = firstOf(bytes, ends, from);
  if (end < 0) return undefined;
  let begin = beginOf(bytes, from, end);
  if (begin >= 0 && end < sentenceAt(bytes, begin)) {
    end = firstOf(bytes, ends, sentenceAt(bytes, begin));
    if (end < 0) return undefined;
    begin = beginOf(bytes, begin, end);
  }
  return begin < 0 ? noise(end) : trimmed(bytes, begin, end, end + 1);
}

/** Where the sentence of an STX message begins at the earliest: the two characters before it may be any, also the end of a line. */
function sentenceAt(bytes: Buffer, begin: number): number {
  const fixed = bytes[begin] === 0x53 && bytes[begin + 3] !== 0x2c;
  return fixed ? begin + 'STX'.length + 18 : begin;
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const place = [...toDegreesMinutes(fix.latitude, 'latitude', 5), ...toDegreesMinutes(fix.longitude, 'longitude', 5)];
  const knots = ((fix.speed ?? 0) / knot).toFixed(3);
  const moving = `${knots},${(fix.heading ?? 0).toFixed(2)},${(fix.altitude ?? 0).toFixed(1)}`;
  const content = `$MGV002,${fix.device},,R,${date},${time},A,${place.join(',')},00,${String(fix.satellites ?? 9).padStart(2, '0')},00,${(fix.hdop ?? 1).toFixed(2)},${moving},,262,01,224C,379B,25,0000,0000,0,0,0,,,,01,100,Timer;!`;
  return { frame: String(content.length).padStart(4, '0') + content };
}

export const megastek: Protocol = {
  name: 'megastek',
  title: 'Megastek MGV and STX messages',
  devices: ['Megastek MT-60, MT-70, MT-80, MT-90, MT-100, MT-200X', 'Megastek GVT-369, GVT-500, GVT-800, GVT-900'],
  signatures: [/^(?:\d{4})?\$MGV\d{3},/, /^(?:LOG)?STX/],
  framing: cut,
  messages,
  replies: 'None: these devices do not wait for one.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 2e-7, speed: 0.0003, heading: 0.005, altitude: 0.05 },
    device: (index) => String(860_700_000_000_000 + index),
  },
  examples: [
    {
      about: 'An MGV position: ten knots to the south-east of a harbour, the battery charging.',
      wire: '0154$MGV002,860700000000001,Boat,R,220626,081530,A,5432.10000,N,01008.40000,E,00,09,00,0.91,10.000,135.00,12.5,1.5,262,01,224C,379B,25,0000,0000,20,10,0,21.5,,,10,100,Timer;!',
      reports: [
        {
          device: '860700000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          altitude: 12.5,
          speed: 5.1444,
          heading: 135,
          satellites: 9,
          hdop: 0.91,
          attributes: { odometer: 1500, temperature1: 21.5, charging: true, batteryLevel: 100, message: 'Timer' },
        },
      ],
      replies: [],
    },
    {
      about: 'An MGV status: switched on, without a fix.',
      wire: '$MGV002,860700000000001,,S,220626,081530,V,,,,,00,00,00,99.9,0.000,0.00,,0.0,262,01,224C,379B,,0000,0000,20,10,0, , ,,1-1,94,PW ON;!',
      reports: [{ type: 'status', event: 'power-on', attributes: { archived: true, batteryLevel: 94 } }],
      replies: [],
    },
    {
      about: 'An older model, the alarm button pressed.',
      wire: 'STX,,$GPRMC,081530.000,A,5432.1000,N,01008.4000,E,10.0,135.0,220626,,,A*57,L,Help,imei:860700000000001,0/8,12.5,Battery=100%,,0,262,01,224C,379B;8D\r\n',
      reports: [{ device: '860700000000001', latitude: 54.535, event: 'sos', attributes: { satellitesInView: 8 } }],
      replies: [],
    },
  ],
};
