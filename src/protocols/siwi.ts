import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { wholeHeading, wholeSpeed } from './toolbox/encoding.ts';
import { beginningWith } from './toolbox/framing.ts';
import { flag, integer, number } from './toolbox/numbers.ts';
import { attributes, position, refused, type Values } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { divided, kilometreAnHour, scaled } from './toolbox/units.ts';

const messages = {
  E: 'position of the reason E',
  Q: 'position of the reason Q',
  R: 'position of the reason R',
  other: 'position of another reason; its letter is the attribute message',
} as const;

/** The device sends Indian Standard Time. */
const indianTime = 5.5 * 3_600_000;

/** The fewest fields of a frame: all up to the date. */
const least = 20;

//  $SIWI,id,serial,reason,command,value,ignition,power,box,key,odometer m,km/h,satellites,A|V,latitude,longitude,altitude,course,
//  0     1  2      3      4       5     6        7     8   9   10         11   12         13  14       15        16       17
//  HHMMSS,DDMMYY,rssi,gsm status,error,server status,battery mV,adc,input,sensor1,sensor2,sensor3,?,hardware,firmware,?[!]
//  18     19     20   21         22    23            24         25  26    27      28      29      30 31      32       33
function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const fields = (text.endsWith('!') ? text.slice(0, -1) : text).split(',');
  const [header = '', device = '', , reason = ''] = fields;
  if ((header !== '$SIWI' && header !== '$EIT') || integer(device) === undefined)
    return refused('unknown', 'no header and device id');
  const message = Object.hasOwn(messages, reason) ? reason : 'other';
  const validity = fields[13];
  if (fields.length < least || (validity !== 'A' && validity !== 'V'))
    return refused(message, 'no validity in its place');
  const local = dateTime(dateOf(fields[19], 'ddmmyy'), timeOfDay(fields[18]));
  const own: Values = {
    index: integer(fields[2]),
    message: reason,
    ignition: flag(fields[6]),
    powerFlag: integer(fields[7]),
    boxFlag: integer(fields[8]),
    messageKey: fields[9],
    odometer: integer(fields[10]),
    rssi: integer(fields[20]),
    gsmStatus: integer(fields[21]),
    errorCode: integer(fields[22]),
    serverStatus: integer(fields[23]),
    battery: divided(integer(fields[24]), 1000),
    adc1: divided(integer(fields[25]), 100),
    input: integer(fields[26]),
    sensor1: number(fields[27]),
    sensor2: number(fields[28]),
    sensor3: number(fields[29]),
    reserved1: fields[30],
    hardware: fields[31],
    firmware: fields[32],
  };
  if (fields[4]) own['command'] = fields[4];
  if (fields[5]) own['result'] = fields[5];
  if (fields.length > 33) own['extra'] = fields.slice(33).join(',');
  const read = position({
    device,
    time: local === undefined ? undefined : local - indianTime,
    valid: validity === 'A',
    latitude: number(fields[14]),
    longitude: number(fields[15]),
    altitude: number(fields[16]),
    speed: scaled(number(fields[11]), kilometreAnHour),
    heading: number(fields[17]),
    satellites: integer(fields[12]),
    attributes: attributes(own),
  });
  if (typeof read === 'string') return refused(message, read);
  return { message, readings: [read], session: identified(session, device) };
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time + indianTime, 'ddmmyy');
  const kmh = wholeSpeed(fix, kilometreAnHour);
  const course = wholeHeading(fix);
  const place = `${fix.latitude.toFixed(6)},${fix.longitude.toFixed(6)},${Math.round(fix.altitude ?? 0)}`;
  const head = `$SIWI,${fix.device},1,E,0,,1,1,1,0,0,${kmh},${fix.satellites ?? 9},A`;
  return { frame: `${head},${place},${course},${time},${date},24,1,12,5,4100,1210,0,0,0,0,0,1.0,3.1,0!\r\n` };
}

export const siwi: Protocol = {
  name: 'siwi',
  title: 'Siwi',
  devices: ['Siwi trackers', 'EIT trackers'],
  signatures: [/^\$(?:SIWI|EIT),\d/],
  framing: beginningWith('$', '\n'),
  messages,
  replies: 'None.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.14, heading: 0.5, altitude: 0.5 },
    device: (index) => String(4_700_000 + index),
  },
  examples: [
    {
      about: 'A position in Indian time: 36 km/h to the north-west, ignition on.',
      wire: '$SIWI,4700001,120,E,0,,1,1,1,0,5055,36,9,A,18.512300,73.851200,560,315,134530,220626,28,1,12,5,4098,1210,0,13,0,0,0,1.0,3.1,0!\r\n',
      reports: [
        {
          device: '4700001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 18.5123,
          longitude: 73.8512,
          altitude: 560,
          speed: 10,
          heading: 315,
          satellites: 9,
          attributes: { ignition: true, odometer: 5055, battery: 4.098, adc1: 12.1 },
        },
      ],
      replies: [],
    },
    {
      about: 'The last known place, as the receiver has no fix, after a command.',
      wire: '$SIWI,4700001,121,Q,10,gprs.example,0,1,0,0,5055,0,2,V,18.512300,73.851200,0,0,134600,220626,22,5,1,0,3700,0,0,0,0,0,0,1.1,4.0,1!\r\n',
      reports: [
        { device: '4700001', valid: false, attributes: { message: 'Q', command: '10', result: 'gprs.example' } },
      ],
      replies: [],
    },
  ],
};
