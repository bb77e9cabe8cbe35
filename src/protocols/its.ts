import type { Frame } from './frame.ts';
import { packetTypes } from './its/alerts.ts';
import { anchorsOf, readEmergency, readPosition } from './its/position.ts';
import type { Cut, Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { firstOf, noise, trimmed } from './toolbox/framing.ts';
import { bits, integer, number } from './toolbox/numbers.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { split } from './toolbox/split.ts';
import { digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';

const messages = {
  LGN: 'login, answered',
  HBT: 'heartbeat, answered',
  HLM: 'health: battery, memory, intervals, inputs',
  EPB: 'emergency: the button was pressed (EMR) or released (SEM)',
  ...packetTypes,
  PVT: 'position of a type that the standard does not name',
} as const;

/** Words of other documents for the same messages; `01` and `02` number them. */
const alias: Readonly<Record<string, string>> = { '01': 'LGN', '02': 'HLM', HLT: 'HLM', HEALTH: 'HLM' };

//  $LGN,registration,IMEI,firmware,AIS140,latitude,longitude,checksum*
//  $,01,vendor,firmware,IMEI,registration,
//  $Header,vendor,registration,IMEI,firmware,AIS140,latitude,N,longitude,E*XX
function readLogin(fields: readonly string[], session: Session, now: number): Decoded {
  const device = fields.find((text) => text.length === 15 && integer(text) !== undefined);
  if (device === undefined) return refused('LGN', 'a login without an IMEI');
  const { date, time } = digitsOf(now, 'ddmmyyyy');
  const found: Decoded = { message: 'LGN', session: { ...session, device } };
  if (fields[1] === '01') return { ...found, reply: '$,1,*' };
  return fields[0] === '$Header' ? found : { ...found, reply: `$LGN${date}${time}*` };
}

//  …,vendor,firmware,IMEI,battery %,low at %,memory %,interval on s,interval off s,inputs[,outputs],adc1,adc2
//                    imei +1        +2       +3       +4            +5             +6     +7
function readHealth(fields: readonly string[], imei: number): Decoded {
  const outputs = fields[imei + 7]?.length === 2 ? 1 : 0;
  return one(
    'HLM',
    status({
      device: fields[imei] ?? '',
      attributes: attributes({
        vendor: fields[imei - 2],
        firmware: fields[imei - 1],
        batteryLevel: number(fields[imei + 1]),
        batteryThreshold: number(fields[imei + 2]),
        memoryLevel: number(fields[imei + 3]),
        intervalIgnitionOn: integer(fields[imei + 4]),
        intervalIgnitionOff: integer(fields[imei + 5]),
        input: bits(fields[imei + 6]),
        output: outputs === 1 ? bits(fields[imei + 7]) : undefined,
        adc1: number(fields[imei + 7 + outputs]),
        adc2: number(fields[imei + 8 + outputs]),
        extra: fields.slice(imei + 9 + outputs).join(','),
      }),
    }),
  );
}

/** What sent the position: its packet type, where the standard names it. */
function packetType(fields: readonly string[], imei: number): string {
  const type = fields[imei - (integer(fields[imei - 2]) === undefined ? 2 : 3)] ?? '';
  return type === 'NR' || Object.hasOwn(packetTypes, type) ? type : 'PVT';
}

/** The checksum, of a kind that differs from vendor to vendor, is not held against a frame. */
function decode(frame: Frame, session: Session, now: number): Decoded {
  const fields = split(frame.text, ',');
  const word = fields[0] === '$' ? (fields[1] ?? '') : (fields[0]?.slice(1) ?? '');
  const header = (Object.hasOwn(alias, word) ? alias[word] : undefined) ?? word;
  if (header === 'LGN') return readLogin(fields, session, now);
  const anchors = anchorsOf(fields);
  const device = anchors ? fields[anchors.imei] : session.device;
  if (header === 'HBT') return { ...one('HBT', status({ device: device ?? '' })), reply: '$HBT*' };
  if (!anchors || device === undefined) return refused('unknown', 'no IMEI');
  if (fields[anchors.imei + 2]?.startsWith('AIS140')) return readLogin(fields, session, now);
  return withDevice(read(header, fields, anchors), session, device);
}

function read(header: string, fields: readonly string[], anchors: { imei: number; place: number }): Decoded {
  if (header === 'HLM') return readHealth(fields, anchors.imei);
  const live = fields[anchors.imei - 1] ?? '';
  const emergency = live === 'EMR' || live === 'SEM';
  const message = emergency ? 'EPB' : packetType(fields, anchors.imei);
  if (anchors.place < 0) return refused(message, 'no place');
  return one(message, emergency ? readEmergency(fields, anchors) : readPosition(fields, anchors));
}

const dollar = 0x24;
const ends = [0x2a, 0x0a, 0x0d];

/** Small letters alone are noise rather than a checksum. */
const checksum = /^(?![a-f]+$)[0-9A-Fa-f]{0,8}$/;

/** Nothing, or what devices send behind the star: a checksum, the address of the server. */
function isLeftover(bytes: Buffer, from: number, to: number): boolean {
  const { start, end } = trimmed(bytes, from, to, to);
  if (end - start > 24) return false;
  const text = bytes.toString('latin1', start, end);
  return checksum.test(text) || text.startsWith(',IP=');
}

/** From `$` to `*` or the end of the line, whichever comes first: there are devices that send only one of them. */
function cut(bytes: Buffer, from: number): Cut | undefined {
  const end = firstOf(bytes, ends, from);
  if (end < 0) return undefined;
  const before = bytes.subarray(from, end).lastIndexOf(dollar);
  if (before < 0) return isLeftover(bytes, from, end) ? { ...noise(end), begin: from } : noise(end);
  const frame = trimmed(bytes, from + before, end, end + 1);
  return before > 0 && isLeftover(bytes, from, frame.begin) ? { ...frame, begin: from } : frame;
}

const degreesWithHemisphere = (value: number, letters: string): string =>
  `${Math.abs(value).toFixed(6).padStart(10, '0')},${letters.charAt(value < 0 ? 1 : 0)}`;

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'ddmmyyyy');
  const place = `${degreesWithHemisphere(fix.latitude, 'NS')},${degreesWithHemisphere(fix.longitude, 'EW')}`;
  const motion = `${((fix.speed ?? 0) / kilometreAnHour).toFixed(1)},${(fix.heading ?? 0).toFixed(2)}`;
  const quality = `${fix.satellites ?? 12},${(fix.altitude ?? 0).toFixed(1)},1.10,${fix.hdop ?? 0.8}`;
  const state = 'operator,1,1,12.4,4.1,0,C,22,404,90,0CC9,EBC8,0001,00,000001';
  return {
    frame: `$NRM,FLEET,1.0,NR,01,L,${fix.device},KA01A0001,1,${date},${time},${place},${motion},${quality},${state}*`,
  };
}

export const its: Protocol = {
  name: 'its',
  title: 'AIS-140, India’s standard for vehicle location tracking',
  devices: ['iTriangle', 'Roadpoint', 'Atlanta', 'Rosmerta', 'Teltonika TEL123', 'Quicktel', 'CTPL'],
  signatures: [
    /^\$(?:Header|NRM|NMP|NMR|RLP|EPB|LGN|HLM|HLT|HBT|PVT|ALT|TEL\d{0,3}),/,
    /^\$,[A-Z0-9]{1,8},/,
    /^\$[A-Z][A-Z0-9]{0,8},[^,]{0,19},[^,]{0,19},(?:NR|EA|TA|HP|IN|IF|BD|BR|BL|HB|HA|RT|OS),/,
  ],
  framing: cut,
  messages,
  replies: 'A login is answered with $LGN and our time, or with $,1,* where it was $,01; a heartbeat with $HBT*.',
  decode,
  encoder: {
    login: (device) => [{ frame: `$LGN,KA01A0001,${device},1.0,AIS140,0.0,0.0,0*`, reply: /^\$LGN\d{14}\*/ }],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.014, heading: 0.005, altitude: 0.05 },
    device: (index) => String(861_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A login, then a position: 54 km/h to the north-west, ignition on.',
      wire: '$LGN,KA01A0001,861000000000001,1.8AIS,AIS140,18.512300,73.851200,DDE3220E*$NRM,FLEET,1.8AIS,NR,01,L,861000000000001,KA01A0001,1,22062026,081530,18.512300,N,073.851200,E,54.0,315.00,14,560.0,1.10,0.80,operator,1,1,12.4,4.1,0,C,22,404,90,0CC9,EBC8,19,0CC9,8992,0010,01,000042,C9FBBF99\r\n',
      reports: [
        {
          device: '861000000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 18.5123,
          longitude: 73.8512,
          altitude: 560,
          speed: 15,
          heading: 315,
          satellites: 14,
          hdop: 0.8,
          attributes: {
            ignition: true,
            power: 12.4,
            cells: ['404-90-3273-60360-22'],
            input: 2,
            output: 1,
            index: 42,
            registration: 'KA01A0001',
          },
        },
      ],
      replies: ['$LGN22062026081600*'],
    },
    {
      about: 'The emergency button, in its own message and as an alert.',
      wire: '$EPB,EMR,861000000000001,NM,22062026081531,A,18.512300,N,073.851200,E,560.0,0.0,12.5,G,KA01A0001,0*3C\r\n$Header,FLEET,1.8AIS,EA,10,L,861000000000001,KA01A0001,1,22062026,081532,18.512300,N,073.851200,E,0.0,315,14,560.0,1.10,0.80,operator,1,0,0.0,4.1,1,C,22,404,90,0CC9,EBC8,19,0CC9,8992,0011,00,000043,0.1,0.2,4,()*1E\r\n',
      reports: [
        { event: 'sos', altitude: 560, attributes: { alarm: 'EMR', tripDistance: 12.5 } },
        {
          event: 'sos',
          attributes: { alarm: 'EA', alert: 10, emergency: true, adc1: 0.1, adc2: 0.2, charging: false },
        },
      ],
      replies: [],
    },
    {
      about: 'A numbered login, and the device’s health.',
      wire: '$,01,FLEET,0.0.1,861000000000001,KA01A0001,\r\n$,02,FLEET,0.0.1,861000000000001,100,30,00.0,00005,00600,1000,01,00.1,00.0,\r\n',
      reports: [
        {
          device: '861000000000001',
          type: 'status',
          attributes: { batteryLevel: 100, input: 8, output: 1, adc1: 0.1 },
        },
      ],
      replies: ['$,1,*'],
    },
  ],
};
