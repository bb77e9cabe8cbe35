import type { Frame } from '../frame.ts';
import type { Decoded, Session } from '../protocol.ts';
import { integer } from '../toolbox/numbers.ts';
import { attributes, one, refused, status } from '../toolbox/reading.ts';

/** As much of a photo as is asked for at a time: the longest part that devices send. */
export const partBytes = 960;

/** Asks for the part of a photo at `offset`; undefined behind its end. */
export function askForPart(offset: number, photoBytes: number): string | undefined {
  return offset < photoBytes ? `#PHD${offset},${Math.min(partBytes, photoBytes - offset)}\r\n` : undefined;
}

const headForm = /^\$PHD(\d{1,7}),(\d{1,5}),/;

/**
 * A part of the photo that was announced last. It becomes a report of its own, in base64, and the next part is asked for: the photo is
 * never held here as a whole.
 *
 *     $PHDoffset,size,bytes
 */
export function readPart(frame: Frame, session: Session): Decoded {
  const { bytes } = frame;
  const [head, first, second] = headForm.exec(bytes.toString('latin1', 0, 20)) ?? [];
  const photoOffset = integer(first);
  const size = integer(second);
  const { device, memory } = session;
  if (head === undefined || photoOffset === undefined || size === undefined)
    return refused('PHD', 'a part of a photo without its place');
  if (device === undefined) return refused('PHD', 'no position with a device id before it');
  const part = bytes.subarray(head.length);
  if (part.length !== size) return refused('PHD', `a part of ${part.length} bytes that should have ${size}`);
  const photoBytes = typeof memory?.['photoBytes'] === 'number' ? memory['photoBytes'] : undefined;
  const said = attributes({ photo: part.toString('base64'), photoOffset, photoBytes });
  const reply = size > 0 && photoBytes !== undefined ? askForPart(photoOffset + size, photoBytes) : undefined;
  return one('PHD', status({ device, attributes: said }), reply === undefined ? undefined : { reply });
}
