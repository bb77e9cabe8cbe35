import type { Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Cut, Decoded, Fix, Protocol, Session } from './protocol.ts';
import { wholeHeading, wholeSpeed } from './toolbox/encoding.ts';
import { firstOf, isBlank, trimmed } from './toolbox/framing.ts';
import { integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status, type Values } from './toolbox/reading.ts';
import { switches } from './toolbox/switches.ts';
import { dateAndTime, digitsOf } from './toolbox/times.ts';
import { kilometreAnHour, scaled } from './toolbox/units.ts';

const messages = {
  login: 'login: network and firmware',
  event: 'position, with the event that it is sent for',
  TLOC: 'identification of a locator: IMEI and last place',
  TTUV: 'identification of a telematics unit: IMEI and last place',
  T: 'identification of another kind of unit',
} as const;

/** The manuals’ event and log codes that say more than that it was time or far enough for a position. */
const eventOf: Readonly<Record<number, Event>> = {
  1: 'power-on',
  2: 'sos',
  5: 'power-off',
  7: 'geofence-enter',
  8: 'geofence-exit',
  11: 'input',
  12: 'input',
  13: 'input',
  14: 'input',
  15: 'power-restored',
  16: 'power-cut',
  22: 'battery-low',
  25: 'movement',
};

const serialAndType = 4;
const readInputs = switches('input');
const readOutputs = switches('output');

const idForm = /^(?:\d{6}|\d{15})$/;
const typeForm = /^T[A-Z]{3}$/;

/**
 * Whole numbers: of 0.0001° as delivered, of 0.000001° where the unit is set to it. The second are padded to nine and eight characters, and
 * the first have seven digits at most.
 */
function place(longitude = '', latitude = ''): { longitude: number | undefined; latitude: number | undefined } {
  const scale = longitude.length > 8 || latitude.length > 7 ? 1e6 : 1e4;
  const [x, y] = [number(longitude), number(latitude)];
  return { longitude: x === undefined ? x : x / scale, latitude: y === undefined ? y : y / scale };
}

/** Tenths of a volt; from 1000 on millivolts, as newer units send them. */
function volts(text: string | undefined): number | undefined {
  const value = integer(text);
  return value === undefined ? undefined : value / (value < 1000 ? 10 : 1000);
}

//  ssstIIIIIIee,ddmmyyHHMMSS,0,ddmmyyHHMMSS,lon,lat,fix,km/h,course,sats,hdop,vdop,altitude,mileage,operator,inputs,outputs,adc1,adc2[,…]
//  0            1 (event)    2 3 (fix)      4   5   6   7    8      9    10   11   12       13      14       15     16      17   18
//  s serial number, t type, I six digits of the IMEI or all fifteen, e event
function readEvent(fields: readonly string[]): Decoded {
  const [head = '', eventTime, , fixTime, x, y, fixType, speed, heading] = fields;
  const idEnd = serialAndType + (head.length > 16 ? 15 : 6);
  const device = head.slice(serialAndType, idEnd);
  const code = integer(head.slice(idEnd));
  if (!idForm.test(device) || code === undefined) return refused('event', 'no device id and event');
  const time = dateAndTime(fixTime, 'ddmmyy');
  const at = eventTime === fixTime ? time : dateAndTime(eventTime, 'ddmmyy');
  const event = eventOf[code];
  const { longitude, latitude } = place(x, y);
  const found: Values = {
    index: integer(head.slice(0, 3)),
    alarm: event && code,
    reason: event ? undefined : code,
    eventTime: at === undefined || at === time ? undefined : new Date(at).toISOString(),
    field2: fields[2] === '0' ? undefined : fields[2],
    fixType: integer(fixType),
    vdop: number(fields[11]),
    odometer: integer(fields[13]),
    operator: fields[14],
    adc1: volts(fields[17]),
    adc2: volts(fields[18]),
    extra: fields.slice(19).join(','),
  };
  readInputs(fields[15], found);
  readOutputs(fields[16], found);
  const rest = attributes(found);
  const nowhere = fixType === '1' && !longitude && !latitude;
  if (nowhere) return one('event', status({ device, time: at ?? time, event, attributes: rest }));
  return one(
    'event',
    position({
      device,
      time,
      valid: fixType !== '1',
      latitude,
      longitude,
      altitude: number(fields[12]),
      speed: scaled(number(speed), kilometreAnHour),
      heading: number(heading),
      satellites: integer(fields[9]),
      hdop: number(fields[10]),
      event,
      attributes: rest,
    }),
  );
}

//  ssstIIIIII|mcc|mnc|firmware
function readLogin(fields: readonly string[], session: Session): Decoded {
  const [head = '', mcc = '', mnc = '', firmware] = fields;
  const device = head.slice(serialAndType);
  if (!idForm.test(device)) return refused('login', 'no device id');
  const own = { index: integer(head.slice(0, 3)), operator: mcc + mnc, firmware, extra: fields.slice(4).join('|') };
  return one('login', status({ device, attributes: attributes(own) }), { session: { ...session, device } });
}

//  ssstIIIIIITLOC0267,00,IMEI,date and time,lon,lat,fix,…: units put year and day in different places, so the place has no sure time.
function readIdentification(fields: readonly string[], session: Session): Decoded {
  const head = fields[0] ?? '';
  const device = head.slice(serialAndType, -8);
  const message = head.slice(-8, -4);
  if (!idForm.test(device) || !typeForm.test(message)) return refused('unknown', 'no device id and message type');
  const own: Values = {
    index: integer(head.slice(0, 3)),
    message,
    firmware: head.slice(-4),
    hardware: fields[1],
    imei: fields[2],
    extra: fields.slice(3).join(','),
  };
  const kind = Object.hasOwn(messages, message) ? message : 'T';
  return one(kind, status({ device, attributes: attributes(own) }), { session: { ...session, device } });
}

function decode({ text }: Frame, session: Session): Decoded {
  if (text.includes('|')) return readLogin(text.split('|'), session);
  const fields = text.split(',');
  return text.charAt(text.indexOf(',') - 8) === 'T' ? readIdentification(fields, session) : readEvent(fields);
}

const ends = [0x00, 0x0a];
const lengthBytes = 4;
const longest = 1024;

/**
 * Text that ends with NUL; some units put its length before it, in four bytes, the lowest first. A digit behind four bytes of which the
 * last two are NUL tells them apart: text has no NUL inside.
 */
function cut(bytes: Buffer, from: number): Cut | undefined {
  let begin = from;
  while (begin < bytes.length && isBlank(bytes[begin]) && !isLength(bytes, begin)) begin++;
  if (begin + lengthBytes >= bytes.length) return undefined;
  if (isLength(bytes, begin)) {
    const start = begin + lengthBytes;
    const end = start + bytes.readUInt32LE(begin);
    return end <= bytes.length ? { ...trimmed(bytes, start, end, end), begin } : undefined;
  }
  const end = firstOf(bytes, ends, begin);
  return end < 0 ? undefined : trimmed(bytes, begin, end, end + 1);
}

function isLength(bytes: Buffer, at: number): boolean {
  const digit = bytes[at + lengthBytes] ?? 0;
  if (bytes[at + 2] !== 0 || bytes[at + 3] !== 0 || digit < 0x30 || digit > 0x39) return false;
  const length = bytes.readUInt16LE(at);
  return length > 0 && length < longest;
}

const fixedPoint = (value: number, width: number): string => {
  const digits = String(Math.abs(Math.round(value * 1e6)));
  return value < 0 ? `-${digits.padStart(width - 1, '0')}` : digits.padStart(width, '0');
};

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const fields = [
    `0010${fix.device}99`,
    date + time,
    0,
    date + time,
    fixedPoint(fix.longitude, 9),
    fixedPoint(fix.latitude, 8),
    3,
    wholeSpeed(fix, kilometreAnHour),
    wholeHeading(fix),
    fix.satellites ?? '',
    fix.hdop ?? '',
    '',
    fix.altitude === undefined ? '' : Math.round(fix.altitude),
  ];
  return { frame: `${fields.join(',')},,,0000,00,,\0` };
}

export const telic: Protocol = {
  name: 'telic',
  title: 'Telic',
  devices: ['Telic SBC-AVL, SBC3', 'Telic Picotrack, Picotrack Endurance', 'Telic Standard BC'],
  signatures: [
    /^(?:[\x01-\xff][\0-\x03]\0\0)?\d{11,21},\d{12},\d,/,
    /^(?:[\x01-\xff][\0-\x03]\0\0)?\d{10}\|\d/,
    /^(?:[\x01-\xff][\0-\x03]\0\0)?\d{19}\|\d/,
    /^(?:[\x01-\xff][\0-\x03]\0\0)?\d{10}T[A-Z]{3}\d/,
    /^(?:[\x01-\xff][\0-\x03]\0\0)?\d{19}T[A-Z]{3}\d/,
  ],
  framing: cut,
  messages,
  replies: 'None: a device waits for no answer.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5.1e-7, speed: 0.14, heading: 0.5, altitude: 0.5 },
    device: (index) => String(350_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position every so often: 36 km/h to the west.',
      wire: '001035000000000000199,220626081530,0,220626081530,010140000,54535000,3,36,270,9,,,12,104500,26201,0010,00,126,41,0,0406\0',
      reports: [
        {
          device: '350000000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          altitude: 12,
          speed: 10,
          heading: 270,
          satellites: 9,
          attributes: { reason: 99, odometer: 104_500, operator: '26201', input3: true, adc1: 12.6, adc2: 4.1 },
        },
      ],
      replies: [],
    },
    {
      about: 'A login of a unit that is known by six digits, then a weak battery, its place in steps of 0.0001°.',
      wire:
        '0016123456|262|01|004006011\x000020123456' +
        '22,220626081600,0,220626081530,101400,545350,3,0,0,8,,,12,104500,,0000,00,35,0\0',
      reports: [
        { device: '123456', type: 'status', attributes: { operator: '26201', firmware: '004006011' } },
        {
          device: '123456',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          latitude: 54.535,
          longitude: 10.14,
          event: 'battery-low',
          attributes: { alarm: 22, eventTime: '2026-06-22T08:16:00.000Z' },
        },
      ],
      replies: [],
    },
  ],
};
