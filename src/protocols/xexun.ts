import type { Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { cell, oneCell } from './toolbox/cells.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { type NmeaFix, readRmc, rmcReading, toSentence } from './toolbox/nmea.ts';
import { flag, hex, integer, number } from './toolbox/numbers.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';
import { knot } from './toolbox/units.ts';
import { cut, imeiMark } from './xexun/framing.ts';

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

const imeiForm = /^\d{10,17}$/;
const leastImei = imeiMark.length + 10;
const distanceForm = /^([\d.]{1,12})km$/;

const eventOf = (word: string): Event | undefined => (Object.hasOwn(events, word) ? events[word] : undefined);

/** The voltage behind a name: `/ADC1=0.76V/ADC2=0.00V`. */
function voltsOf(text: string | undefined, name: string): number | undefined {
  const at = text?.indexOf(name) ?? -1;
  return text === undefined || at < 0 ? undefined : number(text.slice(at + name.length, text.indexOf('V', at)));
}

/** `F:4.15V`, and perhaps more voltages behind it. */
function batteryOf(text = ''): number | undefined {
  const end = text.charAt(1) === ':' ? text.indexOf('V') : -1;
  return end < 0 ? undefined : number(text.slice(2, end));
}

/** Where the field with the IMEI is, or -1. */
function imeiAt(fields: readonly string[], from: number): number {
  for (let at = from; at < fields.length; at++) {
    const field = fields[at] ?? '';
    if (field.length >= leastImei && field.includes(imeiMark)) return at;
  }
  return -1;
}

/** What stands around the sentence, whose place has been found already. */
interface Around {
  readonly fields: readonly string[];
  /** Where what follows the sentence begins: the field F or L. */
  readonly tail: number;
  /** Where the field with the IMEI is. */
  readonly imei: number;
  readonly serial: string | undefined;
  readonly phone: string | undefined;
}

//  F,alarm, imei:…[,satellites,metres,F:4.15V,charging,length,CRC,mcc,mnc,lac,cell[,3.70km]]      F, L: full or low, signal and battery
//                  at +1       +2     +3      +4       +5     +6  +7  +8  +9  +10   +11
//  Length and CRC are those of the frame itself; which CRC, the document does not say.
function readAround(
  { fields, tail, imei: at, serial, phone }: Around,
  fix: NmeaFix | undefined,
  fraction?: number,
): Decoded {
  const message = fix ? 'RMC' : 'state';
  const device = fields[at]?.trim().slice(imeiMark.length) ?? '';
  if (!imeiForm.test(device)) return refused(message, 'no readable IMEI');
  const alarm = (at === tail + 2 ? fields[tail + 1] : fields.slice(tail + 1, at).join(','))?.trim();
  const event = alarm ? eventOf(alarm.toLowerCase().replace('!', '')) : undefined;
  const volts = fields[at + 3];
  const battery = batteryOf(volts);
  const kilometres = number(distanceForm.exec(fields[at + 11] ?? '')?.[1]);
  const found = cell(integer(fields[at + 7]), integer(fields[at + 8]), hex(fields[at + 9]), hex(fields[at + 10]));
  const satellites = integer(fields[at + 1]);
  const said = attributes({
    index: serial,
    phone,
    signal: fields[tail],
    alarm,
    satellites: fix ? undefined : satellites,
    timeFraction: fraction,
    fixMode: fix?.fixMode,
    ignition: event === 'ignition-on' ? true : event === 'ignition-off' ? false : undefined,
    battery,
    batteryState: battery === undefined ? undefined : volts?.charAt(0),
    adc1: voltsOf(volts, 'ADC1='),
    adc2: voltsOf(volts, 'ADC2='),
    charging: flag(fields[at + 4]),
    cells: oneCell(found),
    odometer: kilometres === undefined ? undefined : Math.round(kilometres * 1000),
  });
  if (!fix) return one(message, status({ device, event, attributes: said }));
  return one(
    message,
    rmcReading(fix, { device, altitude: number(fields[at + 2]), satellites, event, attributes: said }),
  );
}

const capitalC = 0x43;

/** Where the sentence begins, or -1. The last one counts, also where it is glued to what was cut off before it. */
function sentenceAt(fields: readonly string[]): number {
  for (let at = fields.length - 1; at >= 0; at--) {
    const field = fields[at] ?? '';
    if (field.charCodeAt(field.length - 1) === capitalC && /G[PN]RMC$/.test(field)) return at;
  }
  return -1;
}

/** The sentence's last field that a position needs. */
const dateField = 9;

//  [yymmddHHMMSS,phone number,]GPRMC,…*hh,F,…        the time in front is the device's local one and the count of its messages at once
function readPosition(fields: readonly string[], at: number): Decoded {
  const imei = imeiAt(fields, at);
  let end = at + dateField;
  while (end < imei && !fields[end]?.includes('*')) end++;
  if (end >= imei) return refused('RMC', 'no sentence with a checksum, and an IMEI behind it');
  // The checksum is not held against it: clones write decimals that they do not count, and send 6 of 20 wrong.
  const rmc = fields.slice(at, end + 1);
  rmc[end - at] = fields[end]?.split('*', 1)[0] ?? '';
  // The time is taken to the second, as everyone takes it from these devices; what they write behind the point is kept beside it.
  const clock = rmc[1] ?? '';
  rmc[1] = clock.slice(0, 6);
  const around = { fields, tail: end + 1, imei, serial: fields[at - 2], phone: fields[at - 1] };
  return readAround(around, readRmc(rmc), number(clock.slice(6)) || undefined);
}

//  [yymmddHHMMSS],phone number,,F,alarm, imei:…,…
function readState(fields: readonly string[]): Decoded {
  const imei = imeiAt(fields, 3);
  if (fields[2] !== '' || imei < 0) return refused('unknown', 'neither a sentence nor a state');
  return readAround({ fields, tail: 3, imei, serial: fields[0], phone: fields[1] }, undefined);
}

function decode(frame: Frame, session: Session): Decoded {
  const fields = frame.text.split(',');
  const at = sentenceAt(fields);
  const decoded = at < 0 ? readState(fields) : readPosition(fields, at);
  return withDevice(decoded, session);
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
  devices: ['Xexun TK102, TK103, TK201, XT009', 'TK102 clones that send RMC with the IMEI behind it'],
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
