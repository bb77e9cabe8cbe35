import type { Event } from '../../model/report.ts';
import { integer, number } from '../toolbox/numbers.ts';
import type { Values } from '../toolbox/reading.ts';

/** What stands behind the course: fields of the report itself, and attributes. */
export interface Tail {
  readonly altitude?: number | undefined;
  readonly hdop?: number | undefined;
  readonly satellites?: number | undefined;
  readonly event?: Event | undefined;
  readonly attributes: Values;
}

const bits = /^[01]{1,16}$/;
const sosInput = 1;

const binary = (text = ''): number | undefined => (bits.test(text) ? Number.parseInt(text, 2) : undefined);

const flag = (text: string | undefined): boolean | undefined =>
  text === '1' || text === 'H' ? true : text === '0' || text === 'L' ? false : undefined;

/** The first number of an analogue field, which is `1.2` or `1.2-0.3`. What stands behind it is kept beside it. */
function analogue(text = ''): readonly [number | undefined, string | undefined] {
  const dash = text.indexOf('-', 1);
  return dash < 0 ? [number(text), undefined] : [number(text.slice(0, dash)), text.slice(dash + 1)];
}

//  altitude,hdop,satellites,in view,operator,rssi,cell,ignition,battery,power,inputs,outputs,tamper,adc1,adc2,trip,firmware[,tag],#
//  at       +1   +2         +3      +4       +5   +6   +7       +8      +9    +10    +11     +12    +13  +14  +15  +16      +17
export function readLong(fields: readonly string[], at: number): Tail {
  const input = binary(fields[at + 10]);
  const [adc1, adc1Second] = analogue(fields[at + 13]);
  const [adc2, adc2Second] = analogue(fields[at + 14]);
  const end = fields.at(-1) === '#' ? -1 : fields.length;
  return {
    altitude: number(fields[at]),
    hdop: number(fields[at + 1]),
    satellites: integer(fields[at + 2]),
    // The panic button's line is high at rest.
    event: input !== undefined && (input & sosInput) === 0 ? 'sos' : undefined,
    attributes: {
      satellitesInView: integer(fields[at + 3]),
      operator: fields[at + 4],
      rssi: integer(fields[at + 5]),
      cell: fields[at + 6],
      ignition: flag(fields[at + 7]),
      battery: number(fields[at + 8]),
      power: number(fields[at + 9]),
      input,
      output: binary(fields[at + 11]),
      tamper: fields[at + 12],
      adc1,
      adc1Second,
      adc2,
      adc2Second,
      tripMeter: number(fields[at + 15]),
      firmware: fields[at + 16],
      driver: end < 0 && fields.length === at + 18 ? undefined : fields[at + 17],
      extra: fields.length > at + 19 ? fields.slice(at + 18, end).join(',') : undefined,
    },
  };
}

//  cell,rssi,satellites,battery,ignition,LLLL,NNTN,HH,adc1,adc2,unit,odometer,firmware      L low, H high; N normal, T tampered
//  at   +1   +2         +3      +4       +5   +6   +7 +8   +9   +10  +11      +12
export function readShort(fields: readonly string[], at: number): Tail {
  const levels = (text: string | undefined, index: number): boolean | undefined => flag(text?.charAt(index));
  const [inputs, outputs] = [fields[at + 5], fields[at + 7]];
  return {
    satellites: integer(fields[at + 2]),
    attributes: {
      cell: fields[at],
      rssi: integer(fields[at + 1]),
      batteryRaw: number(fields[at + 3]),
      ignition: flag(fields[at + 4]),
      input1: levels(inputs, 0),
      input2: levels(inputs, 1),
      input3: levels(inputs, 2),
      input4: levels(inputs, 3),
      tamper: fields[at + 6],
      output1: levels(outputs, 0),
      output2: levels(outputs, 1),
      adc1: number(fields[at + 8]),
      adc2: number(fields[at + 9]),
      unit: fields[at + 10],
      odometer: integer(fields[at + 11]),
      firmware: fields[at + 12],
      extra: fields.slice(at + 13).join(','),
    },
  };
}
