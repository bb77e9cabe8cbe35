import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';
import { readFix, readHeartbeat } from './trv/fix.ts';
import { announcement, cut } from './trv/framing.ts';
import {
  fieldNames,
  readCells,
  readMeasurement,
  readNamed,
  readOther,
  readServingCell,
  readWatchEvent,
  readWatchHeartbeat,
} from './trv/watch.ts';

/** What the device sends of itself: confirmed with the next letter, `AP01` with `BP01`, `YP14` with `ZP14`. */
const reports = {
  AP00: 'login with the IMEI; the watches may add ICCID and IMSI',
  AP01: 'position, the cell in use, wireless networks',
  AP02: 'cells and wireless networks in sight, without a fix',
  AP03: 'heartbeat of a watch: state, steps, rolls',
  AP04: 'the battery is low',
  AP10: 'alarm with a position',
  AP21: 'the emergency numbers that are set',
  AP49: 'heart rate',
  AP50: 'body temperature and battery',
  AP55: 'measurements of some time',
  AP89: 'state in the model’s own fields',
  AP97: 'sleep',
  APBL: 'Bluetooth beacons in sight',
  APFD: 'a fall',
  APHD: 'electrocardiogram',
  APHP: 'heart rate, blood pressure, oxygen, sugar, temperature',
  APHT: 'heart rate and blood pressure',
  APJK: 'a measurement, confirmed with its type',
  APSP: 'oxygen saturation',
  APTP: 'body and wrist temperature',
  CP01: 'heartbeat: state and settings',
  YP02: 'IMSI and ICCID',
  YP03: 'position, the cell in use',
  YP14: 'position, the cell in use, wireless networks',
  YP15: 'alarm with a position',
  YP16: 'heartbeat: state and settings',
} as const;

/** What gets no confirmation. To what answers a command of the server it would be a command again. */
const unconfirmed = {
  AP07: 'answer: interval set; from a watch a voice message, refused',
  AP11: 'answer: emergency numbers set',
  AP12: 'answer: emergency numbers set',
  AP14: 'asks for a rough place to find satellites sooner, answered 0, 0 (TRV); answer: contacts set (IW)',
  AP15: 'answer: interval set',
  AP16: 'answer: a position will follow',
  AP17: 'answer: back to the settings of the factory',
  AP18: 'answer: restarting',
  AP20: 'answer: language set',
  AP31: 'answer: switching off',
  AP33: 'answer: working mode set',
  AP34: 'answer: locating mode set',
  AP40: 'answer: text shown',
  AP42: 'a picture, refused',
  AP46: 'answer: taking a picture',
  AP51: 'answer: phone book set',
  AP52: 'answer: phone book deleted',
  AP61: 'answer: restarting',
  AP64: 'answer: server set',
  AP76: 'answer: fall alarm set',
  AP77: 'answer: emergency number deleted',
  AP78: 'answer: main numbers set',
  AP84: 'answer: working mode set',
  AP85: 'answer: removal alarm set',
  AP86: 'answer: heart rate interval set',
  AP87: 'answer: temperature interval set',
  AP88: 'answer: upload times set',
  AP92: 'answer: lamp set',
  APTQ: 'asks for the weather at the cells in sight',
  APVR: 'IMEI and version',
  APWR: 'put on or taken off',
  APXL: 'answer: measuring heart rate',
  APXT: 'answer: measuring temperature',
  APXY: 'answer: measuring blood pressure',
  APXZ: 'answer: measuring oxygen',
  CP03: 'answer: heartbeat interval set',
  XP02: 'answer: upload interval set',
} as const;

const messages = { ...reports, ...unconfirmed };

const idForm = /^\d{8,20}$/;

//  TRVAP00<imei>     IWAP00[,]<imei>[,iccid[,imsi[DCX]]]
function readLogin(maker: string, body: string, session: Session, now: number): Decoded {
  const [device = '', iccid, imsi] = (body.startsWith(',') ? body.slice(1) : body).split(',');
  if (!idForm.test(device)) return refused('AP00', 'a login without an IMEI');
  const { date, time } = digitsOf(now, 'yyyymmdd');
  const reply = maker === 'IW' ? `IWBP00,${date}${time},0#` : 'TRVBP00#';
  const next = { reply, session: identified(session, device) };
  const card = attributes({ iccid, imsi: imsi?.endsWith('DCX') ? imsi.slice(0, -3) : imsi });
  return card === undefined ? { message: 'AP00', ...next } : one('AP00', status({ device, attributes: card }), next);
}

function read(type: string, body: string, device: string, watch: boolean): Decoded {
  switch (type) {
    case 'AP01':
    case 'YP03':
    case 'YP14':
      return readFix(type, body, device, { watch, alarm: false });
    case 'AP10':
    case 'YP15':
      return readFix(type, body, device, { watch, alarm: true });
    case 'AP02':
    case 'APTQ':
      return readCells(type, body.split(','), device);
    case 'AP03':
      return readWatchHeartbeat(type, body.split(','), device);
    case 'AP04':
    case 'APFD':
    case 'APWR':
      return readWatchEvent(type, body.split(','), device);
    case 'AP14':
      return watch ? readOther(type, body, device) : readServingCell(type, body.split(','), device);
    case 'APJK':
      return readMeasurement(type, body.split(','), device);
    case 'CP01':
    case 'YP16':
      return readHeartbeat(type, body.split(','), device);
    default: {
      const names = fieldNames[type];
      return names ? readNamed(type, body.split(','), device, names) : readOther(type, body, device);
    }
  }
}

/** The server's word for a type: its first letter is the next one of the alphabet. */
function confirmation(maker: string, type: string): string | undefined {
  const next = `${maker}${String.fromCharCode(type.charCodeAt(0) + 1)}${type.slice(1)}`;
  if (type === 'AP14' && maker === 'TRV') return `${next},0.000,0.000#`;
  return Object.hasOwn(reports, type) ? `${next}#` : undefined;
}

function decode(frame: Frame, session: Session, now: number): Decoded {
  const { text } = frame;
  const maker = text.startsWith('TRV') ? 'TRV' : text.startsWith('IW') ? 'IW' : '';
  const at = maker.length + 4;
  const type = text.slice(maker.length, at);
  if (maker === '' || !Object.hasOwn(messages, type))
    return refused('unknown', `no message type of this protocol: ${type.slice(0, 8)}`);
  const body = text.slice(at);
  if (type === 'AP00') return readLogin(maker, body, session, now);
  if (session.device === undefined) return refused(type, 'no login before it');
  if (announcement.test(text)) return refused(type, 'pictures and voices are not taken');
  const found = read(type, body, session.device, maker === 'IW');
  const reply = found.reply ?? confirmation(maker, type);
  return found.refused !== undefined || reply === undefined ? found : { ...found, reply };
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const latitude = toDegreesMinutes(fix.latitude, 'latitude', 4).join('');
  const longitude = toDegreesMinutes(fix.longitude, 'longitude', 4).join('');
  const speed = ((fix.speed ?? 0) / kilometreAnHour).toFixed(1).padStart(5, '0');
  const course = (fix.heading ?? 0).toFixed(2).padStart(6, '0');
  const satellites = String(fix.satellites ?? 9).padStart(3, '0');
  return {
    frame: `TRVAP01${date}A${latitude}${longitude}${speed}${time}${course}060${satellites}08000000,0,0,0,0#`,
    reply: 'TRVBP01#',
  };
}

export const trv: Protocol = {
  name: 'trv',
  title: 'TRV and IW, of trackers and watches',
  devices: ['GF21, GF22', 'Thinkrace PT880', 'VIVISTAR and iMEDE health watches'],
  signatures: [/^(?:IW|TRV)[A-Z]P[\dA-Z]/],
  framing: cut,
  messages,
  replies:
    'What the device sends of itself is confirmed with the next letter (AP01 with BP01) once it is stored; a watch’s login is answered with our time.',
  decode,
  encoder: {
    login: (device) => [{ frame: `TRVAP00${device}#`, reply: 'TRVBP00#' }],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.014, heading: 0.005 },
    device: (index) => String(861_200_000_000_000 + index),
  },
  examples: [
    {
      about: 'A vehicle tracker logs in and sends a position: 54 km/h to the north-west, ignition on.',
      wire: 'TRVAP00861200000000001#TRVAP01260622A5432.1000N01008.4000E054.0081530315.0006000908010102,262,1,10,2001#',
      reports: [
        {
          device: '861200000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 15,
          heading: 315,
          satellites: 9,
          attributes: {
            rssi: 60,
            batteryLevel: 80,
            ignition: true,
            armed: true,
            mode: 2,
            cells: ['262-1-10-2001'],
          },
        },
      ],
      replies: ['TRVBP00#', 'TRVBP01#'],
    },
    {
      about: 'A watch logs in; its wearer has pressed the button.',
      wire: 'IWAP00861200000000002#IWAP10260622A5432.1000N01008.4000E000.0081530000.0006000908000002,262,1,10,2001,01,en,00,Quay|02-00-00-00-00-01|70#',
      reports: [
        {
          device: '861200000000002',
          type: 'position',
          event: 'sos',
          attributes: { alarm: '01', wifi: ['Quay|02-00-00-00-00-01|70'] },
        },
      ],
      replies: ['IWBP00,20260622081600,0#', 'IWBP10#'],
    },
    {
      about: 'Its heartbeat, heart rate and blood pressure.',
      wire: 'IWAP00861200000000002#IWAP03,06000908000002,5210,12#IWAPHT,64,121,79#',
      reports: [
        { type: 'status', attributes: { rssi: 60, satellites: 9, batteryLevel: 80, steps: 5210, rolls: 12 } },
        { type: 'status', attributes: { heartRate: 64, systolicPressure: 121, diastolicPressure: 79 } },
      ],
      replies: ['IWBP00,20260622081600,0#', 'IWBP03#', 'IWBPHT#'],
    },
  ],
};
