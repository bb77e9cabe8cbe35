import type { Frame } from './frame.ts';
import { fieldsOf, formatOf } from './globalsat/format.ts';
import { readReport } from './globalsat/report.ts';
import type { Decoded, Exchange, Fix, Framing, Protocol, Session } from './protocol.ts';
import { hex2, xor8 } from './toolbox/checksums.ts';
import { degreesMinutes, toDegreesMinutes } from './toolbox/coordinates.ts';
import { wholeHeading } from './toolbox/encoding.ts';
import { lastLine } from './toolbox/framing.ts';
import { hex, integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { knot, scaled } from './toolbox/units.ts';

const messages = {
  GSr: 'report, format 0',
  GSb: 'report, format 0, of a model that keeps them',
  GSh: 'report, format 1: the short one',
  GSd: 'report, format 2: the cell',
  GSs: 'settings that were asked for; the formats among them are kept',
  GSg: 'fences that were asked for',
  $: 'report of TR-102 and TR-150',
} as const;

const idForm = /^\d{10,17}$/;
const formatForm = /^[A-Za-z0-9]{2,40}$/;

/** XOR of all that stands before the `*`; undefined where it is right or there is none, else what is wrong. */
function checksumFault(text: string, star: number): string | undefined {
  if (star < 0) return undefined;
  const due = xor8(text, 0, star);
  return text.length - star === 3 && hex(text.slice(star + 1)) === due ? undefined : `the checksum is not ${hex2(due)}`;
}

//  GSs,imei,packet,number,O3=SPRXYAB27GHKLMnaefghio*U!,ON=SARY*U!,…        the mark ! ends the frame, and a format too
function readSettings(fields: readonly string[], session: Session): Decoded {
  const [, device = ''] = fields;
  const told: Record<string, string> = {};
  for (const field of fields.slice(4)) {
    const [name = '', value = ''] = field.split('=', 2);
    const format = value.split('*')[0] ?? '';
    if ((name === 'O3' || name === 'ON') && formatForm.test(format)) told[name] = format;
  }
  const reading = status({ device, attributes: attributes({ settings: fields.slice(4).join(',') }) });
  return one('GSs', reading, {
    session: { ...session, device, memory: { ...session.memory, ...told } },
    reply: 'ACK\r',
  });
}

/** The format that the tracker told, or the one that such a report goes out with. */
function toldOrUsual(fields: readonly string[], { memory }: Session): string {
  const told = memory?.[fields[0] === 'GSh' ? 'ON' : 'O3'];
  return typeof told === 'string' ? told : formatOf(fields);
}

function readText(fields: readonly string[]): Decoded {
  const [message = '', device = '', ...rest] = fields;
  return one(message, status({ device, attributes: attributes({ text: rest.join(',') }) }));
}

//  $imei,mode,fix,ddmmyy,HHMMSS,Edddmm.mmmm,Nddmm.mmmm,altitude,knots,course,satellites,hdop        fix: 1 none
function readOlder(text: string): Decoded {
  const fields = text.slice(1).replace('*', ',').split(',');
  const [device = '', mode, fix, date, time, longitude = '', latitude = ''] = fields;
  return one(
    '$',
    position({
      device: idForm.test(device) ? device : '',
      time: dateTime(dateOf(date, 'ddmmyy'), timeOfDay(time)),
      valid: fix !== '1',
      latitude: degreesMinutes(latitude.slice(1), latitude.charAt(0)),
      longitude: degreesMinutes(longitude.slice(1), longitude.charAt(0)),
      altitude: number(fields[7]),
      speed: scaled(number(fields[8]), knot),
      heading: number(fields[9]),
      satellites: integer(fields[10]),
      hdop: number(fields[11]),
      attributes: attributes({ mode, extra: fields.slice(12).join(',') }),
    }),
  );
}

function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const found = text.startsWith('$') ? readOlder(text) : readMessage(text, session);
  return found.session === undefined ? withDevice(found, session) : found;
}

function readMessage(text: string, session: Session): Decoded {
  const message = text.slice(0, 3);
  if (text.charAt(3) !== ',' || message === '$' || !Object.hasOwn(messages, message))
    return refused('unknown', `no message of this protocol: ${text.slice(0, 3)}`);
  const star = text.lastIndexOf('*');
  const fault = checksumFault(text, star);
  if (fault !== undefined) return refused(message, fault);
  const fields = fieldsOf(text, star < 0 ? text.length : star);
  if (message === 'GSr' || message === 'GSb' || message === 'GSh') {
    return one(message, readReport(fields, toldOrUsual(fields, session), session.device ?? ''), { reply: 'ACK\r' });
  }
  if (!idForm.test(fields[1] ?? '')) return refused(message, 'no device id');
  return message === 'GSs' ? readSettings(fields, session) : { ...readText(fields), reply: 'ACK\r' };
}

const exclamation = 0x21;
const star = 0x2a;
const letterU = 0x55;

/** Up to `!`. A format among the settings ends with `*U!` itself. */
const cut: Framing = (bytes, from) => {
  let end = bytes.indexOf(exclamation, from);
  while (end >= 0 && bytes[end - 1] === letterU && bytes[end - 2] === star) end = bytes.indexOf(exclamation, end + 1);
  return end < 0 ? undefined : lastLine(bytes, from, end);
};

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const [longitude, east] = toDegreesMinutes(fix.longitude, 'longitude', 4);
  const [latitude, north] = toDegreesMinutes(fix.latitude, 'latitude', 4);
  const fields = [
    `GSr,${fix.device},3,3,00,,3,${date},${time},${east}${longitude},${north}${latitude}`,
    Math.round(fix.altitude ?? 0),
    ((fix.speed ?? 0) / knot).toFixed(2),
    wholeHeading(fix),
    fix.satellites ?? 9,
    fix.hdop ?? 0.9,
    90,
  ];
  const content = fields.join(',');
  return { frame: `${content}*${hex2(xor8(content))}!\r\n`, reply: 'ACK\r' };
}

export const globalsat: Protocol = {
  name: 'globalsat',
  title: 'GlobalSat TR and GTR',
  devices: [
    'GlobalSat TR-203, TR-206',
    'GlobalSat TR-600',
    'GlobalSat GTR-128, GTR-129, GTR-388',
    'GlobalSat TR-102, TR-150',
  ],
  signatures: [/^GS[rhbdsg],/, /^\$\d{15},\d{1,2},[1-3],\d{6},/],
  framing: cut,
  messages,
  replies: 'Every message that begins with GS is confirmed with ACK and a carriage return, a report once it is stored.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.0026, heading: 0.5, altitude: 0.5 },
    device: (index) => String(860_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A report of a TR-206: 18 knots to the north-west.',
      wire: 'GSr,860000000000001,4,5,00,,3,220626,081530,E01008.4000,N5432.1000,12,18,315,9,0.9,87*7D!\r\n',
      reports: [
        {
          device: '860000000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 9.26,
          heading: 315,
          altitude: 12,
          satellites: 9,
          hdop: 0.9,
          attributes: { batteryLevel: 87 },
        },
      ],
      replies: ['ACK\r'],
    },
    {
      about: 'A GTR-128 with the SOS button pressed and a cell in sight.',
      wire: 'GSr,GTR-128,860000000000001,0001,I,0080,3,220626,081530,W01008.4000,N5432.1000,12,0,0,9,0.9,60%,0,0,12,"262,02,0bdd,050d,02,21"*72!',
      reports: [
        {
          device: '860000000000001',
          longitude: -10.14,
          event: 'sos',
          attributes: { model: 'GTR-128', batteryLevel: 60, rssi: 12, cells: ['262-2-3037-1293-21'] },
        },
      ],
      replies: ['ACK\r'],
    },
    {
      about: 'A tracker that tells its format, and a report in that.',
      wire: 'GSs,860000000000001,3,0,O3=SAB18I*U!*54!GSr,860000000000001,2,220626,081530,E10.14,54535000,36*22!',
      reports: [{ type: 'status' }, { type: 'position', latitude: 54.535, longitude: 10.14, speed: 10 }],
      replies: ['ACK\r', 'ACK\r'],
    },
  ],
};
