import type { Event } from '../../model/report.ts';
import { flag, integer, number } from '../toolbox/numbers.ts';
import type { Values } from '../toolbox/reading.ts';
import { divided } from '../toolbox/units.ts';

/** What the fields behind the distance say, which differ from model to model. */
export interface Details {
  readonly heading?: number | undefined;
  readonly satellites?: number | undefined;
  readonly hdop?: number | undefined;
  readonly event?: Event | undefined;
  readonly attributes: Values;
}

/** A flag: its place, its name, and what a 1 there makes the report. */
type Flag = readonly [place: number, name: string, event?: Event];

/** How the fields of a model lie behind the distance. */
interface Layout {
  readonly flags: readonly Flag[];
  /** Where the flags begin and end; those that the document calls reserved are kept with them as they are. */
  readonly row: readonly [from: number, to: number];
  readonly read: (fields: readonly string[]) => Details;
}

const volts = (millivolts: string | undefined): number | undefined => divided(number(millivolts), 1000);

//  …,driver,fuel,flags,heading bits
//    10     11   12    40
const basic: Layout = {
  row: [12, 40],
  flags: [
    [12, 'input1'],
    [13, 'caseOpen', 'tampering'],
    [14, 'overspeedStart', 'overspeed'],
    [15, 'overspeedEnd'],
    [19, 'powerStatus'],
    [20, 'input2'],
    [22, 'ignition'],
    [23, 'ignitionOff'],
    [31, 'corner'],
  ],
  read: (fields) => {
    const eighth = Number.parseInt(fields.slice(40, 44).join(''), 2);
    return {
      heading: eighth >= 1 && eighth <= 8 ? (eighth - 1) * 45 : undefined,
      attributes: {
        driver: fields[10] === '0' ? undefined : fields[10],
        fuelRaw: integer(fields[11]),
        headingBits: fields.slice(40, 44).join(''),
      },
    };
  },
};

//  …,heading,satellites,HDOP,reserved,reserved,analog,flags,external mV,internal mV
//    10      11         12   13       14       15     16    48          49
const withSatellites: Layout = {
  row: [16, 48],
  flags: [
    [16, 'input1'],
    [17, 'caseOpen', 'tampering'],
    [18, 'overspeedStart', 'overspeed'],
    [19, 'overspeedEnd'],
    [22, 'immobilised'],
    [23, 'powerStatus'],
    [24, 'input2'],
    [27, 'ignition'],
    [34, 'batteryLow', 'battery-low'],
    [35, 'corner'],
    [40, 'output1'],
    [42, 'harshAcceleration', 'harsh-acceleration'],
    [43, 'harshBraking', 'harsh-braking'],
  ],
  read: (fields) => ({
    heading: number(fields[10]),
    satellites: integer(fields[11]),
    hdop: number(fields[12]),
    attributes: {
      reserved1: fields[13],
      reserved2: fields[14],
      adc1: integer(fields[15]),
      power: volts(fields[48]),
      battery: volts(fields[49]),
    },
  }),
};

//  …,heading,flags,external mV,internal mV,reserved ×6,P<OBD>,D<trouble codes>,x,y,z,metres
//    10      11    44          45          46          52     53               54    57
const withObd: Layout = {
  row: [11, 44],
  flags: [
    [14, 'overspeedStart', 'overspeed'],
    [15, 'overspeedEnd'],
    [19, 'powerStatus'],
    [22, 'ignitionOn', 'ignition-on'],
    [23, 'ignition'],
    [24, 'ignitionOff', 'ignition-off'],
    [30, 'batteryLow', 'battery-low'],
    [31, 'corner'],
    [38, 'harshAcceleration', 'harsh-acceleration'],
    [39, 'harshBraking', 'harsh-braking'],
  ],
  read: (fields) => ({
    heading: number(fields[10]),
    attributes: {
      power: volts(fields[44]),
      battery: volts(fields[45]),
      reserved: fields.slice(46, 52).join(','),
      obd: fields[52]?.slice(1),
      troubleCodes: fields[53]?.slice(1),
      acceleration: fields.slice(54, 57).join(','),
      tripDistance: number(fields[57]),
    },
  }),
};

/** The layouts by the number of fields; the checksum is not counted. */
const layouts: Readonly<Record<number, Layout>> = { 44: basic, 50: withSatellites, 58: withObd };

/**
 * Reads the fields behind the distance. Those of a model that is not known are kept as they are.
 * Of the flags only those that are set are named, and the ignition; `status` has them all.
 */
export function readDetails(fields: readonly string[]): Details {
  const layout = layouts[fields.length];
  if (!layout) return { attributes: { extra: fields.slice(10).join(',') } };
  const details = layout.read(fields);
  const { attributes } = details;
  let event: Event | undefined;
  for (const [place, name, raises] of layout.flags) {
    const set = flag(fields[place]);
    if (set || name === 'ignition') attributes[name] = set;
    if (set) event ??= raises;
  }
  const [from, to] = layout.row;
  let row = '';
  for (let place = from; place < to; place++) row += fields[place] ?? '';
  attributes['status'] = row;
  return event === undefined ? details : { ...details, event };
}
