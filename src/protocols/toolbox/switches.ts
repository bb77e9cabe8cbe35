import { numbered } from './names.ts';
import type { Values } from './reading.ts';

/** More inputs or outputs than any device has. */
const most = 16;

/**
 * A reader of inputs or outputs that are written as one character each, the first one first: `0` is off and `1` is on. Any other character
 * says that the device does not have it.
 * @param name `input` or `output`: `0100` becomes input1 false, input2 true, input3 false, input4 false
 */
export function switches(name: string) {
  const nameOf = numbered(name);
  return (text: string | undefined, into: Values): void => {
    if (text === undefined) return;
    for (let at = 0; at < text.length && at < most; at++) {
      const digit = text.charAt(at);
      if (digit === '0' || digit === '1') into[nameOf(at + 1)] = digit === '1';
    }
  };
}
