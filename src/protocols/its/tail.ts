import type { AttributeValue } from '../../model/report.ts';
import { integer, number } from '../toolbox/numbers.ts';

type Tail = Record<string, AttributeValue | undefined>;

const checksum = /^(?:[0-9A-Fa-f]{2}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{8})$/;

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

/**
 * What stands behind the outputs: the frame's number and what each vendor adds.
 * @param from the field behind the outputs
 * @param header the frame's first word
 */
export function readTail(fields: readonly string[], from: number, header: string): Tail {
  let end = fields.length;
  while (end > from && fields[end - 1] === '') end--;
  // The last field is a checksum, of a kind that differs from vendor to vendor.
  if (end > from + 1 && checksum.test(fields[end - 1] ?? '')) end--;
  const own = fields.slice(from, end);
  if (own[2]?.length === 6 && integer(own[2]) !== undefined && (own[0]?.length ?? 0) < 6) return readAnalogueFirst(own);
  if (header === 'RLP') return readInclined(own);
  //  number,odometer km
  if (own.length === 2 && isDecimal(own[1])) return { index: integer(own[0]), odometer: metres(own[1]) };
  //  number,adc1,adc2,metres since the last frame,(answer),(tag)
  if (number(own[1]) !== undefined && number(own[2]) !== undefined) {
    const answer = own[4] ?? '';
    const distance = answer.startsWith('(') && answer.endsWith(')') ? number(own[3]) : undefined;
    return {
      index: integer(own[0]),
      adc1: number(own[1]),
      adc2: number(own[2]),
      tripDistance: distance,
      extra: rest(own, distance === undefined ? 3 : 4),
    };
  }
  return { index: integer(own[0]), extra: rest(own, 1) };
}

//  adc1,adc2,number[,odometer km,…]
function readAnalogueFirst(own: readonly string[]): Tail {
  const odometer = isDecimal(own[3]);
  return {
    adc1: number(own[0]),
    adc2: number(own[1]),
    index: integer(own[2]),
    odometer: odometer ? metres(own[3]) : undefined,
    extra: rest(own, odometer ? 4 : 3),
  };
}

//  number[,odometer km[,adc1,x,y,z in g,tilt y,tilt x]]
function readInclined(own: readonly string[]): Tail {
  return {
    index: integer(own[0]),
    odometer: metres(own[1]),
    adc1: number(own[2]),
    accelerationX: number(own[3]),
    accelerationY: number(own[4]),
    accelerationZ: number(own[5]),
    tiltY: number(own[6]),
    tiltX: number(own[7]),
    extra: rest(own, 8),
  };
}
