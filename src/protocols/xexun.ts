import type { Event, Reading } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Cut, Decoded, Fix, Protocol, Session } from './protocol.ts';
import { cell } from './toolbox/cells.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { isBlank, trimmed } from './toolbox/framing.ts';
import { readRmc, rmcReading, toSentence } from './toolbox/nmea.ts';
import { hex, integer, number } from './toolbox/numbers.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { digitsOf } from './toolbox/times.ts';
import { knot } from './toolbox/units.ts';

const messages = {
  RMC: 'position: an NMEA sentence and the IMEI, in the full form with state and cell around them',
  state: 'the full form without the NMEA sentence: state and cell',
} as const;

const events: Readonly<Record<string, Event>> = {
  'help me': 'sos',
  'low battery': 'battery-low',
  move: 'movement',
  moved: 'movement',
  speed: 'overspeed',
  stockade: 'geofence',
  'acc on': 'ignition-on',
  accstart: 'ignition-on',
  'acc off': 'ignition-off',
  accstop: 'ignition-off',
  'door alarm': 'door',
  'sensor alarm': 'vibration',
  'no gps': 'gps-lost',
};

const imeiMark = 'imei:';
const imeiForm = /^\d{10,17}$/;
const batteryForm = /^([FL]):([\d.]{1,6})V(.{0,64})$/;
const distanceForm = /^([\d.]{1,12})km$/;

/** What stands behind the sentence. */
interface Tail {
  readonly device: string;
  readonly event: Event | undefined;
  readonly satellites: number | undefined;
  readonly altitude: number | undefined;
  readonly said: Record<string, string | number | boolean | readonly string[] | undefined>;
}

//  ,F,alarm, imei:…[,satellites,metres,F:4.15V,charging,length,CRC,mcc,mnc,lac,cell[,3.70km]]     F, L: full or low, signal and battery
//  Length and CRC are those of the frame itself; which CRC, the document does not say.
function readTail(fields: readonly string[]): Tail | undefined {
  const at = fields.findIndex((field) => field.includes(imeiMark));
  const device = fields[at]?.trim().slice(imeiMark.length) ?? '';
  if (!imeiForm.test(device)) return undefined;
  const alarm = fields.slice(2, at).join(',').trim();
  const word = alarm.toLowerCase().replace('!', '');
  const event = Object.hasOwn(events, word) ? events[word] : undefined;
  const [, charge, volts, more] = batteryForm.exec(fields[at + 3] ?? '') ?? [];
  const charging = fields[at + 4];
  const kilometres = number(distanceForm.exec(fields[at + 11] ?? '')?.[1]);
  const found = cell(integer(fields[at + 7]), integer(fields[at + 8]), hex(fields[at + 9]), hex(fields[at + 10]));
  return {
    device,
    event,
    satellites: integer(fields[at + 1]),
    altitude: number(fields[at + 2]),
    said: {
      signal: fields[1],
      alarm,
      ignition: event === 'ignition-on' ? true : event === 'ignition-off' ? false : undefined,
      battery: number(volts),
      batteryState: charge,
      adc1: voltsOf(more, 'ADC1='),
      adc2: voltsOf(more, 'ADC2='),
      charging: charging === '1' ? true : charging === '0' ? false : undefined,
      cells: found === undefined ? undefined : [found],
      odometer: kilometres === undefined ? undefined : Math.round(kilometres * 1000),
    },
  };
}

/** The voltage behind a name: `/ADC1=0.76V/ADC2=0.00V`. */
function voltsOf(text: string | undefined, name: string): number | undefined {
  const at = text?.indexOf(name) ?? -1;
  return text === undefined || at < 0 ? undefined : number(text.slice(at + name.length, text.indexOf('V', at)));
}

/** Where the NMEA sentence begins, or -1. The last one counts: what stands before it was cut off. */
function sentenceAt(text: string): number {
  const at = text.lastIndexOf('RMC,') - 2;
  return at >= 0 && (text.startsWith('GP', at) || text.startsWith('GN', at)) ? at : -1;
}

//  [yymmddHHMMSS,phone number,]GPRMC,…*hh,F,…        the time in front is the device's local one and its count of messages at once
function readPosition(text: string, at: number): Decoded {
  const star = text.indexOf('*', at);
  if (star < 0) return refused('RMC', 'a sentence without a checksum');
  const fields = text.slice(at, star).split(',');
  const tail = readTail(text.slice(star + 3).split(','));
  if (!tail) return refused('RMC', 'no readable IMEI');
  // The checksum is not held against it: clones write decimals that they do not count, and send 6 of 20 wrong.
  // The time is taken to the second, as everyone takes it from these devices; what they write behind the point is kept beside it.
  const clock = fields[1] ?? '';
  fields[1] = clock.slice(0, 6);
  const fix = readRmc(fields);
  const { said } = tail;
  said['timeFraction'] = number(clock.slice(6)) || undefined;
  const [serial, phone] = at === 0 ? [] : text.slice(0, at).split(',').slice(-3);
  said['index'] = serial;
  said['phone'] = phone;
  said['fixMode'] = fix.fixMode;
  const { device, altitude, satellites, event } = tail;
  return one('RMC', rmcReading(fix, { device, altitude, satellites, event, attributes: attributes(said) }));
}

//  [yymmddHHMMSS],phone number,,F,alarm, imei:…,…
function readState(text: string): Decoded {
  const fields = text.split(',');
  if (fields[2] !== '') return refused('unknown', 'neither a sentence nor a state');
  const tail = readTail(fields.slice(2));
  if (!tail) return refused('state', 'no readable IMEI');
  const { said, device, event, satellites } = tail;
  said['index'] = fields[0];
  said['phone'] = fields[1];
  said['satellites'] = satellites;
  const reading: Reading | string = status({ device, event, attributes: attributes(said) });
  return one('state', reading);
}

function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const at = sentenceAt(text);
  const decoded = at < 0 ? readState(text) : readPosition(text, at);
  const device = decoded.readings?.[0]?.device;
  return device === undefined || session.device === device ? decoded : { ...decoded, session: { ...session, device } };
}

const lineFeed = 0x0a;
const comma = 0x2c;

const bareForm = /^G[PN]RMC,/;

/**
 * The end of the line, or -1: not there yet. Some models break the line behind the checksum; they go on with a comma.
 * @returns undefined where the next byte decides
 */
function endOf(bytes: Buffer, begin: number): number | undefined {
  let from = begin;
  for (;;) {
    const end = bytes.indexOf(lineFeed, from);
    if (end < 0 || bytes.subarray(from, end).includes(imeiMark)) return end;
    if (end + 1 === bytes.length) return undefined;
    if (bytes[end + 1] !== comma) return end;
    from = end + 1;
  }
}

/**
 * The full form ends with its line. The short one, which begins with the sentence, ends with the comma behind its IMEI: not all of
 * its devices end the line.
 */
function cut(bytes: Buffer, from: number): Cut | undefined {
  let begin = from;
  while (begin < bytes.length && isBlank(bytes[begin])) begin++;
  const end = endOf(bytes, begin);
  if (bareForm.test(bytes.toString('latin1', begin, begin + 6))) {
    const stop = end === undefined || end < 0 ? bytes.length : end;
    const imei = bytes.subarray(begin, stop).indexOf(imeiMark);
    const last = imei < 0 ? -1 : bytes.subarray(0, stop).indexOf(comma, begin + imei);
    if (last >= 0) return { begin, start: begin, end: last, next: last + 1 };
  }
  return end === undefined || end < 0 ? undefined : trimmed(bytes, begin, end, end + 1);
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const local = digitsOf(fix.time, 'yymmdd').date + time;
  const fraction = String(fix.time % 1000).padStart(3, '0');
  const place = [...toDegreesMinutes(fix.latitude, 'latitude', 4), ...toDegreesMinutes(fix.longitude, 'longitude', 4)];
  const moving = `${((fix.speed ?? 0) / knot).toFixed(2)},${(fix.heading ?? 0).toFixed(2)}`;
  const rmc = toSentence(`GPRMC,${time}.${fraction},A,${place.join(',')},${moving},${date},,,A`).slice(1);
  const state = `09,${(fix.altitude ?? 0).toFixed(1)},F:4.15V,1,139,2689,262,01,224C,379B`;
  return { frame: `${local},,${rmc},F,, imei:${fix.device},${state}\r\n` };
}

export const xexun: Protocol = {
  name: 'xexun',
  title: 'Xexun TK102 and TK103',
  devices: ['Xexun TK101, TK102, TK103, XT009', 'TK102 clones that send RMC with the IMEI behind it'],
  signatures: [/^(?:\d{10,12},[^,]{0,20},)?G[PN]RMC,/, /^(?:\d{10,12})?,[^,]{0,20},,[FL],/],
  framing: cut,
  messages,
  replies: 'None: these devices do not wait for one.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.003, heading: 0.005, altitude: 0.05 },
    device: (index) => String(354_770_000_000_000 + index),
  },
  examples: [
    {
      about: 'The full form: ten knots to the south-east of a harbour, the alarm button pressed.',
      wire: '260622101530,+4900000001,GPRMC,081530.000,A,5432.1000,N,01008.4000,E,10.00,135.00,220626,,,A*6B,F,help me!, imei:354770000000001,09,12.5,F:4.15V,1,139,2689,262,01,224C,379B\r\n',
      reports: [
        {
          device: '354770000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          altitude: 12.5,
          speed: 5.1444,
          heading: 135,
          satellites: 9,
          event: 'sos',
          attributes: { alarm: 'help me!', battery: 4.15, charging: true, cells: ['262-1-8780-14235'] },
        },
      ],
      replies: [],
    },
    {
      about: 'The short form, twice, without the end of a line.',
      wire: 'GPRMC,081530.000,A,5432.1000,N,01008.4000,E,10.00,135.00,220626,,,A*6B,F,,imei:354770000000001,GPRMC,081540.000,A,5432.1000,N,01008.4000,E,0.00,135.00,220626,,,A*5B,F,,imei:354770000000001,',
      reports: [{ time: '2026-06-22T08:15:30.000Z' }, { time: '2026-06-22T08:15:40.000Z', speed: 0 }],
      replies: [],
    },
    {
      about: 'The full form without a position.',
      wire: ',+4900000001,,L,, imei:354770000000001,,,F:4.28V,1,52,11565,262,01,224C,379B\r\n',
      reports: [{ device: '354770000000001', type: 'status', attributes: { battery: 4.28, phone: '+4900000001' } }],
      replies: [],
    },
  ],
};
