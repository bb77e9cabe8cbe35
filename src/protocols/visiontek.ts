import type { AttributeValue } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { degrees, degreesMinutes } from './toolbox/coordinates.ts';
import { beginningWith } from './toolbox/framing.ts';
import { flag, integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status } from './toolbox/reading.ts';
import { digitsOf, utc } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';

const messages = { 1: 'position' } as const;

/** What stands behind the place: fields of the report itself, and attributes. */
interface Tail {
  readonly speed?: number | undefined;
  readonly heading?: number | undefined;
  readonly altitude?: number | undefined;
  readonly satellites?: number | undefined;
  readonly hdop?: number | undefined;
  readonly attributes: Record<string, AttributeValue | undefined>;
}

/** A tag's number; zeros stand for none. */
const tag = (text: string | undefined): string | undefined => (number(text) === 0 ? undefined : text);

/** Kilometres, as metres. */
function metres(text: string | undefined): number | undefined {
  const kilometres = number(text);
  return kilometres === undefined ? undefined : kilometres * 1000;
}

const inputsAndPower = (fields: readonly string[], at: number): Record<string, AttributeValue | undefined> => ({
  odometer: metres(fields[at]),
  ignition: flag(fields[at + 1]),
  input1: flag(fields[at + 2]),
  input2: flag(fields[at + 3]),
  immobilizer: flag(fields[at + 4]),
  charging: flag(fields[at + 5]),
});

//  km/h,course,x                                                                     (x: a field that is 0)
//  0    1      2
function readBrief(fields: readonly string[], at: number): Tail {
  return { speed: number(fields[at]), heading: number(fields[at + 1]), attributes: { reserved1: fields[at + 2] } };
}

//  km/h,course,altitude,satellites,odometer km,ignition,input1,input2,immobilizer,charging,rssi,A,driver
//  0    1      2        3          4           5        6      7      8           9        10   11 12
function readStandard(fields: readonly string[], at: number): Tail {
  return {
    speed: number(fields[at]),
    heading: number(fields[at + 1]),
    altitude: number(fields[at + 2]),
    satellites: integer(fields[at + 3]),
    attributes: { ...inputsAndPower(fields, at + 4), rssi: integer(fields[at + 10]), driver: tag(fields[at + 12]) },
  };
}

//  km/h/10,satellites,x,course,odometer km,ignition,input1,input2,immobilizer,charging,x,x,rssi,adc1,adc2,adc3,firmware,A
//  0       1          2 3      4           5        6      7      8           9        10 11 12   13   14   15   16       17
function readVajra(fields: readonly string[], at: number): Tail {
  const tenths = number(fields[at]);
  return {
    speed: tenths === undefined ? undefined : tenths / 10,
    satellites: integer(fields[at + 1]),
    heading: number(fields[at + 3]),
    attributes: {
      ...inputsAndPower(fields, at + 4),
      reserved1: fields[at + 2],
      reserved2: fields[at + 10],
      reserved3: fields[at + 11],
      rssi: integer(fields[at + 12]),
      adc1: number(fields[at + 13]),
      adc2: number(fields[at + 14]),
      adc3: number(fields[at + 15]),
      firmware: fields[at + 16],
    },
  };
}

//  km/h,course,hdop,altitude,odometer km,input1…4,output1…4,adc1,adc2,x,x,x,power,battery,rssi,satellites,driver,A,x
//  0    1      2    3        4           5        9         13   14   15    18    19      20   21         22     23 24
function readFull(fields: readonly string[], at: number): Tail {
  return {
    speed: number(fields[at]),
    heading: number(fields[at + 1]),
    hdop: number(fields[at + 2]),
    altitude: number(fields[at + 3]),
    satellites: integer(fields[at + 21]),
    attributes: {
      odometer: metres(fields[at + 4]),
      input1: flag(fields[at + 5]),
      input2: flag(fields[at + 6]),
      input3: flag(fields[at + 7]),
      input4: flag(fields[at + 8]),
      output1: flag(fields[at + 9]),
      output2: flag(fields[at + 10]),
      output3: flag(fields[at + 11]),
      output4: flag(fields[at + 12]),
      adc1: number(fields[at + 13]),
      adc2: number(fields[at + 14]),
      reserved1: fields[at + 15],
      reserved2: fields[at + 16],
      reserved3: fields[at + 17],
      power: number(fields[at + 18]),
      battery: number(fields[at + 19]),
      rssi: integer(fields[at + 20]),
      driver: tag(fields[at + 22]),
      reserved4: fields[at + 24],
    },
  };
}

/** The layouts tell themselves apart by their length; the fields up to the place count in all. */
function readTail(fields: readonly string[], at: number): Tail {
  const length = fields.length - at;
  if (length <= 4) return readBrief(fields, at);
  if (length <= 14) return readStandard(fields, at);
  return length <= 18 ? readVajra(fields, at) : readFull(fields, at);
}

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
  const next = session.device === device ? session : { ...session, device };
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
  const course = String(Math.round(fix.heading ?? 0) % 360).padStart(3, '0');
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
