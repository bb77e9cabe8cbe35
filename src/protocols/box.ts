import type { Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { wholeHeading, wholeSpeed } from './toolbox/encoding.ts';
import { endedBy } from './toolbox/framing.ts';
import { integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status, type Values } from './toolbox/reading.ts';
import { dateAndTime, digitsOf } from './toolbox/times.ts';
import { kilometreAnHour, scaled } from './toolbox/units.ts';

const messages = {
  H: 'header: login with serial number, security token, firmware and SIM card',
  L: 'log: position or data items',
  E: 'end of the log entries; acknowledged with A',
} as const;

const eventOf: Readonly<Record<number, Event>> = {
  5: 'sos',
  6: 'ignition-on',
  7: 'ignition-off',
  22: 'overspeed',
  24: 'geofence-enter',
  25: 'geofence-exit',
  32: 'idle',
};

/** Bits of the state. */
const ignitionBit = 0x01;
const motionBit = 0x02;
const lastKnownBit = 0x04;

const idForm = /^[\w-]{1,32}$/;
const itemForm = /^[A-Z]\w{0,15}$/;

//  H,type,serial,yymmddHHMMSS,token,firmware[,iccid]
function readHeader(fields: readonly string[], session: Session): Decoded {
  const device = fields[2] ?? '';
  if (!idForm.test(device)) return refused('H', 'a header without a serial number');
  const own = {
    hardware: fields[1],
    token: fields[4],
    firmware: fields[5],
    iccid: fields[6],
    extra: fields.slice(7).join(','),
  };
  const reading = status({ device, time: dateAndTime(fields[3], 'yymmdd'), attributes: attributes(own) });
  return one('H', reading, { session: { ...session, device } });
}

/** Data items: `name,value[,value…]`, the number of an input, sensor or geofence behind the name. */
function readItems(items: readonly string[], into: Values): void {
  for (const item of items) {
    const comma = item.indexOf(',');
    const name = comma < 0 ? '' : item.slice(0, comma);
    const value = item.slice(comma + 1);
    if (itemForm.test(name)) into[keyOf(name)] = number(value) ?? value;
    else if (value !== '') into['extra'] = item;
  }
}

const numbered: Readonly<Record<string, string>> = { T: 'temperature', AI: 'adc', DI: 'input', GF: 'geofence' };
const named: Readonly<Record<string, string>> = { END: 'journey', BOOT: 'boot', FAULT: 'fault' };

function keyOf(item: string): string {
  const digit = item.search(/\d/);
  const word = digit > 0 ? numbered[item.slice(0, digit)] : named[item];
  if (word === undefined) return item.toLowerCase();
  return digit > 0 ? word + item.slice(digit) : word;
}

//  L,yymmddHHMMSS,G,latitude,longitude,km/h,course,kilometres,event,state[;item,value…]
//  L,yymmddHHMMSS,item,value[;item,value…]
function readLog(text: string, device: string): Decoded {
  const [entry = '', ...items] = text.split(';');
  const fields = entry.split(',');
  const time = dateAndTime(fields[1], 'yymmdd');
  if (time === undefined) return refused('L', 'no readable time');
  if (fields[2] !== 'G') {
    const found: Values = {};
    readItems([fields.slice(2).join(','), ...items], found);
    return one('L', status({ device, time, attributes: attributes(found) }));
  }
  const code = integer(fields[8]);
  const event = code === undefined ? undefined : eventOf[code];
  const state = integer(fields[9]);
  if (state === undefined) return refused('L', 'no readable state');
  const kilometres = number(fields[7]);
  const found: Values = {
    alarm: event && code,
    reason: event ? undefined : code,
    tripDistance: kilometres === undefined ? undefined : Math.round(kilometres * 1000),
    status: state,
    ignition: (state & ignitionBit) !== 0,
    motion: (state & motionBit) !== 0,
    extra: fields.slice(10).join(','),
  };
  readItems(items, found);
  return one(
    'L',
    position({
      device,
      time,
      valid: (state & lastKnownBit) === 0,
      latitude: number(fields[3]),
      longitude: number(fields[4]),
      speed: scaled(number(fields[5]), kilometreAnHour),
      heading: number(fields[6]),
      event,
      attributes: attributes(found),
    }),
  );
}

function decode({ text }: Frame, session: Session): Decoded {
  const comma = text.indexOf(',');
  const message = comma < 0 ? text : text.slice(0, comma);
  switch (message) {
    case 'H':
      return readHeader(text.split(','), session);
    case 'L':
      return session.device === undefined ? refused('L', 'no header before it') : readLog(text, session.device);
    case 'E':
      // Acknowledged, the device forgets its log: not before it is known whose it is.
      return session.device === undefined
        ? refused('E', 'no header before it')
        : { message, reply: `A${printable(text.slice(1))}\r` };
    default:
      return refused('unknown', `no command of this protocol: ${message.slice(0, 16)}`);
  }
}

/** What is no ASCII is not given back. */
function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '');
}

function login(device: string): Exchange[] {
  return [{ frame: `H,BT,${device},260101000000,00000000,00000000\r` }];
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const place = `${fix.latitude.toFixed(5)},${fix.longitude.toFixed(5)}`;
  const speed = wholeSpeed(fix, kilometreAnHour);
  return { frame: `L,${date}${time},G,${place},${speed},${wholeHeading(fix)},0,1,3\r` };
}

export const box: Protocol = {
  name: 'box',
  title: 'BOX tracker',
  devices: ['BOX Telematics BOX-tracker'],
  signatures: [/^H,[A-Z]{2},[\w-]{1,20},\d{12},/, /^L,\d{12},/],
  framing: endedBy('\r', '\n'),
  messages,
  replies: 'E, the end of the log entries, is acknowledged with A and what it said; header and log wait for no answer.',
  decode,
  encoder: {
    login,
    report,
    precision: { time: 1000, place: 5e-6, speed: 0.14, heading: 0.5 },
    device: (index) => String(358_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A header, a position with the ignition on and moving, the end of the log.',
      wire: 'H,BT,N100001,260622081500,00C0FFEE,6D6E6DC2,8949000000000000001\rL,260622081530,G,54.53500,-10.14000,36,270,0.12,1,3;A,1.27;T0,21.5\rE,1\r',
      reports: [
        { device: 'N100001', type: 'status', attributes: { firmware: '6D6E6DC2', iccid: '8949000000000000001' } },
        {
          device: 'N100001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: -10.14,
          speed: 10,
          heading: 270,
          attributes: { tripDistance: 120, ignition: true, motion: true, a: 1.27, temperature0: 21.5 },
        },
      ],
      replies: ['A,1\r'],
    },
    {
      about: 'The panic button, at the last known place; then an analogue input, without a place.',
      wire: 'H,BT,N100001,260622081500,00C0FFEE,6D6E6DC2\rL,260622081540,G,54.53500,-10.14000,0,270,0.12,5,20\rL,260622081545,AI1,12.6\r',
      reports: [
        { device: 'N100001', type: 'status' },
        { device: 'N100001', type: 'position', valid: false, event: 'sos', attributes: { alarm: 5, ignition: false } },
        { device: 'N100001', type: 'status', attributes: { adc1: 12.6 } },
      ],
      replies: [],
    },
  ],
};
