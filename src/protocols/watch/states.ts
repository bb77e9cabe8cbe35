import { integer, number } from '../toolbox/numbers.ts';
import type { Values } from '../toolbox/reading.ts';
import { readCells } from './location.ts';

//  LK[,steps,turnovers,battery %]
function readLink(fields: readonly string[]): Readonly<Values> {
  if (fields.length < 4) return { steps: integer(fields[1]), extra: fields[2] };
  return {
    steps: integer(fields[1]),
    turnovers: integer(fields[2]),
    batteryLevel: integer(fields[3]),
    extra: fields.slice(4).join(','),
  };
}

//  bphrt,systolic,diastolic[,heart rate[,height,sex,age,weight]]        mmHg, beats a minute
function readPressure(fields: readonly string[]): Readonly<Values> {
  return {
    pressureHigh: integer(fields[1]),
    pressureLow: integer(fields[2]),
    heartRate: integer(fields[3]),
    height: fields[4],
    sex: fields[5],
    age: fields[6],
    weight: fields[7],
  };
}

//  btemp2,kind,°C        kind 0: no value
function readTemperature(fields: readonly string[]): Readonly<Values> {
  return { kind: fields[1], temperature: fields[1] === '0' ? undefined : number(fields[2]) };
}

/** What a message without a location says; `type` is in lower case. Any other word is a command’s, which the watch repeats. */
export function readState(type: string, fields: readonly string[]): Readonly<Values> {
  switch (type) {
    case 'lk':
      return readLink(fields);
    case 'bphrt':
    case 'blood':
      return readPressure(fields);
    case 'heart':
    case 'pulse':
      return { heartRate: integer(fields[1]), extra: fields.slice(2).join(',') };
    case 'btemp2':
      return readTemperature(fields);
    case 'oxygen':
      return { oxygen: number(fields.at(-1)), kind: fields.length > 2 ? fields[1] : undefined };
    case 'ccid':
    case 'iccid':
      return { iccid: fields[1] };
    case 'gs1': {
      const { cells, next } = readCells(fields, 1);
      return { cells, extra: fields.slice(next).join(',') };
    }
    default:
      return { message: fields[0], result: fields.slice(1).join(',') };
  }
}
