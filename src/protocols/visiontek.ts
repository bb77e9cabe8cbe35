import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { degrees, degreesMinutes } from './toolbox/coordinates.ts';
import { wholeHeading } from './toolbox/encoding.ts';
import { beginningWith } from './toolbox/framing.ts';
import { integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { digitsOf, utc } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';
import { readTail } from './visiontek/layouts.ts';

const messages = { 1: 'position' } as const;

/** `1725.0518N`, without its point `17250518N`, or decimal degrees `17.066418N`. */
function angle(text: string, degreeDigits: number): number | undefined {
  const hemisphere = text.slice(-1);
  const digits = text.slice(0, -1);
  const point = digits.indexOf('.');
  if (point > 0 && point <= degreeDigits) return degrees(digits, hemisphere);
  if (point === degreeDigits + 2) return degreesMinutes(digits, hemisphere);
  if (point >= 0 || digits.length < degreeDigits + 4) return undefined;
  return degreesMinutes(`${digits.slice(0, degreeDigits + 2)}.${digits.slice(degreeDigits + 2)}`, hemisphere);
}

//  $1,id[,imei],DD,MM,YY,HH,MM,SS,latitude,longitude,…,A|V…#
//  0  1   2     at                +6       +7        +8
function decode(frame: Frame, session: Session): Decoded {
  const fields = frame.text.split(',');
  const device = fields[1] ?? '';
  if (fields[0] !== '$1' || device === '' || device.length > 20) return refused('unknown', 'no header and device id');
  const imei = fields[2]?.length === 15 ? fields[2] : undefined;
  const at = imei === undefined ? 2 : 3;
  const [day, month, year, hour, minute, second] = fields.slice(at, at + 6).map(integer);
  const time = utc(2000 + (year ?? NaN), month ?? NaN, day ?? NaN, hour ?? NaN, minute ?? NaN, second ?? NaN);
  const [latitude = '', longitude = ''] = [fields[at + 6], fields[at + 7]];
  const valid = fields.includes('A', at + 8);
  if (!valid && !fields.includes('V', at + 8)) return refused('1', 'no validity');
  const tail = readTail(fields, at + 8);
  const own = attributes({ imei, ...tail.attributes });
  const next = identified(session, device);
  // Zeros without a hemisphere: the receiver has not had a fix yet.
  if (!valid && number(latitude) === 0) return one('1', status({ device, time, attributes: own }), { session: next });
  const read = position({
    device,
    time,
    valid,
    latitude: angle(latitude, 2),
    longitude: angle(longitude, 3),
    altitude: tail.altitude,
    speed: tail.speed === undefined ? undefined : tail.speed * kilometreAnHour,
    heading: tail.heading,
    satellites: tail.satellites,
    hdop: tail.hdop,
    attributes: own,
  });
  return one('1', read, { session: next });
}

/** Degrees as `ddmmmmmmN`: minutes with four decimals, without the point. */
function toAngle(value: number, degreeDigits: number, letters: string): string {
  const total = Math.round(Math.abs(value) * 600_000);
  const whole = String(Math.floor(total / 600_000)).padStart(degreeDigits, '0');
  return whole + String(total % 600_000).padStart(6, '0') + letters.charAt(value < 0 ? 1 : 0);
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const pairs = (date + time).replaceAll(/\d\d/g, '$&,');
  const place = `${toAngle(fix.latitude, 2, 'NS')},${toAngle(fix.longitude, 3, 'EW')}`;
  const kmh = ((fix.speed ?? 0) / kilometreAnHour).toFixed(1).padStart(5, '0');
  const course = String(wholeHeading(fix)).padStart(3, '0');
  const altitude = String(Math.round(fix.altitude ?? 0)).padStart(4, '0');
  return { frame: `$1,${fix.device},${pairs}${place},${kmh},${course},${altitude},11,0,1,0,0,1,1,26,A,0000000000#` };
}

export const visiontek: Protocol = {
  name: 'visiontek',
  title: 'Visiontek',
  devices: ['Visiontek 86VT, 87VT', 'VAJRA'],
  signatures: [/^\$1,[^,#]{1,20},(?:\d{15},)?\d\d,\d\d,\d\d,/],
  framing: beginningWith('$', '#'),
  messages,
  replies: 'None.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.014, heading: 0.5, altitude: 0.5 },
    device: (index) => `KA01VT${String(index).padStart(4, '0')}`,
  },
  examples: [
    {
      about: 'A position: 54 km/h to the south-west, ignition on.',
      wire: '$1,KA01VT0001,861000000000001,22,06,26,08,15,30,18307380N,073510720E,054.0,225,0560,11,120,1,0,0,1,1,26,A,0000000000#',
      reports: [
        {
          device: 'KA01VT0001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 18.5123,
          longitude: 73.8512,
          altitude: 560,
          speed: 15,
          heading: 225,
          satellites: 11,
          attributes: { imei: '861000000000001', odometer: 120_000, ignition: true, charging: true, rssi: 26 },
        },
      ],
      replies: [],
    },
    {
      about: 'The brief layout, and the full one without a fix.',
      wire: '$1,4700001,22,06,26,08,15,30,18307380N,073510720E,018.0,113,0,A#$1,VT2,861000000000002,22,06,26,08,16,00,00.0000000,000.0000000,000.0,000,00.0,0000,6070,0,0,0,0,0,0,0,0,00.00,00.00,00,00,0000,12.5,4.0,99,00,0000000000000,V,0#',
      reports: [
        { device: '4700001', valid: true, latitude: 18.5123, speed: 5, heading: 113 },
        { device: 'VT2', type: 'status', time: '2026-06-22T08:16:00.000Z', attributes: { power: 12.5, battery: 4 } },
      ],
      replies: [],
    },
  ],
};
