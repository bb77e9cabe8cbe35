import type { Event } from '../../model/report.ts';
import type { Decoded, Session } from '../protocol.ts';
import { cell, oneCell } from '../toolbox/cells.ts';
import { xor8 } from '../toolbox/checksums.ts';
import { degrees } from '../toolbox/coordinates.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import { placed } from '../toolbox/placed.ts';
import { attributes, one, refused, status } from '../toolbox/reading.ts';
import { identified } from '../toolbox/sessions.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { knot, scaled } from '../toolbox/units.ts';
import { inMetres, isImei } from './fields.ts';
import { readPids } from './obd.ts';

//  @imei,00,index,* and the XOR of all before the star
function loginReply(device: string, index: number): string {
  const text = `@${device},00,${index},`;
  return `${text}*${String.fromCharCode(xor8(text))}`;
}

/**
 * What trackers at the diagnostic socket say: L is live, H from memory.
 *
 *     L|H,ATL,imei,01,index,
 *     L|H,ATLOBD,imei,type,index,HHMMSS,ddmmyy,bus,0104:3C,…
 */
export function readLettered(fields: readonly string[], before: Session): Decoded {
  const [, message = '', device = '', type, index] = fields;
  const archived = fields[0] === 'H' || undefined;
  if (!isImei(device)) return refused('unknown', 'no IMEI');
  const session = identified(before, device);
  const serial = integer(index);
  if (message === 'ATL' && type === '01' && fields.length < 9) {
    if (serial === undefined) return refused('login', 'no readable index');
    return { message: 'login', session, reply: loginReply(device, serial) };
  }
  const time = dateTime(dateOf(fields[6], 'ddmmyy'), timeOfDay(fields[5]));
  if (message === 'ATL') return readLocation(fields, device, time, session);
  if (message !== 'ATLOBD') return refused('unknown', 'no message type of this protocol');
  if (time === undefined) return refused(message, 'no readable time');
  const values = { archived, index: serial, bus: fields[7], ...readPids(fields.slice(8)) };
  return one(message, status({ device, time, attributes: attributes(values) }), { session });
}

/** What the accelerometer says, the third digit of the status. */
const accelerationOf: Readonly<Record<string, Event>> = { 0: 'harsh-braking', 2: 'harsh-acceleration' };

//  L|H,ATL,imei,type,index,HHMMSS,ddmmyy,A,latitude;N,longitude;E,knots,course,km,battery V,rssi,mcc,mnc,lac,cell,#abcd,overspeed,ATL,
//  0   1   2    3    4     5      6      7 8          9           10    11     12 13        14   15  16  17  18   19    20
//  a ignition, c acceleration, d charging; cell hexadecimal
function readLocation(fields: readonly string[], device: string, time: number | undefined, session: Session): Decoded {
  const [latitude = '', longitude = ''] = fields.slice(8, 10);
  const flags = fields[19] ?? '';
  const rssi = integer(fields[14]);
  const reading = placed(
    {
      device,
      time,
      valid: fields[7] === 'A',
      latitude: degrees(latitude.slice(0, -2), latitude.slice(-1)),
      longitude: degrees(longitude.slice(0, -2), longitude.slice(-1)),
      speed: scaled(number(fields[10]), knot),
      heading: number(fields[11]),
      event: fields[20] === '1' ? 'overspeed' : accelerationOf[flags.charAt(3)],
      attributes: attributes({
        archived: fields[0] === 'H' || undefined,
        type: fields[3],
        index: integer(fields[4]),
        odometer: inMetres(fields[12]),
        battery: number(fields[13]),
        rssi,
        cells: oneCell(cell(integer(fields[15]), integer(fields[16]), integer(fields[17]), hex(fields[18]), rssi)),
        status: flags.slice(1),
        ignition: flags === '' ? undefined : flags.charAt(1) === '1',
        charging: flags === '' ? undefined : flags.charAt(4) === '1',
      }),
    },
    latitude + longitude,
  );
  return one('ATL', reading, { session });
}
