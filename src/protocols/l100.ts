import type { Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import { inMetres, isImei } from './l100/fields.ts';
import { cut } from './l100/framing.ts';
import { readLettered } from './l100/lettered.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { cell, oneCell } from './toolbox/cells.ts';
import { xor8 } from './toolbox/checksums.ts';
import { degrees, toDegreesMinutes } from './toolbox/coordinates.ts';
import { readRmc, toSentence } from './toolbox/nmea.ts';
import { hex, integer, number } from './toolbox/numbers.ts';
import { placed } from './toolbox/placed.ts';
import { attributes, one, refused } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { divided, knot, scaled } from './toolbox/units.ts';

const messages = {
  GPRMC: 'position as an NMEA sentence, with inputs, voltages and the cell',
  N: 'position',
  P: 'position sent for the alarm button',
  T: 'position sent for tampering',
  login: 'login of a tracker at the car’s diagnostic socket',
  ATL: 'position of a tracker at the car’s diagnostic socket',
  ATLOBD: 'what the car’s computer says, without a fix',
} as const;

const acknowledgement = '\u{1}';
const [startOfText, endOfTransmission, comma] = [0x02, 0x04, 0x2c];

//  ATL[,type,]imei,$GPRMC,…*hh,#status,adc,reserved,reserved,km,°C,battery V,rssi,mcc,mnc,lac,cell[,…]ATL
//  lac and cell are hexadecimal
function readSentence(text: string, dollar: number, summed: boolean, session: Session): Decoded {
  const device = text.slice(dollar - 16, dollar - 1);
  if (!isImei(device)) return refused('GPRMC', 'no IMEI before the sentence');
  const star = text.indexOf('*', dollar);
  const mark = text.indexOf(',#', star);
  if (star < 0 || mark < 0) return refused('GPRMC', 'no checksum, or no status behind it');
  // A frame with a checksum of its own needs no second one.
  if (!summed && hex(text.slice(star + 1, star + 3)) !== xor8(text, dollar + 1, star))
    return refused('GPRMC', 'a wrong checksum behind the sentence');
  const rmc = text.slice(dollar + 1, star).split(',');
  const fix = readRmc(rmc);
  const tail = text.slice(mark + 2, text.endsWith(',ATL') ? -4 : -3).split(',');
  const rssi = integer(tail[7]);
  const reading = placed(
    {
      device,
      time: Number.isNaN(fix.date) ? undefined : dateTime(fix.date, fix.time),
      valid: fix.valid === true,
      latitude: fix.latitude,
      longitude: fix.longitude,
      speed: fix.speed,
      heading: fix.heading,
      attributes: attributes({
        message: dollar > 20 ? text.slice(4, dollar - 17) : undefined,
        fixMode: fix.fixMode,
        magneticVariation: fix.magneticVariation,
        status: tail[0],
        adc1: number(tail[1]),
        reserved1: tail[2],
        reserved2: tail[3],
        odometer: inMetres(tail[4]),
        temperature: number(tail[5]),
        battery: number(tail[6]),
        rssi,
        cells: oneCell(cell(integer(tail[8]), integer(tail[9]), hex(tail[10]), hex(tail[11]), rssi)),
        extra: tail.length > 12 ? tail.slice(12).join(',') : undefined,
      }),
    },
    `${rmc[3]}${rmc[5]}`,
  );
  return one('GPRMC', reading, { session: identified(session, device), reply: acknowledgement });
}

const alarmOf: Readonly<Record<string, Event>> = { P: 'sos', T: 'tampering' };

//  [ATL,L|H,imei,]N|P|T,ddmmyy,HHMMSS,A,latitude,N,longitude,E,knots,GPS|GSM|INV,battery mV,mcc,mnc,lac,cell
//                 at    +1     +2     +3 +4      +5 +6       +7 +8   +9          +10        +11 +12 +13 +14
function readPlain(fields: readonly string[], session: Session): Decoded {
  const at = fields[0] === 'ATL' ? 3 : 0;
  const type = fields[at] ?? '';
  const device = (at === 0 ? session.device : fields[2]) ?? '';
  if (type !== 'N' && type !== 'P' && type !== 'T') return refused('unknown', 'no message type of this protocol');
  if (!isImei(device)) return refused(type, 'no IMEI');
  const [mcc, mnc, lac, ci] = fields.slice(at + 11, at + 15).map(integer);
  const event = alarmOf[type];
  const reading = placed(
    {
      device,
      time: dateTime(dateOf(fields[at + 1], 'ddmmyy'), timeOfDay(fields[at + 2])),
      valid: fields[at + 3] === 'A',
      latitude: degrees(fields[at + 4], fields[at + 5]),
      longitude: degrees(fields[at + 6], fields[at + 7]),
      speed: scaled(number(fields[at + 8]), knot),
      event,
      attributes: attributes({
        archived: (at > 0 && fields[1] === 'H') || undefined,
        alarm: event && type,
        fixSource: fields[at + 9],
        battery: divided(number(fields[at + 10]), 1000),
        cells: oneCell(cell(mcc, mnc, lac, ci)),
        extra: fields.slice(at + 15).join(','),
      }),
    },
    `${fields[at + 4]}${fields[at + 6]}`,
  );
  return one(type, reading, { session: identified(session, device) });
}

/** A content that ends with a mark and the XOR of what stands before it. */
function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const end = text.length - 2;
  const [mark, sum] = [text.charCodeAt(end), text.charCodeAt(end + 1)];
  if (text.startsWith('L,ATL') || text.startsWith('H,ATL')) {
    const due = xor8(text, 0, end);
    // Trackers leave out the comma before the star, our replies to them do not.
    if (sum !== due && sum !== (due ^ comma)) return refused('unknown', 'a wrong checksum');
    return readLettered(text.slice(0, end).split(','), session);
  }
  const headed = mark === startOfText || mark === endOfTransmission;
  if (headed && sum !== xor8(text, 0, end)) return refused('unknown', 'a wrong checksum');
  const content = headed ? text.slice(0, end) : text;
  const dollar = content.indexOf('$');
  return dollar < 0 ? readPlain(content.split(','), session) : readSentence(content, dollar, headed, session);
}

function report(fix: Fix): { frame: string; reply: string } {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const place = [...toDegreesMinutes(fix.latitude, 'latitude', 4), ...toDegreesMinutes(fix.longitude, 'longitude', 4)];
  const [knots, course] = [((fix.speed ?? 0) / knot).toFixed(2), ((fix.heading ?? 0) % 360).toFixed(2)];
  const rmc = toSentence(`GPRMC,${time},A,${place.join(',')},${knots},${course},${date},,,`);
  const content = `ATL${fix.device},${rmc},#01111011000000,N.C,0,0,12.5,21.5,4.1,25,262,1,224c,379bATL`;
  return { frame: ` \u{1}${content}\u{2}${String.fromCharCode(xor8(content))}`, reply: acknowledgement };
}

export const l100: Protocol = {
  name: 'l100',
  title: 'Atlanta L100 and its relatives',
  devices: ['Atlanta Systems L-100', 'Atlanta Systems’ trackers for the diagnostic socket'],
  // eslint-disable-next-line no-control-regex -- SOH is how its frames begin
  signatures: [/^\x01ATL/, /^ATL(?:,[A-Z]{1,3},)?\d{15},/, /^[LH],ATL(?:OBD)?,\d{15},/],
  framing: cut,
  messages,
  replies:
    'SOH to a position with a sentence, once it is stored; to a login @, the IMEI, 00 and its index with their XOR.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.003, heading: 0.005 },
    device: (index) => String(861_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position as a sentence: 10 knots to the south-east.',
      wire: ' \u{1}ATL861000000000001,$GPRMC,081530,A,5432.1000,N,01008.4000,E,10,135,220626,,,*06,#01111011000000,0.5,0,0,12.5,21.5,4.1,25,262,1,224c,379bATL\u{2}7',
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
          attributes: { adc1: 0.5, odometer: 12_500, temperature: 21.5, battery: 4.1, cells: ['262-1-8780-14235-25'] },
        },
      ],
      replies: ['\u{1}'],
    },
    {
      about: 'The alarm button, in decimal degrees.',
      wire: 'ATL,L,861000000000001,P,220626,081530,A,054.535000,N,010.140000,E,000.0,GPS,3939,262,01,08780,014235@',
      reports: [
        {
          type: 'position',
          event: 'sos',
          latitude: 54.535,
          attributes: { alarm: 'P', fixSource: 'GPS', battery: 3.939, cells: ['262-1-8780-14235'] },
        },
      ],
      replies: [],
    },
    {
      about: 'At the diagnostic socket: login, position, and what the engine says.',
      wire: 'L,ATL,861000000000001,01,0035,*,L,ATL,861000000000001,02,0036,081530,220626,A,54.535000;N,010.140000;E,10,135,1520.5,12.6,25,262,1,8780,379B,#1011,0,ATL,*rH,ATLOBD,861000000000001,03,0037,081531,220626,CAN,0104:3C,0105:84,010C:0F98,010A:XX,*\u{5}',
      reports: [
        {
          type: 'position',
          speed: 5.1444,
          attributes: {
            ignition: true,
            charging: true,
            odometer: 1_520_500,
            battery: 12.6,
            cells: ['262-1-8780-14235-25'],
          },
        },
        { type: 'status', attributes: { archived: true, engineLoad: 23.529412, coolantTemperature: 92, rpm: 998 } },
      ],
      replies: ['@861000000000001,00,35,*T'],
    },
  ],
};
