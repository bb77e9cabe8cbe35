import type { Reading } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { cut } from './suntech/framing.ts';
import { readReport, readTravel } from './suntech/legacy.ts';
import { readCellReport, readPersonal } from './suntech/portable.ts';
import { readBeaconAlert, readBeacons, readMapped } from './suntech/universal.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';

const messages = {
  STT: 'status: position at the usual interval',
  EMG: 'emergency, with its position',
  EVT: 'event at an input, with its position',
  ALT: 'alert, with its position',
  UEX: 'what a device at the serial port said, with the position',
  BLE: 'beacons seen, with the position',
  BSA: 'beacon alert, with the last known place',
  HTE: 'summary of a journey',
  ALV: 'keep-alive',
  CMD: 'answer to a command',
  DEX: 'answer to data for the serial port',
  RES: 'answer to a command, universal form',
  MNT: 'presentation of the device: its firmware',
  CRR: 'crash report; refused, as what it measured is binary',
  Location: 'position of a personal tracker',
  Emergency: 'emergency of a personal tracker',
  Alert: 'alert of a personal tracker',
  other: 'report of a type that no document names, with its position; its word is the attribute message',
  zip: 'any report in its binary form; refused',
} as const;

const familyForm = /^S[TA]\d{3}$/;
const idForm = /^\d{5,15}$/;

/** ALV;id   MNT;id;firmware */
const readPresence = (fields: readonly string[]): Reading | string =>
  status({ device: fields[1] ?? '', attributes: attributes({ firmware: fields.slice(2).join(';') }) });

/** ST300CMD;Res;id;firmware;…   RES;id;… */
const readAnswer = (fields: readonly string[], device: number): Reading | string =>
  status({ device: fields[device] ?? '', attributes: attributes({ result: fields.slice(device + 1).join(';') }) });

/** The ST4xx name seven cells with six fields each. */
const isCellReport = (family: string, fields: readonly string[]): boolean =>
  family.startsWith('ST4') && fields.length > 45;

/** A report of the family that its header names: `ST300` and `STT`, or only `STT` in the universal form. */
function read(family: string, type: string, fields: readonly string[]): Reading | string {
  if (fields[1] === 'Res') return readAnswer(fields, 2);
  switch (type) {
    case 'STT':
    case 'ALT':
    case 'UEX':
    case 'EMG':
    case 'EVT':
      if (family === '') return readMapped(type, fields);
      return isCellReport(family, fields) ? readCellReport(type, fields) : readReport(family, type, fields);
    case 'BLE':
      return readBeacons(fields);
    case 'BSA':
      return readBeaconAlert(fields);
    case 'HTE':
      return readTravel(fields);
    case 'RES':
      return readAnswer(fields, 1);
    case 'ALV':
    case 'MNT':
      return readPresence(fields);
    case 'CRR':
      return 'what a crash report measured is binary: of this protocol only the text form is decoded';
    default:
      return readPersonal(fields);
  }
}

/** `ST300STT` is ST300 and STT, `STT` is STT of no family, and of `ST910;Location` the second field is the type. */
function split(fields: readonly string[]): [family: string, type: string] {
  const header = fields[0] ?? '';
  if (header.length === 5) return [header, fields[1] ?? ''];
  return header.length === 8 ? [header.slice(0, 5), header.slice(5)] : ['', header];
}

function decode(frame: Frame, session: Session): Decoded {
  const first = frame.bytes[0] ?? 0;
  if (first < 0x20 || first > 0x7f)
    return refused('zip', 'a binary message: of this protocol only the text form is decoded');
  const fields = frame.text.split(';');
  const [family, type] = split(fields);
  const known = Object.hasOwn(messages, type);
  if (!known && !familyForm.test(family))
    return refused('unknown', `no message type of this protocol: ${type.slice(0, 16)}`);
  const device = fields[fields[1] === 'Res' || family.startsWith('ST9') ? 2 : 1] ?? '';
  if (!idForm.test(device)) return refused(known ? type : 'other', 'no device id');
  const found = known ? read(family, type, fields) : readReport(family, type, fields);
  return one(known ? type : 'other', found, { session: identified(session, device) });
}

const signed = (value: number, digits: number): string =>
  (value < 0 ? '-' : '+') +
  Math.abs(value)
    .toFixed(6)
    .padStart(digits + 7, '0');

function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'yyyymmdd');
  const clock = `${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`;
  const place = `${signed(fix.latitude, 2)};${signed(fix.longitude, 3)}`;
  const kmh = ((fix.speed ?? 0) / kilometreAnHour).toFixed(3).padStart(7, '0');
  const course = (fix.heading ?? 0).toFixed(2).padStart(6, '0');
  const state = `${fix.satellites ?? 9};1;1000;12.40;100000;2;0001;000060;4.1;1`;
  return { frame: `ST300STT;${fix.device};01;010;${date};${clock};2f100;${place};${kmh};${course};${state}\r` };
}

export const suntech: Protocol = {
  name: 'suntech',
  title: 'Suntech, text form',
  devices: [
    'Suntech SA200',
    'ST300, ST310U, ST340, ST390',
    'ST410, ST419',
    'ST500, ST600',
    'ST910, ST940',
    'ST4000 series',
  ],
  signatures: [
    /^S[TA]\d{3}(?:[A-Z]{3};|;(?:Location|Emergency|Alert);)/,
    /^(?:STT|ALT|UEX|BLE|BSA|ALV|RES|MNT|CRR);\d/,
  ],
  framing: cut,
  messages,
  replies: 'None.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.0002, heading: 0.005 },
    device: (index) => String(100_850_000 + index),
  },
  examples: [
    {
      about: 'A position: 54 km/h to the south-east, ignition on, driving for an hour.',
      wire: 'ST300STT;100850001;01;010;20260622;08:15:30;2f100;+54.535000;+010.140000;054.000;135.00;9;1;12000;12.40;100000;2;0072;000060;4.1;1\r',
      reports: [
        {
          device: '100850001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 15,
          heading: 135,
          satellites: 9,
          attributes: { ignition: true, odometer: 12_000, power: 12.4, battery: 4.1, engineTime: 3600, index: 72 },
        },
      ],
      replies: [],
    },
    {
      about: 'The universal form: a geofence left, out of the device’s memory.',
      wire: 'ALT;0950000001;3FFFFF;95;1.0.11;0;20260622;08:16:00;02F2F402;262;1;5B11;28;+54.535000;+10.140000;0.00;0.00;17;1;00000001;00000000;5;7;\r',
      reports: [
        {
          device: '0950000001',
          event: 'geofence-exit',
          attributes: { archived: true, geofence: '7', ignition: true, cells: ['262-1-23313-49476610-28'], rssi: 28 },
        },
      ],
      replies: [],
    },
    {
      about: 'Data of the serial port with a line end in them, then a keep-alive.',
      wire: 'ST600UEX;100850001;20;010;20260622;08:16:30;02f2f402;262;1;5b11;28;+54.535000;+010.140000;000.000;000.00;9;1;12000;12.40;100000;20;GTSL|6|1|0|4711|2|\r\n;6F;000060;4.1;1\rST600ALV;100850001\r',
      reports: [
        {
          device: '100850001',
          type: 'position',
          attributes: { driver: '4711', text: 'GTSL|6|1|0|4711|2|', battery: 4.1 },
        },
        { device: '100850001', type: 'status' },
      ],
      replies: [],
    },
  ],
};
