import type { Decoded } from '../protocol.ts';
import { cell } from '../toolbox/cells.ts';
import { flag, integer, number } from '../toolbox/numbers.ts';
import { attributes, one, refused, status, type Values } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { fixedLength, readState, readTail } from './fix.ts';

//  AP03,<state>,steps,rolls[,mode,interval s]     some have the IMEI in the place of the state
export function readWatchHeartbeat(type: string, fields: readonly string[], device: string): Decoded {
  const [, text = ''] = fields;
  const own = {
    ...(text.length === fixedLength ? readState(text) : { reserved1: text }),
    steps: integer(fields[2]),
    rolls: integer(fields[3]),
    mode: integer(fields[4]),
    interval: integer(fields[5]),
    extra: fields.slice(6).join(','),
  };
  return one(type, status({ device, attributes: attributes(own) }));
}

/** `lac|ci|signal`, the first two decimal; undefined where it is none. */
function cellOf(field: string, mcc: number, mnc: number): string | undefined {
  const [lac, ci, signal] = field.split('|');
  return cell(mcc, mnc, integer(lac), integer(ci), number(signal));
}

//  AP02,language,reply wanted,n,mcc,mnc,(lac|ci|signal)×n,m,(name|address|signal)×m between &
//  APTQ,n,mcc,mnc,(lac|ci|signal)×n,m
export function readCells(type: string, fields: readonly string[], device: string): Decoded {
  const at = type === 'APTQ' ? 2 : 4;
  const mcc = integer(fields[at]);
  const mnc = integer(fields[at + 1]);
  if (mcc === undefined || mnc === undefined) return refused(type, 'no readable country and network');
  const cells: string[] = [];
  let tail = at + 2;
  // The count before them may be wrong; a cell is known by its form.
  for (; tail < fields.length; tail++) {
    const found = cellOf(fields[tail] ?? '', mcc, mnc);
    if (found === undefined) break;
    cells.push(found);
  }
  const own = attributes({
    language: at === 4 ? fields[1] : undefined,
    replyWanted: at === 4 ? fields[2] : undefined,
    cells: cells.length === 0 ? undefined : cells,
    ...readTail(fields, tail + 1),
  });
  return one(type, status({ device, attributes: own }));
}

//  AP14,mcc,mnc,lac,ci
export function readServingCell(type: string, fields: readonly string[], device: string): Decoded {
  const found = cell(integer(fields[1]), integer(fields[2]), integer(fields[3]), integer(fields[4]));
  return found === undefined
    ? refused(type, 'no readable cell')
    : one(type, status({ device, attributes: { cells: [found] } }));
}

/** Messages whose fields are numbers or words, one behind the other, and their names. An empty one was not measured. */
export const fieldNames: Readonly<Record<string, readonly string[]>> = {
  AP49: ['heartRate'],
  AP50: ['temperature', 'batteryLevel'],
  APHT: ['heartRate', 'systolicPressure', 'diastolicPressure'],
  APHP: ['heartRate', 'systolicPressure', 'diastolicPressure', 'oxygenSaturation', 'bloodSugar', 'temperature'],
  AP97: ['sleepPeriod', 'sleepCount', 'sleep'],
  APBL: ['imei', 'beacons', 'bluetoothAddress', 'timestamp'],
  APSP: ['oxygenSaturation'],
  APTP: ['temperature', 'wristTemperature'],
  APVR: ['imei', 'firmware'],
  YP02: ['imsi', 'iccid'],
};

/** Long runs of digits are names, not quantities. */
const longestQuantity = 9;

export function readNamed(type: string, fields: readonly string[], device: string, names: readonly string[]): Decoded {
  const own: Values = {};
  names.forEach((name, index) => {
    const text = fields[index + 1]?.trim() ?? '';
    own[name] = text.length > longestQuantity ? text : (number(text) ?? text);
  });
  const rest = fields.slice(names.length + 1);
  if (rest.some((field) => field !== '')) own['extra'] = rest.join(',');
  return one(type, status({ device, attributes: attributes(own) }));
}

/** What is measured, by the number of its type. */
const measured: Readonly<Record<string, string>> = {
  '2': 'heartRate',
  '3': 'temperature',
  '4': 'oxygenSaturation',
  '5': 'deepSleepMinutes',
};

//  APJK,yyyy-mm-dd HH:MM:SS or 14 digits,type,value     of blood pressure diastolic|systolic
export function readMeasurement(type: string, fields: readonly string[], device: string): Decoded {
  const [, moment = '', kind = '', value = ''] = fields;
  const digits = moment.replaceAll(/[-: ]/g, '');
  const [first, second] = value.split('|');
  const own = attributes(
    kind === '1'
      ? { systolicPressure: number(second), diastolicPressure: number(first) }
      : {
          [measured[kind] ?? 'value']: number(value) ?? value,
          ...(measured[kind] === undefined && { measurement: kind }),
        },
  );
  if (own === undefined || !/^\d{1,2}$/.test(kind)) return refused(type, 'no readable measurement');
  const time = dateTime(dateOf(digits.slice(0, 8), 'yyyymmdd'), timeOfDay(digits.slice(8)));
  return one(type, status({ device, time, attributes: own }), { reply: `IWBPJK,${kind}#` });
}

//  AP04,battery %     APFD,imei,timestamp     APWR,imei,1 worn 0 not,timestamp
export function readWatchEvent(type: string, fields: readonly string[], device: string): Decoded {
  if (type === 'AP04') {
    const own = attributes({ batteryLevel: integer(fields[1]) });
    return one(type, status({ device, event: 'battery-low', attributes: own }));
  }
  if (type === 'APFD')
    return one(type, status({ device, event: 'fall', attributes: attributes({ timestamp: fields[2] }) }));
  const worn = flag(fields[2]);
  if (worn === undefined) return refused(type, 'it does not say whether it is worn');
  const event = worn ? undefined : 'removal';
  return one(type, status({ device, event, attributes: attributes({ worn, timestamp: fields[3] }) }));
}

/** What has no fields that are known is kept as it is, under its type. */
export function readOther(type: string, body: string, device: string): Decoded {
  const result = body.startsWith(',') ? body.slice(1) : body;
  return one(type, status({ device, attributes: attributes({ message: type, result }) }));
}
