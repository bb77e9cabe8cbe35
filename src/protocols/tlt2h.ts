import type { Event, Reading } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { type Head, readRecord } from './tlt2h/record.ts';
import { alarmOf, states } from './tlt2h/states.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { hashFrames } from './toolbox/hashes.ts';
import { sentence, toSentence } from './toolbox/nmea.ts';
import { number, round } from './toolbox/numbers.ts';
import { attributes, refused, status } from './toolbox/reading.ts';
import { digitsOf } from './toolbox/times.ts';
import { knot } from './toolbox/units.ts';

const messages = { ...states, other: 'any other word: it is the attribute message' } as const;

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/** The `##` behind the last record stands at the end of a line; that of an empty user name does not. */
const framing = hashFrames((bytes, at) => {
  const next = bytes[at + 2];
  return next === undefined ? undefined : next === lineFeed || next === carriageReturn;
});

const eventOf: Readonly<Record<string, Event>> = { ...alarmOf, AUTOSTART: 'ignition-on', AUTOSTOP: 'ignition-off' };
const ignitionOf: Readonly<Record<string, boolean>> = { AUTO: true, AUTOSTART: true, AUTOLOW: false, AUTOSTOP: false };

const tenths = (text: string | undefined): number | undefined => {
  const value = number(text);
  return value === undefined ? undefined : round(value / 10, 1);
};

//  #imei#user#password#state#records
//  #imei#user#password#door#fuel#power#battery#temperature#state#records      tenths of a volt, tenths of a degree
//  The password of the device's text messages is not kept.
function readHead(line: string): Head | string {
  const fields = line.split('#');
  const device = fields[1] ?? '';
  const state = fields.at(-2) ?? '';
  if (!/^\d{15}$/.test(device)) return 'no IMEI';
  if (fields.length < 6 || !/^\d{1,4}$/.test(fields.at(-1) ?? ''))
    return 'no state and number of records in its first line';
  const known = Object.hasOwn(states, state);
  const sensors = fields.length === 11;
  return {
    device,
    message: known ? state : 'other',
    event: known ? eventOf[state] : undefined,
    attributes: {
      user: fields[2],
      message: known ? undefined : state,
      alarm: Object.hasOwn(alarmOf, state) ? state : undefined,
      ignition: known ? ignitionOf[state] : undefined,
      door: sensors ? fields[4] === '1' : undefined,
      adc1: sensors ? tenths(fields[5]) : undefined,
      power: sensors ? tenths(fields[6]) : undefined,
      battery: sensors ? tenths(fields[7]) : undefined,
      temperature: sensors ? tenths(fields[8]) : undefined,
      extra: sensors || fields.length === 6 ? undefined : fields.slice(4, -2).join('#'),
    },
  };
}

/**
 * Some frames are edited after their sentences' checksums were made. A device that has sent a right one does not do that: from then on
 * a wrong one is refused.
 */
function decode(frame: Frame, session: Session): Decoded {
  const [first = '', ...lines] = frame.text.split('\n');
  const head = readHead(first.trimEnd());
  if (typeof head === 'string') return refused('other', head);
  const { device, event, message } = head;
  let checked = session.device === device && session.memory?.['checked'] === true;
  const readings: Reading[] = [];
  let reason: string | undefined;
  for (const untrimmed of lines) {
    const line = untrimmed.trim();
    if (line === '') continue;
    const dollar = line.indexOf('$');
    const found = dollar < 0 ? undefined : sentence(line.slice(dollar));
    if (found === undefined) reason ??= 'no sentence in a line';
    else if (found.checksum === 'wrong' && checked) reason ??= 'a wrong checksum';
    else {
      const reading = readRecord(line, found, head);
      if (typeof reading === 'string') reason ??= reading;
      else readings.push(reading);
      checked ||= found.checksum === 'right';
    }
  }
  if (readings.length === 0 && reason === undefined) {
    const state = status({ device, event, attributes: attributes(head.attributes) });
    if (typeof state !== 'string') readings.push(state);
  }
  const known = session.device === device && session.memory?.['checked'] === checked;
  const next = known ? session : { ...session, device, memory: { checked } };
  return reason === undefined
    ? { message, readings, session: next }
    : { message, readings, session: next, refused: reason };
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const place = [...toDegreesMinutes(fix.latitude, 'latitude', 4), ...toDegreesMinutes(fix.longitude, 'longitude', 4)];
  const [knots, course] = [((fix.speed ?? 0) / knot).toFixed(2), ((fix.heading ?? 0) % 360).toFixed(2)];
  const rmc = toSentence(`GPRMC,${time}.00,A,${place.join(',')},${knots},${course},${date},,,A`);
  return { frame: `#${fix.device}#MT600#0000#AUTO#1\r\n#${rmc}\r\n##\r\n` };
}

export const tlt2h: Protocol = {
  name: 'tlt2h',
  title: 'V-Sun TLT and Mictrack, with NMEA sentences',
  devices: ['V-Sun TLT-2H, TLT-2F, TLT-2K, V500, V3338', 'UDT-TV-02, UDT-MT-02', 'Mictrack MT600, MT700, MT710, MP90'],
  signatures: [/^#\d{15}#[^#\r\n]{0,20}#(?:\d{4})?#/, /^#\d{15}#\r?\n#/],
  framing,
  messages,
  replies: 'None: the device waits for none.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.003, heading: 0.005 },
    device: (index) => String(861_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position with the cell, 10 knots to the south-east, ignition on.',
      wire: '#861000000000001#MT600#0000#AUTO#1\r\n#224c379b$GPRMC,081530.00,A,5432.1000,N,01008.4000,E,10.00,135.00,220626,,,A*69\r\n##\r\n',
      reports: [
        {
          device: '861000000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 5.1444,
          heading: 135,
          attributes: { user: 'MT600', ignition: true, cell: '224c379b' },
        },
      ],
      replies: [],
    },
    {
      about: 'With door, voltages and temperature; two records in one frame.',
      wire: '#861000000000001#MT600+#0000#1#1#129#40#215#AUTOLOW#2\r\n#$GPRMC,081520.00,A,5432.1000,N,01008.4000,E,0.00,,220626,,,A*40\r\n#$GPRMC,081530.00,A,5432.1000,N,01008.4000,E,0.00,,220626,,,A*41##\r\n',
      reports: [
        { time: '2026-06-22T08:15:20.000Z' },
        {
          time: '2026-06-22T08:15:30.000Z',
          attributes: { door: true, adc1: 0.1, power: 12.9, battery: 4, temperature: 21.5, ignition: false },
        },
      ],
      replies: [],
    },
    {
      about: 'Towed away, out of sight of the satellites: two wireless networks, battery at 3.9 V.',
      wire: '#861000000000001#MT710#0000#TOWED#1\r\n#39#$WIFI,081530.00,A,-47,0200000000A1,-50,0200000000A2,220626*5A\r\n##\r\n',
      reports: [
        {
          type: 'status',
          event: 'tow',
          attributes: { alarm: 'TOWED', battery: 3.9, wifi: ['0200000000A1,-47', '0200000000A2,-50'] },
        },
      ],
      replies: [],
    },
  ],
};
