import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { cell } from './toolbox/cells.ts';
import { degrees, toDegrees } from './toolbox/coordinates.ts';
import { wholeHeading, wholeSpeed } from './toolbox/encoding.ts';
import { beginningWith } from './toolbox/framing.ts';
import { hex, integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { kilometreAnHour, scaled } from './toolbox/units.ts';

const messages = {
  GP: 'position',
  RP: 'position at an interval',
  KP: 'position, confirmed with its report number',
  EP: 'event with a position, confirmed with its report number',
  SN: 'synchronisation after connecting, sent back',
  other: 'other messages with a position',
} as const;

/** `2794-10FF-46000`: location area and cell hexadecimal, then country and network. */
function cellOf(text: string): string | undefined {
  const [lac, ci, network = ''] = text.split('-');
  return network.length < 5
    ? undefined
    : cell(integer(network.slice(0, 3)), integer(network.slice(3)), hex(lac), hex(ci));
}

/** The cell in use and what else stands behind the status. */
function readTail(fields: readonly string[], from: number): { cells?: string[]; extra?: string } {
  if (fields.length <= from) return {};
  const cells: string[] = [];
  const others: string[] = [];
  for (const field of fields.slice(from)) {
    const found = cellOf(field);
    if (found !== undefined) cells.push(found);
    else if (field !== '') others.push(field);
  }
  return { ...(cells.length > 0 && { cells }), extra: others.join(',') };
}

//  %GP,id:sub,yymmddHHMMSS,E10.140000,N54.535000,altitude,km/h,course,satellites,report,status[,…,cell,…]
//  0   1      2            3          4          5        6    7      8          9      10
//  No satellite: the last place that is known.
function readFix(message: keyof typeof messages, fields: readonly string[], device: string): Decoded {
  const [, , moment = '', east = '', north = ''] = fields;
  const satellites = integer(fields[8]);
  if (satellites === undefined) return refused(message, 'no readable number of satellites');
  // A point out of its column is a digit lost, and another place.
  if (east.charAt(4) !== '.' || north.charAt(3) !== '.') return refused(message, 'no readable longitude and latitude');
  const { cells, extra } = readTail(fields, 11);
  const own = attributes({
    message: message === 'other' ? (fields[0] ?? '').slice(1) : undefined,
    subtype: fields[1]?.slice(device.length + 1),
    report: fields[9],
    status: fields[10],
    cells,
    extra,
  });
  const time = dateTime(dateOf(moment.slice(0, 6), 'yymmdd'), timeOfDay(moment.slice(6)));
  const latitude = degrees(north.slice(1), north.charAt(0));
  const longitude = degrees(east.slice(1), east.charAt(0));
  if (satellites === 0 && latitude === 0 && longitude === 0)
    return one(message, status({ device, time, attributes: { ...own, satellites } }));
  return one(
    message,
    position({
      device,
      time,
      valid: satellites !== 0,
      latitude,
      longitude,
      altitude: number(fields[5]),
      speed: scaled(number(fields[6]), kilometreAnHour),
      heading: number(fields[7]),
      satellites,
      attributes: own,
    }),
  );
}

const synchronised = 4;

//  %SN,id:0,0,yymmddHHMMSS,404     what follows the id is sent back
function readSynchronisation(fields: readonly string[], device: string): Decoded {
  const said = fields.slice(1, 1 + synchronised).join(',');
  return { message: 'SN', reply: `%AT+SN=${said.slice(device.length).replaceAll(/[^\x20-\x7e]/g, '')}` };
}

function decode(frame: Frame, session: Session): Decoded {
  const fields = frame.text.split(',');
  const type = (fields[0] ?? '').slice(1);
  const unit = fields[1] ?? '';
  const device = unit.slice(0, Math.max(0, unit.indexOf(':')));
  if (!/^[A-Z]{2}$/.test(type) || !/^\d{1,20}$/.test(device)) return refused('unknown', 'no message type and unit');
  const message = Object.hasOwn(messages, type) ? (type as keyof typeof messages) : 'other';
  const found = message === 'SN' ? readSynchronisation(fields, device) : readFix(message, fields, device);
  if (found.refused !== undefined) return found;
  const next = identified(session, device);
  const confirmed = (message === 'KP' || message === 'EP') && /^\w{1,16}$/.test(fields[9] ?? '');
  return confirmed ? { ...found, session: next, reply: `%AT+${type}=${fields[9]}\r\n` } : { ...found, session: next };
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const [longitude, east] = toDegrees(fix.longitude, 'longitude', 6);
  const [latitude, north] = toDegrees(fix.latitude, 'latitude', 6);
  const place = `${east}${longitude.padStart(10, '0')},${north}${latitude.padStart(9, '0')}`;
  const speed = wholeSpeed(fix, kilometreAnHour);
  const course = wholeHeading(fix);
  const values = [Math.round(fix.altitude ?? 0), speed, course, fix.satellites ?? 9, 0, '00'];
  return { frame: `%RP,${fix.device}:0,${date}${time},${place},${values.join(',')}\r\n` };
}

export const ywt: Protocol = {
  name: 'ywt',
  title: 'YWT',
  devices: ['YWT vehicle trackers'],
  signatures: [/^%[A-Z]{2},\d{1,20}:/],
  framing: beginningWith('%', '\r', '\n'),
  messages,
  replies: 'SN is sent back behind %AT+SN=; KP and EP are confirmed with their report number.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.14, heading: 0.5, altitude: 0.5 },
    device: (index) => String(3_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 54 km/h to the north-west, with the cell in use.',
      wire: '%GP,3000000001:0,260622081530,E010.140000,N54.535000,12,54,315,9,0,00,,A-7D1-26201,3>0-0\r\n',
      reports: [
        {
          device: '3000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          altitude: 12,
          speed: 15,
          heading: 315,
          satellites: 9,
          attributes: { subtype: '0', report: '0', status: '00', cells: ['262-1-10-2001'], extra: '3>0-0' },
        },
      ],
      replies: [],
    },
    {
      about: 'A synchronisation, then an event with the last place that is known.',
      wire: '%SN,3000000001:0,0,260622081500,404\r\n%EP,3000000001:0,260622081530,W010.140000,S54.535000,,0,0,0,17,01\r\n',
      reports: [{ type: 'position', valid: false, latitude: -54.535, longitude: -10.14, attributes: { report: '17' } }],
      replies: ['%AT+SN=:0,0,260622081500,404', '%AT+EP=17\r\n'],
    },
  ],
};
