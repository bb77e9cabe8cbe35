import { integer, number } from '../toolbox/numbers.ts';
import { readCan } from './can.ts';
import { field, type Found, put, putExtra } from './fields.ts';
import { has, maskOf } from './masks.ts';

const uartDevice = field('uartDevice');
const fuelSensor = field('fuelSensor');

//  status,uart device[,a part for each bit of the ERI mask that is set]
/**
 * Reads what accessories measure. Each bit of the mask stands for a part: 0 fuel sensor, 1 wires, 2 CAN bus, 3, 4 and 10 fuel sensors in per
 * cent, litres, degrees, 7 radio sensors, 8 Bluetooth.
 */
export function readExpanded(
  fields: readonly string[],
  from: number,
  to: number,
  text: string,
  model: string,
  found: Found,
): void {
  const mask = maskOf(text);
  const parts: Parts = { fields, to, mask, model, found };
  // Handheld models have parts of their own, which no document at hand explains.
  if (model === 'GL320M') return putExtra(fields, from, to, found);
  let at = from;
  if (!model.startsWith('GL')) put(found, uartDevice, at < to ? fields[at] : '', at++);
  if (has(mask, 0) && model !== 'GV350M' && at < to) put(found, fuelSensor, fields[at], at++);
  if (has(mask, 1) && at < to) at = readWires(parts, at);
  if (has(mask, 2) && at < to) at = readCan(fields, at, to, model, found);
  const tanks = has(mask, 3) || has(mask, 4) || (has(mask, 0) && model === 'GV350M');
  if (tanks && at < to) at = readTanks(parts, at);
  if (has(mask, 7) && at < to) at = readRadio(parts, at);
  if (has(mask, 8) && at < to) at = readTags(parts, at);
  putExtra(fields, at, to, found);
}

interface Parts {
  readonly fields: readonly string[];
  readonly to: number;
  readonly mask: number;
  readonly model: string;
  readonly found: Found;
}

/** As many parts as the field says and no more than there are fields. */
const countAt = ({ fields, to }: Parts, at: number): number => Math.min(integer(fields[at]) ?? 0, to - at);

/** A temperature of a 1-wire sensor: sixteenths of a degree in two's complement. */
function sixteenths(text: string): number | undefined {
  if (!/^[0-9A-Fa-f]{1,8}$/.test(text)) return undefined;
  const low = Number.parseInt(text.slice(-4), 16);
  return (low < 0x8000 ? low : low - 0x10000) / 16;
}

//  n,(id,type,data)×n
function readWires(parts: Parts, from: number): number {
  const { fields, to, found } = parts;
  const count = countAt(parts, from);
  let at = from + 1;
  for (let n = 1; n <= count && at + 2 < to; n++, at += 3) {
    put(found, field(`wire${n}Id`), fields[at], at);
    const text = fields[at + 2] ?? '';
    const temperature = fields[at + 1] === '1' ? sixteenths(text) : undefined;
    if (temperature !== undefined) found[`temperature${n}`] = temperature;
    else if (text !== '') found[`wire${n}`] = text;
  }
  return at;
}

//  n,(type[,uart id][,raw][,%][,litres][,°C])×n
function readTanks(parts: Parts, from: number): number {
  const { to, mask, model } = parts;
  const count = countAt(parts, from);
  let at = from + 1;
  for (let n = 1; n <= count && at < to; n++) {
    const names = [`fuelSensor${n}Type`];
    if (model === 'GV350M') names.push(`fuelSensor${n}Id`);
    if (model === 'GV350M' && has(mask, 0)) names.push(`fuelSensor${n}`);
    if (has(mask, 3)) names.push(`fuelLevel${n}`);
    if (has(mask, 4)) names.push(`fuel${n}`);
    if (has(mask, 10)) names.push(`fuelTemperature${n}`);
    at = readNumbers(parts, at, names);
  }
  return at;
}

/** Names of fields whose digits are no number. */
const words = /(?:Id|Type|Name|Data|Time)$/;

/** Puts a field for each name, as a number where it is one; a battery in volts. Returns where they end. */
function readNumbers({ fields, to, found }: Parts, from: number, names: readonly string[]): number {
  let at = from;
  for (const name of names) {
    if (at >= to) return to;
    const text = fields[at++] ?? '';
    const value = words.test(name) ? undefined : number(text);
    if (value !== undefined) found[name] = name.endsWith('Battery') ? value / 1000 : value;
    else if (text !== '') found[name] = text;
  }
  return at;
}

//  n,(serial,type,temperature[,humidity where the type is 2])×n
function readRadio(parts: Parts, from: number): number {
  const count = countAt(parts, from);
  let at = from + 1;
  for (let n = 1; n <= count && at < parts.to; n++) {
    const names = [`sensor${n}Id`, `sensor${n}Type`, `sensor${n}Temperature`];
    if (parts.fields[at + 1] === '2') names.push(`sensor${n}Humidity`);
    at = readNumbers(parts, at, names);
  }
  return at;
}

/** What the bits of a Bluetooth accessory's mask add, from bit 0 on. */
const tagFields =
  'Name Id Status Battery Temperature Humidity Reserved Inputs Event Pressure Time PreciseTemperature Magnet BatteryLevel Relay'.split(
    ' ',
  );

//  n,(index,type,model[,length],data,mask,(a field for each bit of it))×n
function readTags(parts: Parts, from: number): number {
  const { fields, to, model, found } = parts;
  const count = countAt(parts, from);
  let at = from + 1;
  for (let n = 1; n <= count && at < to; n++) {
    const names = ['Index', 'Type', 'Model', ...(model.startsWith('GV600M') ? ['Length', 'Data'] : ['Data'])];
    at = readNumbers(
      parts,
      at,
      names.map((name) => `tag${n}${name}`),
    );
    at = readAccessory(fields, at, to, `tag${n}`, found);
  }
  return at;
}

//  mask,(a field for each bit of it)
/** Reads what the mask at `from` announces of a Bluetooth accessory, under names that begin with `prefix`; returns where it ends. */
export function readAccessory(
  fields: readonly string[],
  from: number,
  to: number,
  prefix: string,
  found: Found,
): number {
  if (from >= to) return to;
  const mask = maskOf(fields[from]);
  const names = tagFields.filter((_, bit) => has(mask, bit)).map((name) => prefix + name);
  return readNumbers({ fields, to, mask, model: '', found }, from + 1, names);
}
