import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { integer, number } from './toolbox/numbers.ts';
import { linesAndKeepAlive, readPlain, writePlain } from './toolbox/plain.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';

const messages = {
  position: 'position report',
  OK: 'a command was carried out',
  ERR: 'a command was not carried out',
  MSG: 'text from the terminal',
  'keep-alive': 'eight bytes with the id, echoed',
} as const;

const idForm = /^\d{1,16}$/;
const keepAliveMark = 0xd0;
const lastOfAscii = 0x7f;

//  id,yyyymmddHHMMSS,longitude,latitude,km/h,course,altitude,satellites,event[,odometer][,input[,adc1,adc2,output[,…]]]
//  0  1              2         3        4    5      6        7          8      9 (km, with a decimal point)
function readPosition(text: string, session: Session): Decoded {
  const fields = text.split(',');
  const device = fields[0] ?? '';
  if (!idForm.test(device)) return refused('position', 'no device id');
  const kilometres = fields[9]?.includes('.') ? number(fields[9]) : undefined;
  const at = kilometres === undefined ? 9 : 10;
  const own = attributes({
    reason: integer(fields[8]),
    odometer: kilometres === undefined ? undefined : Math.round(kilometres * 1000),
    input: integer(fields[at]),
    adc1: number(fields[at + 1]),
    adc2: number(fields[at + 2]),
    output: number(fields[at + 3]),
    extra: fields.slice(at + 4).join(','),
  });
  return one('position', readPlain(fields, 0, { valid: fields[7] !== '0', attributes: own }), {
    session: identified(session, device),
  });
}

//  $OK:command[=value…]        $ERR:command=code        $MSG:text
function readAnswer(message: string, text: string, { device }: Session): Decoded {
  if (device === undefined) return refused(message, 'an answer of a device that has not said yet who it is');
  const own = message === 'MSG' ? { text: text.slice(5) } : { result: text };
  return one(message, status({ device, attributes: attributes(own) }));
}

//  D0 D7, serial number (2 bytes), id (4 bytes, the lowest first)
function readKeepAlive({ bytes }: Frame, session: Session): Decoded {
  if (bytes.length !== 8 || bytes[0] !== keepAliveMark) return refused('unknown', 'neither text nor a keep-alive');
  const reply = bytes.toString('latin1');
  const id = bytes.readUInt32LE(4);
  if (id === 0) return { message: 'keep-alive', reply };
  const device = String(id);
  return one('keep-alive', status({ device, attributes: { index: bytes.readUInt16LE(2) } }), {
    reply,
    session: identified(session, device),
  });
}

function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  if (text.charCodeAt(0) > lastOfAscii) return readKeepAlive(frame, session);
  if (text.startsWith('$OK:')) return readAnswer('OK', text, session);
  if (text.startsWith('$ERR:')) return readAnswer('ERR', text, session);
  if (text.startsWith('$MSG:')) return readAnswer('MSG', text, session);
  return readPosition(text, session);
}

function report(fix: Fix): { frame: string } {
  return { frame: `${writePlain(fix, (fix.altitude ?? 0).toFixed(1))},2,0.0,0,0.01,0.01,0\r\n` };
}

export const wondex: Protocol = {
  name: 'wondex',
  title: 'WondeX',
  devices: ['Wonde Proud VT-10, VT-300', 'Wonde Proud SPT-10', 'Wonde Proud M7'],
  // What tells it from IntelliTrac, which begins alike: the numbers that the factory gives, a course padded to three digits, an altitude with
  // a decimal, only nine fields.
  signatures: [
    /^\xd0\xd7/,
    /^20\d{8},\d{14},-?\d{1,3}\.\d{6},/,
    /^\d{1,16},\d{14},-?\d{1,3}\.\d{6},-?\d{1,2}\.\d{6},\d{1,3},0\d\d,/,
    /^\d{1,16},\d{14},-?\d{1,3}\.\d{6},-?\d{1,2}\.\d{6},\d{1,3},\d{1,3},-?\d{1,4}\.\d,/,
    /^\d{10},\d{14},-?\d{1,3}\.\d{6},-?\d{1,2}\.\d{6},\d{1,3},\d{1,3},-?\d{1,4},\d{1,2},\d{1,3}\r/,
  ],
  openings: [/^\d{1,16},\d{14},-?\d{1,3}\.\d{1,6},-?\d{1,2}\.\d{1,6},/, /^\$(?:OK|ERR):[A-Z]/],
  framing: linesAndKeepAlive(keepAliveMark, 0xd7),
  messages,
  replies: 'A keep-alive is echoed; a position waits for no answer.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.14, heading: 0.5, altitude: 0.05 },
    device: (index) => String(2_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 36 km/h to the west; then an answer to a command.',
      wire: '2000000001,20260622081530,-10.140000,54.535000,36,270,12.5,8,2,104.5,1,0.01,12.60,0\r\n$OK:REBOOT\r\n',
      reports: [
        {
          device: '2000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: -10.14,
          altitude: 12.5,
          speed: 10,
          heading: 270,
          satellites: 8,
          attributes: { reason: 2, odometer: 104_500, input: 1, adc1: 0.01, adc2: 12.6, output: 0 },
        },
        { device: '2000000001', type: 'status', attributes: { result: '$OK:REBOOT' } },
      ],
      replies: [],
    },
    {
      about: 'The last known place, without satellites.',
      wire: '2000000001,20260622081540,-10.140000,54.535000,0,000,12,0,2\r\n',
      reports: [{ device: '2000000001', type: 'position', valid: false, heading: 0 }],
      replies: [],
    },
  ],
};
