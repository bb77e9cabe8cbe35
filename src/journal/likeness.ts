/** What stands where a value stood. */
const value = '…';

/** What a reason says of the frame before it, and not of what is wrong with it. */
const values: readonly (readonly [RegExp, string])[] = [
  // A device is named as it names itself: any word.
  [/^(unknown device|the certificate does not name device) .*$/s, `$1 ${value}`],
  // What else it could have been is guessed from the bytes.
  [/; the nearest are .*$/s, ''],
  [/"[^"]*"/g, value],
  // Hexadecimal digits, also where no digit is among them.
  [/(?<=checksum.*)\b[\da-f]{1,8}\b/gi, value],
  [/[^\s,;:()]*\d[^\s,;:()]*/g, value],
];

/** A reason without the values in it, so that frames that are refused for the same thing are alike. */
export function reasonShape(reason: string): string {
  return values.reduce((shape, [pattern, instead]) => shape.replace(pattern, instead), reason);
}

/** How much of a frame is looked at to say what it is like. */
export const headBytes = 64;

/** How much of its shape tells it from others: not so much that it would depend on how long the values are. */
const shapeCharacters = 12;

/**
 * What bytes look like that no protocol knows: of text the beginning, with each run of letters as `a` and each run of digits as `9`; of what
 * is not text the first two bytes, which is where binary protocols have their mark.
 * @param head the first {@link headBytes} of them
 */
export function bytesShape(head: Uint8Array): string {
  const text = Buffer.from(head).toString('latin1');
  if (!/^[\t\r\n\x20-\x7e]*$/.test(text)) return `bytes ${Buffer.from(head.subarray(0, 2)).toString('hex')}`;
  return text
    .trim()
    .replaceAll(/[a-z]+/gi, 'a')
    .replaceAll(/\d+/g, '9')
    .slice(0, shapeCharacters);
}
