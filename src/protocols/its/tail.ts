import { hex, integer, number } from '../toolbox/numbers.ts';
import type { Values } from '../toolbox/reading.ts';

/** The attributes of a frame, as they are found. */
const isChecksum = (text = ''): boolean =>
  (text.length === 2 || text.length === 4 || text.length === 8) && hex(text) !== undefined;

const isDecimal = (text = ''): boolean => text.includes('.') && number(text) !== undefined;

const metres = (kilometres: string | undefined): number | undefined => {
  const value = number(kilometres);
  return value === undefined ? undefined : Math.round(value * 1000);
};

const rest = (fields: readonly string[], from: number): string =>
  fields
    .slice(from)
    .filter((text) => text !== '' && text !== '-' && text !== '()')
    .join(',');

function add(own: Values, name: string, value: number | string | undefined): void {
  if (value !== undefined && value !== '') own[name] = value;
}

/**
 * What stands behind the outputs: the frame's number and what each vendor adds.
 * @param from the field behind the outputs
 * @param header the frame's first word
 */
export function readTail(own: Values, fields: readonly string[], from: number, header: string): void {
  let end = fields.length;
  while (end > from && fields[end - 1] === '') end--;
  // The last field is a checksum, of a kind that differs from vendor to vendor.
  if (end > from + 1 && isChecksum(fields[end - 1])) end--;
  const tail = fields.slice(from, end);
  const [first = '', second, third = ''] = tail;
  const numbered = third.length === 6 && integer(third) !== undefined && first.length < 6;
  own['index'] = integer(numbered ? third : first);
  if (tail.length === 1) return;
  if (numbered) readAnalogueFirst(own, tail);
  else if (header === 'RLP') readInclined(own, tail);
  //  number,odometer km
  else if (tail.length === 2 && isDecimal(second)) own['odometer'] = metres(second);
  else readAnalogue(own, tail);
}

//  adc1,adc2,number[,odometer km,…]
function readAnalogueFirst(own: Values, tail: readonly string[]): void {
  const odometer = isDecimal(tail[3]);
  own['adc1'] = number(tail[0]);
  own['adc2'] = number(tail[1]);
  if (odometer) own['odometer'] = metres(tail[3]);
  add(own, 'extra', rest(tail, odometer ? 4 : 3));
}

//  number[,odometer km[,adc1,x,y,z in g,tilt y,tilt x]]
function readInclined(own: Values, tail: readonly string[]): void {
  add(own, 'odometer', metres(tail[1]));
  add(own, 'adc1', number(tail[2]));
  add(own, 'accelerationX', number(tail[3]));
  add(own, 'accelerationY', number(tail[4]));
  add(own, 'accelerationZ', number(tail[5]));
  add(own, 'tiltY', number(tail[6]));
  add(own, 'tiltX', number(tail[7]));
  add(own, 'extra', rest(tail, 8));
}

//  number,adc1,adc2,metres since the last frame,(answer),(tag)        others: number,…
function readAnalogue(own: Values, tail: readonly string[]): void {
  const [adc1, adc2] = [number(tail[1]), number(tail[2])];
  if (adc1 === undefined || adc2 === undefined) return add(own, 'extra', rest(tail, 1));
  const answer = tail[4] ?? '';
  const distance = answer.startsWith('(') && answer.endsWith(')') ? number(tail[3]) : undefined;
  own['adc1'] = adc1;
  own['adc2'] = adc2;
  add(own, 'tripDistance', distance);
  add(own, 'extra', rest(tail, distance === undefined ? 3 : 4));
}
