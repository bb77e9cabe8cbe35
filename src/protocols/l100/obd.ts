import type { AttributeValue } from '../../model/report.ts';
import { hex, round } from '../toolbox/numbers.ts';
import { kilometreAnHour } from '../toolbox/units.ts';

type Pid = readonly [name: string, read: (value: number) => number];

const percent = (value: number): number => (value * 100) / 255;
const celsius = (value: number): number => value - 40;
const kilo = (value: number): number => value * 1000;

/** What service 01 says, by SAE J1979: SI units, temperatures in °C, shares in %. */
const pids: Readonly<Record<string, Pid>> = {
  '04': ['engineLoad', percent],
  '05': ['coolantTemperature', celsius],
  '0A': ['fuelPressure', (value) => value * 3000],
  '0B': ['manifoldPressure', kilo],
  '0C': ['rpm', (value) => value / 4],
  '0D': ['obdSpeed', (value) => value * kilometreAnHour],
  '0E': ['timingAdvance', (value) => value / 2 - 64],
  '0F': ['intakeTemperature', celsius],
  '10': ['airFlow', (value) => value / 100_000],
  '11': ['throttle', percent],
  '1F': ['engineTime', (value) => value],
  '21': ['distanceWithFault', kilo],
  '2F': ['fuelLevel', percent],
  '31': ['distanceSinceClear', kilo],
  '33': ['airPressure', kilo],
  '43': ['absoluteLoad', percent],
  '45': ['relativeThrottle', percent],
  '46': ['outsideTemperature', celsius],
  '5C': ['oilTemperature', celsius],
};

/** What the car's computer says: `0105:84` is service 01, number 05. Others keep their number and digits; XX is "not known". */
export function readPids(entries: readonly string[]): Record<string, AttributeValue> {
  const values: Record<string, AttributeValue> = {};
  for (const entry of entries) {
    const colon = entry.indexOf(':');
    const [code, digits] = [entry.slice(0, Math.max(0, colon)), entry.slice(colon + 1)];
    if (!/^[0-9A-F]{4}$/.test(code) || digits === '' || digits.startsWith('X')) continue;
    const pid = code.startsWith('01') ? pids[code.slice(2)] : undefined;
    const value = pid === undefined ? undefined : hex(digits);
    if (pid !== undefined && value !== undefined) values[pid[0]] = round(pid[1](value), 6);
    else values[`pid${code}`] = digits;
  }
  return values;
}
