import type { Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { integer, number } from './toolbox/numbers.ts';
import { linesAndKeepAlive, readPlain, writePlain } from './toolbox/plain.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';

const messages = {
  position: 'position report',
  RP: 'position that was asked for, with the tag of the question',
  OK: 'a command was carried out',
  ERR: 'a command was not carried out',
  sync: 'keep-alive of eight bytes, echoed',
} as const;

/** Of the reports that the document numbers, those that are not sent because of time or distance or a question. */
const eventOf: Readonly<Record<number, Event>> = { 6: 'ignition-off', 8: 'overspeed' };

const idForm = /^\d{1,16}$/;
const syncMark = 0xfa;
const lastOfAscii = 0x7f;

//  [tag,]id,yyyymmddHHMMSS,longitude,latitude,km/h,course,altitude,satellites,report,inputs,outputs[,adc1,adc2][,…]
//        at +1             +2        +3       +4   +5     +6       +7         +8     +9     +10      +11  +12
function readPosition(message: string, text: string, session: Session): Decoded {
  const fields = text.split(',');
  const at = fields[1]?.length === 14 ? 0 : 1;
  const device = fields[at] ?? '';
  if (!idForm.test(device)) return refused(message, 'no device id');
  const [inputs, outputs] = [integer(fields[at + 9]), integer(fields[at + 10])];
  // Relatives have the same fields up to here and others from here on.
  const own = inputs !== undefined && outputs !== undefined;
  const measured = own && (fields[at + 11] ?? '').includes('.') && (fields[at + 12] ?? '').includes('.');
  const report = integer(fields[at + 8]);
  const event = report === undefined ? undefined : eventOf[report];
  const rest = attributes({
    tag: at === 0 ? undefined : fields[0],
    alarm: event && report,
    reason: event ? undefined : report,
    input: own ? inputs : undefined,
    output: own ? outputs : undefined,
    adc1: measured ? number(fields[at + 11]) : undefined,
    adc2: measured ? number(fields[at + 12]) : undefined,
    extra: fields.slice(at + (measured ? 13 : own ? 11 : 9)).join(','),
  });
  return one(message, readPlain(fields, at, { valid: true, event, attributes: rest }), {
    session: identified(session, device),
  });
}

//  $OK:command[=value…]        $ERR:command=code
function readAnswer(message: string, text: string, { device }: Session): Decoded {
  if (device === undefined) return refused(message, 'an answer of a device that has not said yet who it is');
  return one(message, status({ device, attributes: attributes({ result: text }) }));
}

//  FA F8, serial number (2 bytes), unit (4 bytes)
function readSync(frame: Frame, { device }: Session): Decoded {
  const { bytes } = frame;
  if (bytes.length !== 8 || bytes[0] !== syncMark) return refused('unknown', 'neither text nor a keep-alive');
  const reply = bytes.toString('latin1');
  return device === undefined ? { message: 'sync', reply } : one('sync', status({ device }), { reply });
}

function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  if (text.charCodeAt(0) > lastOfAscii) return readSync(frame, session);
  if (text.startsWith('$OK:')) return readAnswer('OK', text, session);
  if (text.startsWith('$ERR:')) return readAnswer('ERR', text, session);
  if (text.startsWith('$RP:')) return readPosition('RP', text.slice(4), session);
  return readPosition('position', text, session);
}

function encode(fix: Fix): { frame: string } {
  return { frame: `${writePlain(fix, Math.round(fix.altitude ?? 0))},1,0,0,0.000,0.000\r\n` };
}

export const intellitrac: Protocol = {
  name: 'intellitrac',
  title: 'IntelliTrac X series',
  devices: ['Systems & Technology IntelliTrac X1, X1 Plus, X8'],
  signatures: [/^\$RP:/, /^\$OK:TRACKING/, /^\d{1,8},\d{1,16},\d{14},/, /^\xfa\xf8/],
  openings: [/^\d{1,16},\d{14},-?\d{1,3}\.\d{1,6},-?\d{1,2}\.\d{1,6},/, /^\$(?:OK|ERR):[A-Z]/],
  framing: linesAndKeepAlive(syncMark, 0xf8),
  messages,
  replies: 'A keep-alive is echoed; a position waits for no answer.',
  decode,
  encoder: {
    login: () => [],
    report: encode,
    precision: { time: 1000, place: 5e-7, speed: 0.14, heading: 0.5, altitude: 0.5 },
    device: (index) => String(1_010_000_000 + index),
  },
  examples: [
    {
      about: 'Two positions, and an answer to a command between them.',
      wire: '1010000001,20260622081530,-10.140000,54.535000,36,270,12,7,2,11,1,0.118,12.600\r\n$OK:TRACKING\r\n1010000001,20260622081540,-10.141500,54.535000,36,270,12,7,2,11,1,0.118,12.600\r\n',
      reports: [
        {
          device: '1010000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: -10.14,
          altitude: 12,
          speed: 10,
          heading: 270,
          satellites: 7,
          attributes: { reason: 2, input: 11, output: 1, adc1: 0.118, adc2: 12.6 },
        },
        { device: '1010000001', type: 'status', attributes: { result: '$OK:TRACKING' } },
        { device: '1010000001', type: 'position', longitude: -10.1415 },
      ],
      replies: [],
    },
    {
      about: 'A position that was asked for.',
      wire: '$RP:12345,1010000001,20260622081530,10.140000,54.535000,0,0,0,7,2,0,0\r\n',
      reports: [{ device: '1010000001', type: 'position', latitude: 54.535, attributes: { tag: '12345' } }],
      replies: [],
    },
  ],
};
