import type { AttributeValue } from '../../model/report.ts';
import type { Decoded, Session } from '../protocol.ts';
import { cell } from '../toolbox/cells.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, one, position, refused, status } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { knot } from '../toolbox/units.ts';
import { alertOf } from './alerts.ts';

const imeiForm = /^\d{10,17}$/;
const fourBits = /^[01]{4}$/;

type Values = Record<string, AttributeValue | undefined>;

const bits = (text: string | undefined): number | undefined =>
  text !== undefined && fourBits.test(text) ? Number.parseInt(text, 2) : undefined;

//  inputs,outputs,adc 1,adc 2,adc 3                                 trackers for vehicles and persons
//  heart rate,inputs,outputs,adc 1,adc 2                            those that also measure the heart rate
//  heart rate,steps,activity time,light sleep time,deep sleep time  watches; the unit of the times is not told
function readSensors(fields: readonly string[], said: Values): void {
  const [first = '', second = '', third, fourth, fifth] = fields.slice(24, 29);
  if (first === '' ? !second || fourBits.test(second) : fourBits.test(first)) {
    said['input'] = bits(first);
    said['output'] = bits(second);
    said['adc1'] = number(third);
    said['adc2'] = number(fourth);
    said['adc3'] = number(fifth);
  } else if (fourBits.test(second)) {
    said['heartRate'] = integer(first);
    said['input'] = bits(second);
    said['output'] = bits(third);
    said['adc1'] = number(fourth);
    said['adc2'] = number(fifth);
  } else {
    said['heartRate'] = integer(first);
    said['steps'] = integer(second);
    said['activityTime'] = integer(third);
    said['lightSleepTime'] = integer(fourth);
    said['deepSleepTime'] = integer(fifth);
  }
}

//  …,°C 1,°C 2,card,charging and belt,battery %,alert[,networks,…]       1 charging, then 1 belt closed: 11, also 1-1 and 01000
function readState(fields: readonly string[], said: Values): void {
  const power = fields[32] ?? '';
  const charging = power.charAt(0);
  said['temperature1'] = number(fields[29]);
  said['temperature2'] = number(fields[30]);
  said['driver'] = fields[31]?.trim();
  said['charging'] = charging === '1' ? true : charging === '0' ? false : undefined;
  said['belt'] = integer(power.charAt(1));
  said['status'] = power.length > 2 ? power : undefined;
  said['batteryLevel'] = integer(fields[33]);
  said['wifi'] = fields[35]?.includes(':') ? fields[35].split('|') : undefined;
  const extra = fields.slice(36).join(',');
  said['extra'] = extra.replaceAll(',', '') === '' ? undefined : extra;
}

function readCell(fields: readonly string[]): readonly string[] | undefined {
  const [mcc, mnc, lac, ci, rssi] = fields.slice(19, 24);
  const found = cell(integer(mcc), integer(mnc), hex(lac), hex(ci), integer(rssi));
  return found === undefined ? undefined : [found];
}

/**
 * Reads an MGV message. Fields 11 and 13 stand beside the satellites in use; the document at hand does not say what they count.
 *
 *     $MGV002,imei,name,R|S,ddmmyy,hhmmss,A|V,ddmm.mmmm,N,dddmm.mmmm,E,n,satellites,n,hdop,knots,course,metres,km,mcc,mnc,lac,cell,rssi,…;
 *     0       1    2    3   4      5      6   7         8 9          10 11 12       13 14  15    16     17     18 19  20  21  22   23
 */
export function readMgv(text: string, session: Session): Decoded {
  const end = text.indexOf(';');
  const fields = (end < 0 ? text : text.slice(0, end)).split(',');
  const imei = fields[1] ?? '';
  const device = imeiForm.test(imei) ? imei : imei === '' ? (session.device ?? '') : '';
  if (device === '') return refused('MGV', 'no readable IMEI');
  if (fields[2] === 'Hello' && fields.length === 3) return one('Hello', status({ device }));
  const kind = fields[3];
  const valid = fields[6];
  if (kind !== 'R' && kind !== 'S') return refused('MGV', 'neither real-time nor stored');
  if (valid !== 'A' && valid !== 'V' && valid !== '') return refused('MGV', 'it does not say whether the fix is valid');
  const { event, alarm, message } = alertOf(fields[34]);
  const knots = number(fields[15]);
  const kilometres = number(fields[18]);
  const said: Values = {
    archived: kind === 'S' ? true : undefined,
    name: fields[2],
    alarm,
    message,
    field11: fields[11],
    field13: fields[13],
    odometer: kilometres === undefined ? undefined : Math.round(kilometres * 1000),
    cells: readCell(fields),
  };
  readSensors(fields, said);
  readState(fields, said);
  const time = dateTime(dateOf(fields[4], 'ddmmyy'), timeOfDay(fields[5]));
  if (!fields[7] && !fields[9])
    return one(
      'MGV',
      status({ device, time, event, attributes: attributes({ ...said, satellites: integer(fields[12]) }) }),
    );
  return one(
    'MGV',
    position({
      device,
      time,
      valid: valid === 'A',
      latitude: degreesMinutes(fields[7], fields[8]),
      longitude: degreesMinutes(fields[9], fields[10]),
      altitude: number(fields[17]),
      speed: knots === undefined ? undefined : knots * knot,
      heading: number(fields[16]),
      satellites: integer(fields[12]),
      hdop: number(fields[14]),
      event,
      attributes: attributes(said),
    }),
  );
}
