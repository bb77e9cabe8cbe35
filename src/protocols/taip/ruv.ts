import type { Event } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { isUnset, placed, type Tail, takeBlock, timeOf, volts } from './block.ts';
import { number } from '../toolbox/numbers.ts';
import { attributes, one, status, type Values } from '../toolbox/reading.ts';
import { kilometreAnHour } from '../toolbox/units.ts';

/** What the comma-separated fields of RUV are, from the one behind the time on: name, and the factor to the SI unit or none for text. */
const vehicleFields: Readonly<Record<string, readonly (readonly [name: string, factor?: number] | undefined)[]>> = {
  '00': [
    ['supply'],
    ['serial'],
    ['firmware'],
    ['hardware'],
    ['script'],
    ['peripheral'],
    ['rainSource', 1],
    ['hourmeterSource', 1],
    ['accelerationSource', 1],
    ['iccid'],
  ],
  '01': [
    ['supply'],
    ['greatestSpeed', kilometreAnHour],
    ['greatestRpm', 1],
    undefined,
    ['engineTime', 60],
    ['odometer', 1],
    ['rpm', 1],
    ['coolantTemperature', 1],
    ['oilPressure', 1000],
    ['fuelLevel', 1],
    ['rain', 1],
    ['online', 1],
    ['network'],
    ['driver'],
  ],
  '02': [
    ['rpmBand1Time', 1],
    ['rpmBand2Time', 1],
    ['rpmBand3Time', 1],
    ['rpmBand4Time', 1],
    ['rpmBand5Time', 1],
    ['inertiaTime', 1],
    ['engineBrakeTime', 1],
    ['coastingTime', 1],
    ['tripTime', 60],
    ['tripDistance', 1],
    ['fuelUsed', 0.1],
  ],
  '03': [
    ['accelerator', 1],
    ['engineTime', 60],
    ['odometer', 1],
    ['rpm', 1],
    ['coolantTemperature', 1],
    ['oilPressure', 1000],
    ['fuelLevel', 1],
    ['fuelUsed', 0.1],
    undefined,
    ['wheelSpeed', kilometreAnHour],
    ['torque', 1],
    undefined,
    ['engineBrake', 1],
    undefined,
    undefined,
    undefined,
    ['cruiseControl', 1],
    ['clutch', 1],
    ['parkingBrake', 1],
    ['brake', 1],
  ],
};

const vehicleEvents: Readonly<Record<string, Event>> = { '111': 'idle', '120': 'harsh-acceleration' };

/** Reads a RUV message: what Virloc trackers say of the vehicle. */
//  RUVkkeee,protocol,DDMMYYHHMMSS[block],field,field,…          kind, event
export function readVehicle(body: string, tail: Tail): Decoded {
  const fields = body.split(',');
  const kind = body.slice(3, 5);
  const eventCode = (fields[0] ?? '').slice(5);
  const at = /^\d{12}/.test(fields[1] ?? '') ? 1 : 2;
  const clocked = fields[at] ?? '';
  const found: Values = { report: kind, eventCode };
  if (at === 2) found['protocolVersion'] = fields[1];
  const names = vehicleFields[kind] ?? [];
  for (let i = 0; i < names.length; i++) readVehicleField(names[i], fields[at + 1 + i], found);
  const known = at + 1 + names.length;
  if (fields.length > known) found['extra'] = fields.slice(known).join(',');
  const event = vehicleEvents[eventCode];
  if (clocked.length > 12) {
    const { place, said } = takeBlock(clocked);
    return placed('RUV', tail, { ...place, event }, { ...said, ...found });
  }
  const time = isUnset(clocked) ? undefined : timeOf(clocked);
  return one('RUV', status({ device: tail.device, time, event, attributes: attributes({ ...tail.said, ...found }) }));
}

function readVehicleField(
  field: readonly [name: string, factor?: number] | undefined,
  text: string | undefined,
  found: Values,
): void {
  if (field === undefined) return;
  const [name, factor] = field;
  const value = number(text);
  if (name === 'supply') {
    found['battery'] = volts(text?.slice(0, 4) ?? '');
    found['power'] = volts(text?.slice(4) ?? '');
  } else if (factor === undefined || value === undefined) found[name] = text;
  else found[name] = factor === 0.1 ? value / 10 : value * factor;
}
