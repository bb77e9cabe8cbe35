import type { Decoded } from '../protocol.ts';
import { number } from '../toolbox/numbers.ts';
import { attributes, one, refused, status, type Values } from '../toolbox/reading.ts';
import { kilometreAnHour } from '../toolbox/units.ts';

/** What the engine says: the letters before a number, its name, and the factor to SI units. */
const engineValues: Readonly<Record<string, readonly [name: string, factor: number]>> = {
  V: ['power', 1],
  R: ['rpm', 1],
  S: ['obdSpeed', kilometreAnHour],
  P: ['throttle', 1],
  O: ['engineLoad', 1],
  C: ['coolantTemperature', 1],
  L: ['fuelLevel', 1],
  M: ['tripDistance', 1000],
  F: ['fuelUsed', 1],
  T: ['engineTime', 1],
  A: ['harshAccelerations', 1],
  B: ['harshBrakings', 1],
  D: ['dtcCount', 1],
};

const letters = /^[A-Z]{1,3}/;

//  OB,BD$V13.6;R01510;S023;P034.9;O035.2;C085;L000.0;XM035.170;M4.25;F001.197;T0000730;…
export function readEngine(device: string, fields: readonly string[]): Decoded {
  const text = fields[3] ?? '';
  const own: Values = {};
  for (const item of text.slice(text.indexOf('$') + 1).split(';')) {
    const [name = ''] = letters.exec(item) ?? [];
    const value = number(item.slice(name.length));
    if (name === '' || value === undefined) continue;
    const [known, factor] = engineValues[name] ?? [`obd${name}`, 1];
    own[known] = Math.round(value * factor * 1e4) / 1e4;
  }
  const found = attributes(own);
  return found === undefined
    ? refused('OB', 'nothing readable of the engine')
    : one('OB', status({ device, attributes: found }));
}
