import { hex, round } from '../toolbox/numbers.ts';
import type { Values } from '../toolbox/reading.ts';
import { kilometreAnHour } from '../toolbox/units.ts';

interface Parameter {
  readonly name: string;
  /** How many bytes its value has. */
  readonly bytes: number;
  readonly scale?: number;
  readonly offset?: number;
}

/** The values of mode 01 (SAE J1979) that stand for a quantity, by their number. */
const parameters: Readonly<Record<number, Parameter>> = {
  0x04: { name: 'engineLoad', bytes: 1, scale: 100 / 255 },
  0x05: { name: 'coolantTemperature', bytes: 1, offset: -40 },
  0x0a: { name: 'fuelPressure', bytes: 1, scale: 3000 },
  0x0b: { name: 'manifoldPressure', bytes: 1, scale: 1000 },
  0x0c: { name: 'rpm', bytes: 2, scale: 1 / 4 },
  0x0d: { name: 'obdSpeed', bytes: 1, scale: kilometreAnHour },
  0x0f: { name: 'intakeTemperature', bytes: 1, offset: -40 },
  0x10: { name: 'airFlow', bytes: 2, scale: 1e-5 },
  0x11: { name: 'throttle', bytes: 1, scale: 100 / 255 },
  0x1f: { name: 'engineRunTime', bytes: 2 },
  0x21: { name: 'milDistance', bytes: 2, scale: 1000 },
  0x2f: { name: 'fuelLevel', bytes: 1, scale: 100 / 255 },
  0x31: { name: 'dtcClearedDistance', bytes: 2, scale: 1000 },
  0x42: { name: 'moduleVoltage', bytes: 2, scale: 1 / 1000 },
  0x46: { name: 'ambientTemperature', bytes: 1, offset: -40 },
};

const currentData = 0x41;

/**
 * What an engine answered, in hexadecimal: each answer begins with its length, then 41, the parameter and its value. The whole is kept as
 * well: it may hold trouble codes and parameters that are not named here.
 *
 *     04410C0DA4 03410D0B …
 */
export function readObd(text: string, own: Values): void {
  own['obd'] = text;
  let at = 0;
  while (at < text.length) {
    const length = hex(text.slice(at, at + 2));
    if (length === undefined || length === 0) return;
    const answer = text.slice(at + 2, at + 2 + 2 * length);
    at += 2 + 2 * length;
    const parameter = parameters[hex(answer.slice(2, 4)) ?? -1];
    if (hex(answer.slice(0, 2)) !== currentData || parameter === undefined) continue;
    const { name, bytes, scale = 1, offset = 0 } = parameter;
    const value = answer.length === 4 + 2 * bytes ? hex(answer.slice(4)) : undefined;
    if (value !== undefined) own[name] = round(value * scale + offset, 4);
  }
}
