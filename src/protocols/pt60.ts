import type { Frame } from './frame.ts';
import type { Cut, Decoded, Fix, Protocol, Session } from './protocol.ts';
import { barMessages, isAnswered, readBars } from './pt60/bars.ts';
import { commaMessages, readCommas } from './pt60/commas.ts';
import { noise } from './toolbox/framing.ts';
import { refused } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';

const messages = {
  ...barMessages,
  ...commaMessages,
  other: 'a type that no document names: its fields are kept as they are',
};

const at = 0x40;
const [letterB, letterE, letterG, letterR] = [0x42, 0x45, 0x47, 0x52];

/** From `@B#@` to `@E#@`, or from `@G#@` to `@R#@`; the marks are not part of the content, but for the letter that tells them apart. */
function cut(bytes: Buffer, from: number): Cut | undefined {
  let begin = -1;
  for (let hash = bytes.indexOf('#@', from); hash >= 0; hash = bytes.indexOf('#@', hash + 1)) {
    const letter = bytes[hash - 1];
    if (hash - 2 < from || bytes[hash - 2] !== at) continue;
    if (letter === letterB || letter === letterG) begin = hash - 2;
    else if (letter === letterE || letter === letterR) {
      const next = hash + 2;
      return begin < 0 ? noise(next - 1) : { begin, start: begin + 1, end: hash - 2, next };
    }
  }
  return undefined;
}

function moment(now: number): string {
  const { date, time } = digitsOf(now, 'yyyymmdd');
  return date + time;
}

//  @B#@|01|type + 1|imei|0|time|@E#@
function barReply(type: string, device: string, now: number): string {
  return `@B#@|01|${String(Number(type) + 1).padStart(3, '0')}|${device}|0|${moment(now)}|@E#@`;
}

//  @G#@,V01,38,time,@R#@      to a heartbeat @G#@,V01,21,@R#@
function commaReply(type: string, now: number): string {
  return type === '44' ? '@G#@,V01,21,@R#@' : `@G#@,V01,38,${moment(now)},@R#@`;
}

/** The subscriber's 15 digits stand behind a 9. */
const imsiOf = (text = ''): string => (text.length === 16 && text.startsWith('9') ? text.slice(1) : text);

//  B#@|01|type|imei|imsi|…|        G#@,V01,type,imei,imsi,…,
function decode(frame: Frame, session: Session, now: number): Decoded {
  const { text } = frame;
  const bars = text.startsWith('B');
  const fields = text.slice(3, -1).split(bars ? '|' : ',');
  const type = fields[2] ?? '';
  const device = fields[3] ?? '';
  const imsi = imsiOf(fields[4]);
  if (!/^\d{1,3}$/.test(type) || !/^\d{10,16}$/.test(device)) return refused('unknown', 'no message type and IMEI');
  const next = identified(session, device);
  if (!bars && type === '1') return { message: type, session: next, reply: commaReply(type, now) };
  const found = bars ? readBars(type, device, imsi, fields) : readCommas(type, device, imsi, fields);
  if (found.refused !== undefined) return found;
  if (bars && !isAnswered(type)) return { ...found, session: next };
  return { ...found, session: next, reply: bars ? barReply(type, device, now) : commaReply(type, now) };
}

function report(fix: Fix): { frame: string; reply: RegExp } {
  const place = `${fix.latitude.toFixed(6)}|${fix.longitude.toFixed(6)}`;
  return {
    frame: `@B#@|01|001|${fix.device}|9460010000000001|1|55|${moment(fix.time)}|${place}|1|@E#@`,
    reply: new RegExp(`^@B#@\\|01\\|002\\|${fix.device}\\|0\\|\\d{14}\\|@E#@`),
  };
}

export const pt60: Protocol = {
  name: 'pt60',
  title: 'PT60 watches, with bars and with commas',
  devices: ['PT60', 'H002 and other health watches for the elderly', 'Groo watches'],
  signatures: [/^@[BG]#@[|,]/],
  framing: cut,
  messages,
  replies:
    'Bars: the number of the message and one, with our time. Commas: 38 with our time, 21 to a heartbeat. Not to a watch that goes off.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6 },
    device: (index) => String(861_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position of a watch that is worn, battery at 55 %.',
      wire: '@B#@|01|001|861000000000001|9262010000000001|1|55|20260622081530|54.535000|10.140000|1|@E#@',
      reports: [
        {
          device: '861000000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          attributes: { imsi: '262010000000001', worn: true, batteryLevel: 55 },
        },
      ],
      replies: ['@B#@|01|002|861000000000001|0|20260622081600|@E#@'],
    },
    {
      about: 'The alarm button, without a fix: two cells in sight.',
      wire: '@B#@|01|006|861000000000001|9262010000000001|20260622081530|14235,8780,1,262,-61|14236,8780,1,262,-70|2|1|@E#@',
      reports: [
        {
          type: 'status',
          event: 'sos',
          attributes: { cells: ['262-1-8780-14235--61', '262-1-8780-14236--70'], alarm: '1' },
        },
      ],
      replies: ['@B#@|01|007|861000000000001|0|20260622081600|@E#@'],
    },
    {
      about: 'With commas: it asks for the time, tells a position, then the heart rate.',
      wire: '@G#@,V01,1,861000000000001,9262010000000001,@R#@@G#@,V01,6,861000000000001,9262010000000001,20260622081530,54.535;10.14,@R#@@G#@,V01,14,861000000000001,9262010000000001,20260622081535,72,55,@R#@',
      reports: [
        { device: '861000000000001', type: 'position', latitude: 54.535, longitude: 10.14 },
        { type: 'status', attributes: { heartRate: 72, batteryLevel: 55 } },
      ],
      replies: [
        '@G#@,V01,38,20260622081600,@R#@',
        '@G#@,V01,38,20260622081600,@R#@',
        '@G#@,V01,38,20260622081600,@R#@',
      ],
    },
  ],
};
