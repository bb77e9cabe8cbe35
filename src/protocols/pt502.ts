import type { Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { cut } from './pt502/framing.ts';
import { askForPart, readPart } from './pt502/photo.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { readRmc, rmcReading } from './toolbox/nmea.ts';
import { hex, integer } from './toolbox/numbers.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';
import { knot } from './toolbox/units.ts';

const messages = {
  POS: 'position',
  IN1: 'position: input 1, the alarm button',
  IN4: 'position: input 4',
  IU1: 'position: input 1 released',
  IU4: 'position: input 4 released',
  SPD: 'position: too fast',
  GEO: 'position: geofence',
  GOF: 'position: geofence',
  LPA: 'position: low battery',
  CPA: 'position: external power cut',
  SKA: 'position: shaken',
  PMA: 'position: moved while parked',
  TOW: 'position: towed',
  HDA: 'position: hard acceleration',
  HDB: 'position: hard braking',
  FDA: 'position: driving for too long',
  MLA: 'position: mileage for a service reached',
  PHO: 'position with the size of a photo, whose parts are asked for',
  PHD: 'part of a photo',
  FUS: 'firmware of the device and its modules',
  other: 'position of another type, which is kept as the alarm’s name',
  smart: 'what has changed since the position before, in binary: refused',
} as const;

const events: Readonly<Record<string, Event>> = {
  IN1: 'sos',
  IN4: 'input',
  IU1: 'input',
  IU4: 'input',
  SPD: 'overspeed',
  GEO: 'geofence',
  GOF: 'geofence',
  LPA: 'battery-low',
  CPA: 'power-cut',
  SKA: 'vibration',
  PMA: 'movement',
  TOW: 'tow',
  HDA: 'harsh-acceleration',
  HDB: 'harsh-braking',
  FDA: 'fatigue',
};

const typeForm = /^\$([A-Z]{2}[A-Z\d])([\d-]{0,16})$/;
const idForm = /^\d{1,20}$/;
const bitsForm = /^[01]{1,8}$/;

/** Input 1 is the last digit and the lowest bit. */
const bits = (text = ''): number | undefined => (bitsForm.test(text) ? Number.parseInt(text, 2) : undefined);

/** Raw readings, in hexadecimal: how many volts one step is differs from model to model. */
function readAdcs(text = ''): readonly (number | undefined)[] {
  if (text === '') return [];
  return text.includes(',') ? text.split(',', 4).map(hex) : [hex(text)];
}

/** What stands behind the last known part; a `#` ends the frames of some models. */
function extraOf(parts: readonly string[]): string | undefined {
  if (parts.length <= 6) return undefined;
  return parts
    .slice(6)
    .filter((part) => part !== '' && part !== '#')
    .join('/');
}

//  $POS,id,hhmmss.sss,A,ddmm.mmmm,N,dddmm.mmmm,E,knots,course,ddmmyy,variation,E,mode/…       behind the id as in NMEA’s RMC
//  …/inputs,outputs/adc 1,…/metres/driver/bgs/…        b battery, g signal and s satellites in use, a hexadecimal digit each
function readPosition(type: string, device: string, parts: readonly string[], fields: readonly string[]): Decoded {
  const [, switches = '', adcs, metres, driver, flags = ''] = parts;
  const fix = readRmc(fields.slice(1));
  const event = Object.hasOwn(events, type) ? events[type] : undefined;
  const comma = switches.indexOf(',');
  const state = flags.length === 3 ? hex(flags) : undefined;
  const [adc1, adc2, adc3, adc4] = readAdcs(adcs);
  const said = attributes({
    alarm: type === 'POS' || type === 'PHO' ? undefined : type,
    fixMode: fix.fixMode,
    input: bits(switches.slice(0, Math.max(0, comma))),
    output: bits(switches.slice(comma + 1)),
    adc1,
    adc2,
    adc3,
    adc4,
    odometer: integer(metres),
    driver,
    batteryBars: state === undefined ? undefined : state >> 8,
    rssi: state === undefined ? undefined : (state >> 4) & 0xf,
    extra: extraOf(parts),
  });
  const satellites = state === undefined ? undefined : state & 0xf;
  const message = Object.hasOwn(messages, type) ? type : 'other';
  return one(message, rmcReading(fix, { device, satellites, event, attributes: said }));
}

//  $FUSid,firmware,module’s firmware,…
function readFirmware(device: string, fields: readonly string[], session: Session): Decoded {
  if (!idForm.test(device)) return refused('FUS', 'no readable device id');
  const said = attributes({ firmware: fields[1], moduleFirmware: fields.slice(2).join(',') });
  return one('FUS', status({ device, attributes: said }), { session: { ...session, device } });
}

function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  if (text.startsWith('$PHD')) return readPart(frame, session);
  if (text.startsWith('@')) return refused('smart', 'a binary message: of this protocol only the text form is decoded');
  const parts = text.split('/');
  const fields = (parts[0] ?? '').split(',');
  const [, type = '', rest = ''] = typeForm.exec(fields[0] ?? '') ?? [];
  if (type === '') return refused('unknown', 'no message type of this protocol');
  if (type === 'FUS') return readFirmware(rest, text.split(','), session);
  const device = fields[1] ?? '';
  if (!idForm.test(device)) return refused('unknown', 'no readable device id');
  const decoded = readPosition(type, device, parts, fields);
  if (decoded.refused !== undefined) return decoded;
  if (type === 'PHO') return announced(decoded, device, rest, session);
  return withDevice(decoded, session, device);
}

//  $PHOsize-number,id,…
function announced(decoded: Decoded, device: string, rest: string, session: Session): Decoded {
  const photoBytes = integer(rest.split('-', 1)[0]) ?? 0;
  const reply = askForPart(0, photoBytes);
  const known = { ...session, device, memory: { ...session.memory, photoBytes } };
  return { ...decoded, session: known, ...(reply !== undefined && { reply }) };
}

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const fraction = String(fix.time % 1000).padStart(3, '0');
  const place = [...toDegreesMinutes(fix.latitude, 'latitude', 4), ...toDegreesMinutes(fix.longitude, 'longitude', 4)];
  const moving = `${((fix.speed ?? 0) / knot).toFixed(2)},${(fix.heading ?? 0).toFixed(2)}`;
  return {
    frame: `$POS,${fix.device},${time}.${fraction},A,${place.join(',')},${moving},${date},,,A/00000,00000/0/0//fa9//\r\n`,
  };
}

export const pt502: Protocol = {
  name: 'pt502',
  title: 'Bofan PT502',
  devices: ['Bofan PT502, PT510, PT600X, PT80'],
  signatures: [
    /^(?:\xbf[\0-\xff]{4})?\$(?:FUS\d{10,16},|PHO\d{1,6}[,-]|[A-Z]{2}[A-Z\d],\d{1,20},\d{6}(?:\.\d{0,3})?,[AV],)/,
    /^\xbf[\0-\xff]{4}\$PHD\d/,
  ],
  framing: cut,
  messages,
  replies: 'The parts of an announced photo are asked for one after the other with #PHD; nothing else is answered.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1, place: 1e-6, speed: 0.003, heading: 0.005 },
    device: (index) => String(40_500_000 + index),
  },
  examples: [
    {
      about: 'A position: ten knots to the south-east of a harbour, input 2 on.',
      wire: '$POS,40500001,081530.000,A,5432.1000,N,01008.4000,E,10.00,135.00,220626,,,A/00010,00000/26c,0,0,0/19949100//fa4//#\r\n',
      reports: [
        {
          device: '40500001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 5.1444,
          heading: 135,
          satellites: 4,
          attributes: { input: 2, output: 0, adc1: 620, odometer: 19_949_100, batteryBars: 15, rssi: 10 },
        },
      ],
      replies: [],
    },
    {
      about: 'Hard braking.',
      wire: '$HDB,40500001,081530.000,A,5432.1000,N,01008.4000,E,10.00,135.00,220626,,,A/00010,00000/0/19949100//\r\n',
      reports: [{ device: '40500001', event: 'harsh-braking', attributes: { alarm: 'HDB' } }],
      replies: [],
    },
    {
      about: 'A position with a photo of 1,821 bytes: its first part is asked for.',
      wire: '$PHO1821-1,40500001,081530.000,A,5432.1000,N,01008.4000,E,0.0,0.1,220626,,,A/00000,00000/0/500//fd4//\r\n',
      reports: [{ device: '40500001', type: 'position', satellites: 4 }],
      replies: ['#PHD0,960\r\n'],
    },
    {
      about: 'The firmware.',
      wire: '$FUS865000000000001,510-V1.12,A11-V3.0\r\n',
      reports: [{ device: '865000000000001', type: 'status', attributes: { firmware: '510-V1.12' } }],
      replies: [],
    },
  ],
};
