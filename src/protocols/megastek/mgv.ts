import type { Attributes } from '../../model/report.ts';
import type { Decoded, Session } from '../protocol.ts';
import { cell, oneCell } from '../toolbox/cells.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import { flag, hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, one, position, refused, status } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { knot, scaled } from '../toolbox/units.ts';
import { alertOf } from './alerts.ts';

const imeiForm = /^\d{10,17}$/;
const fourBits = /^[01]{4}$/;

const bits = (text: string | undefined): number | undefined =>
  text !== undefined && fourBits.test(text) ? Number.parseInt(text, 2) : undefined;

/** What the five fields behind the cell say, which differs from model to model. */
interface Sensors {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly adc1?: number | undefined;
  readonly adc2?: number | undefined;
  readonly adc3?: number | undefined;
  readonly heartRate?: number | undefined;
  readonly steps?: number | undefined;
  readonly activityTime?: number | undefined;
  readonly lightSleepTime?: number | undefined;
  readonly deepSleepTime?: number | undefined;
}

//  inputs,outputs,adc 1,adc 2,adc 3                                 trackers for vehicles and persons
//  heart rate,inputs,outputs,adc 1,adc 2                            those that also measure the heart rate
//  heart rate,steps,activity time,light sleep time,deep sleep time  watches; the unit of the times is not told
function readSensors(first = '', second = '', third = '', fourth = '', fifth = ''): Sensors {
  const input = bits(first);
  if (input !== undefined || (first === '' && (second === '' || fourBits.test(second))))
    return { input, output: bits(second), adc1: number(third), adc2: number(fourth), adc3: number(fifth) };
  const heartRate = integer(first);
  // One field of this form may be a count of steps.
  if (fourBits.test(second) && fourBits.test(third))
    return { heartRate, input: bits(second), output: bits(third), adc1: number(fourth), adc2: number(fifth) };
  return {
    heartRate,
    steps: integer(second),
    activityTime: integer(third),
    lightSleepTime: integer(fourth),
    deepSleepTime: integer(fifth),
  };
}

/** Fields that no document at hand names, unless all of them are empty. */
function extraOf(fields: readonly string[]): string | undefined {
  return fields.every((field) => field === '') ? undefined : fields.join(',');
}

function readCell(mcc?: string, mnc?: string, lac?: string, ci?: string, rssi?: string): readonly string[] | undefined {
  return oneCell(cell(integer(mcc), integer(mnc), hex(lac), hex(ci), integer(rssi)));
}

//  …,5 fields of sensors,°C 1,°C 2,card,power,battery %,alert[,networks,…];
//    24                  29   30   31   32    33        34     35           power: 1 charging, then 1 belt closed: 11, also 1-1 and 01000
function readAttributes(
  fields: readonly string[],
  alarm?: string,
  message?: string,
  satellites?: number,
): Attributes | undefined {
  const sensors = readSensors(fields[24], fields[25], fields[26], fields[27], fields[28]);
  const kilometres = number(fields[18]);
  const power = fields[32] ?? '';
  return attributes({
    archived: fields[3] === 'S' ? true : undefined,
    name: fields[2],
    alarm,
    message,
    satellites,
    field11: fields[11],
    field13: fields[13],
    odometer: kilometres === undefined ? undefined : Math.round(kilometres * 1000),
    cells: readCell(fields[19], fields[20], fields[21], fields[22], fields[23]),
    input: sensors.input,
    output: sensors.output,
    adc1: sensors.adc1,
    adc2: sensors.adc2,
    adc3: sensors.adc3,
    heartRate: sensors.heartRate,
    steps: sensors.steps,
    activityTime: sensors.activityTime,
    lightSleepTime: sensors.lightSleepTime,
    deepSleepTime: sensors.deepSleepTime,
    temperature1: number(fields[29]),
    temperature2: number(fields[30]),
    driver: fields[31]?.trim(),
    charging: flag(power.charAt(0)),
    belt: integer(power.charAt(1)),
    status: power.length > 2 ? power : undefined,
    batteryLevel: integer(fields[33]),
    wifi: fields[35]?.includes(':') ? fields[35].split('|') : undefined,
    extra: fields.length > 36 ? extraOf(fields.slice(36)) : undefined,
  });
}

/**
 * Reads an MGV message; its length may stand before the `$`. Fields 11 and 13 stand beside the satellites in use; the document at hand
 * does not say what they count.
 *
 *     $MGV002,imei,name,R|S,ddmmyy,hhmmss,A|V,ddmm.mmmm,N,dddmm.mmmm,E,n,satellites,n,hdop,knots,course,metres,km,mcc,mnc,lac,cell,rssi,…;
 *     0       1    2    3   4      5      6   7         8 9          10 11 12       13 14  15    16     17     18 19  20  21  22   23
 */
export function readMgv(text: string, session: Session): Decoded {
  const fields = text.split(',');
  const last = fields.length - 1;
  fields[last] = fields[last]?.replace(';', '') ?? '';
  const imei = fields[1] ?? '';
  const device = imei === '' ? (session.device ?? '') : imei;
  if (!imeiForm.test(device)) return refused('MGV', 'no readable IMEI');
  if (fields[2] === 'Hello' && fields.length === 3) return one('Hello', status({ device }));
  if (fields[3] !== 'R' && fields[3] !== 'S') return refused('MGV', 'neither real-time nor stored');
  const valid = fields[6];
  if (valid !== 'A' && valid !== 'V' && valid !== '') return refused('MGV', 'it does not say whether the fix is valid');
  const { event, alarm, message } = alertOf(fields[34]);
  const time = dateTime(dateOf(fields[4], 'ddmmyy'), timeOfDay(fields[5]));
  const satellites = integer(fields[12]);
  if (!fields[7] && !fields[9]) {
    const said = readAttributes(fields, alarm, message, satellites);
    return one('MGV', status({ device, time, event, attributes: said }));
  }
  return one(
    'MGV',
    position({
      device,
      time,
      valid: valid === 'A',
      latitude: degreesMinutes(fields[7], fields[8]),
      longitude: degreesMinutes(fields[9], fields[10]),
      altitude: number(fields[17]),
      speed: scaled(number(fields[15]), knot),
      heading: number(fields[16]),
      satellites,
      hdop: number(fields[14]),
      event,
      attributes: readAttributes(fields, alarm, message),
    }),
  );
}
