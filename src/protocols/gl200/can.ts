import { field, type Field, type Found, layout, put } from './fields.ts';
import { has, maskOf } from './masks.ts';

type Bits = readonly (readonly [bit: number, field: Field])[];

/** Bits in the order in which their fields stand, from `first` on. */
const bits = (first: number, names: string): Bits =>
  layout(names).map((each, index): [number, Field] => [first + index, each]);

/** The report mask of GTCAN. The speed stands behind the revolutions, whose bit is the higher. */
const canMask: Bits = [
  ...bits(0, 'vin ignitionKey canOdometer fuelUsed'),
  [5, field('rpm')],
  [4, field('obdSpeed')],
  ...bits(
    6,
    'coolantTemperature canConsumption canFuelLevel range throttle engineHours drivingTime idleTime idleFuelUsed',
  ),
  ...bits(15, 'axleWeight tachograph indicators lights doors overspeedTime engineOverspeedTime'),
];

/** What the bits from 22 on mean differs: the GV350M weighs, the GV350CEU and GV355CEU count starts. */
const canMaskGv350m = bits(22, 'impulseDistance vehicleWeight catalystLevel');
const canMaskCeu = bits(23, 'coldStarts starts ignitionStarts coldRunningTime handbrakes');

/** The CAN report expansion mask, which stands in the frame where bit 29 of the report mask is set. */
const expansion: Bits = [
  ...bits(
    0,
    'adBlueLevel axleWeight1 axleWeight3 axleWeight4 tachographOverspeed tachographMotion tachographDirection',
  ),
  ...bits(7, 'canAnalog brakeFactor engineBrakeFactor kickDowns effectiveEngineTime cruiseTime kickDownTime brakings'),
  ...bits(15, 'driver driver2 driverName driver2Name registration expansion rapidBrakings rapidAccelerations'),
  ...bits(23, 'engineTorque serviceDistance outsideTemperature'),
];
const expansionTail = bits(26, 'driverWork driver2Work dtc gasLevel tachographExpansion');

/** The mask behind bit 31 of the expansion mask. */
const third = bits(0, 'retarder powerMode tachographTime');

const expansionBit = 29;

const fuel = field('fuel');
const fuelLevel = field('fuelLevel');

/** Reads the fields whose bits are set; returns where they end. */
function readBits(
  fields: readonly string[],
  from: number,
  to: number,
  mask: number,
  table: Bits,
  found: Found,
): number {
  let at = from;
  for (const [bit, each] of table) {
    if (!has(mask, bit)) continue;
    if (at >= to) return to;
    const text = fields[at] ?? '';
    put(found, each.name === 'canFuelLevel' ? (text.startsWith('L') ? fuel : fuelLevel) : each, text, at);
    at++;
  }
  return at;
}

const state = field('canConnected');

//  state,mask,(a field for each bit that is set)[,expansion mask,(…)[,mask,(…)]]
/**
 * Reads the data of the CAN bus, from the state of its device on, as far as the meaning of the bits is known.
 * @returns where it ended
 */
export function readCan(fields: readonly string[], from: number, to: number, model: string, found: Found): number {
  put(found, state, fields[from], from);
  const mask = maskOf(fields[from + 1]);
  let at = readBits(fields, Math.min(from + 2, to), to, mask, canMask, found);
  const ceu = model.startsWith('GV35') && model.endsWith('CEU');
  if (model === 'GV350M') at = readBits(fields, at, to, mask, canMaskGv350m, found);
  else if (ceu) at = readBits(fields, at, to, mask, canMaskCeu, found);
  if (has(mask, expansionBit) && at < to) {
    const more = maskOf(fields[at]);
    at = readBits(fields, at + 1, to, more, expansion, found);
    if (!ceu) {
      at = readBits(fields, at, to, more, expansionTail, found);
      if (has(more, 31) && at < to) at = readBits(fields, at + 1, to, maskOf(fields[at]), third, found);
    }
  }
  if (typeof found['ignitionKey'] === 'number') found['ignition'] = found['ignitionKey'] > 0;
  return at;
}

/** The report mask of GTOBD; bits 20 to 22 say whether place, cell and odometer follow. */
const obdMask = bits(
  0,
  'vin obdConnected obdPower supportedPids rpm obdSpeed coolantTemperature fuelConsumption dtcClearedDistance milDistance mil dtcCount dtc throttle engineLoad fuelLevel obdProtocol field17 field18 vehicleOdometer',
);

//  mask,(a field for each bit that is set)
/** Reads the data of the diagnostics plug, from its mask on; returns where it ended. */
export function readObd(fields: readonly string[], from: number, to: number, found: Found): number {
  return readBits(fields, Math.min(from + 1, to), to, maskOf(fields[from]), obdMask, found);
}
