import { flag, integer, number } from '../toolbox/numbers.ts';
import type { Values } from '../toolbox/reading.ts';
import { divided, scaled } from '../toolbox/units.ts';

/** What stands behind the place: fields of the report itself, and attributes. */
export interface Tail {
  readonly speed?: number | undefined;
  readonly heading?: number | undefined;
  readonly altitude?: number | undefined;
  readonly satellites?: number | undefined;
  readonly hdop?: number | undefined;
  readonly attributes: Values;
}

/** A tag's number; zeros stand for none. */
const tag = (text: string | undefined): string | undefined => (number(text) === 0 ? undefined : text);

/** Kilometres, as metres. */
function metres(text: string | undefined): number | undefined {
  return scaled(number(text), 1000);
}

const inputsAndPower = (fields: readonly string[], at: number): Values => ({
  odometer: metres(fields[at]),
  ignition: flag(fields[at + 1]),
  input1: flag(fields[at + 2]),
  input2: flag(fields[at + 3]),
  immobilizer: flag(fields[at + 4]),
  charging: flag(fields[at + 5]),
});

//  km/h,course,x                                                                     (x: a field that is 0)
//  0    1      2
function readBrief(fields: readonly string[], at: number): Tail {
  return { speed: number(fields[at]), heading: number(fields[at + 1]), attributes: { reserved1: fields[at + 2] } };
}

//  km/h,course,altitude,satellites,odometer km,ignition,input1,input2,immobilizer,charging,rssi,A,driver
//  0    1      2        3          4           5        6      7      8           9        10   11 12
function readStandard(fields: readonly string[], at: number): Tail {
  return {
    speed: number(fields[at]),
    heading: number(fields[at + 1]),
    altitude: number(fields[at + 2]),
    satellites: integer(fields[at + 3]),
    attributes: { ...inputsAndPower(fields, at + 4), rssi: integer(fields[at + 10]), driver: tag(fields[at + 12]) },
  };
}

//  km/h/10,satellites,x,course,odometer km,ignition,input1,input2,immobilizer,charging,x,x,rssi,adc1,adc2,adc3,firmware,A
//  0       1          2 3      4           5        6      7      8           9        10 11 12   13   14   15   16       17
function readVajra(fields: readonly string[], at: number): Tail {
  return {
    speed: divided(number(fields[at]), 10),
    satellites: integer(fields[at + 1]),
    heading: number(fields[at + 3]),
    attributes: {
      ...inputsAndPower(fields, at + 4),
      reserved1: fields[at + 2],
      reserved2: fields[at + 10],
      reserved3: fields[at + 11],
      rssi: integer(fields[at + 12]),
      adc1: number(fields[at + 13]),
      adc2: number(fields[at + 14]),
      adc3: number(fields[at + 15]),
      firmware: fields[at + 16],
    },
  };
}

//  km/h,course,hdop,altitude,odometer km,input1…4,output1…4,adc1,adc2,x,x,x,power,battery,rssi,satellites,driver,A,x
//  0    1      2    3        4           5        9         13   14   15    18    19      20   21         22     23 24
function readFull(fields: readonly string[], at: number): Tail {
  return {
    speed: number(fields[at]),
    heading: number(fields[at + 1]),
    hdop: number(fields[at + 2]),
    altitude: number(fields[at + 3]),
    satellites: integer(fields[at + 21]),
    attributes: {
      odometer: metres(fields[at + 4]),
      input1: flag(fields[at + 5]),
      input2: flag(fields[at + 6]),
      input3: flag(fields[at + 7]),
      input4: flag(fields[at + 8]),
      output1: flag(fields[at + 9]),
      output2: flag(fields[at + 10]),
      output3: flag(fields[at + 11]),
      output4: flag(fields[at + 12]),
      adc1: number(fields[at + 13]),
      adc2: number(fields[at + 14]),
      reserved1: fields[at + 15],
      reserved2: fields[at + 16],
      reserved3: fields[at + 17],
      power: number(fields[at + 18]),
      battery: number(fields[at + 19]),
      rssi: integer(fields[at + 20]),
      driver: tag(fields[at + 22]),
      reserved4: fields[at + 24],
    },
  };
}

/** The layouts tell themselves apart by their length; the fields up to the place count in all. */
export function readTail(fields: readonly string[], at: number): Tail {
  const length = fields.length - at;
  if (length <= 4) return readBrief(fields, at);
  if (length <= 14) return readStandard(fields, at);
  return length <= 18 ? readVajra(fields, at) : readFull(fields, at);
}
