import type { Cut } from '../protocol.ts';

/** The headers of the messages in hexadecimal form, and where the length of each stands: place and width in bytes. */
const lengths: Readonly<Record<string, readonly [at: number, width: 1 | 2]>> = {
  '+RSP': [9, 2],
  '+BSP': [9, 2],
  '+EVT': [9, 2],
  '+BVT': [9, 2],
  '+DAT': [9, 2],
  '+CAN': [9, 2],
  '+INF': [7, 2],
  '+BNF': [7, 2],
  '+CRD': [6, 2],
  '+BRD': [6, 2],
  '+LGN': [6, 2],
  '+HBD': [5, 1],
  '+ACK': [6, 1],
  '+ATI': [4, 1],
};

const headBytes = 11;
/** Longer ones are not sent: a length above it is none. */
const mostBytes = 1536;
const colon = 0x3a;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** Whether a frame is in hexadecimal form: of the headers, only +ACK is one of the text form too, with a colon behind it. */
export function isBinary(bytes: Buffer, at = 0): boolean {
  return bytes[at] === 0x2b && bytes[at + 4] !== colon && Object.hasOwn(lengths, bytes.toString('latin1', at, at + 4));
}

/**
 * Cuts the binary frame that begins at `at`: its length is in its head, and it ends with CR LF.
 * @returns undefined while bytes are missing; `none` where it is no frame, or none whose length can be told
 */
export function cutBinary(bytes: Buffer, at: number): Cut | 'none' | undefined {
  if (bytes.length < at + 5) return undefined;
  if (!isBinary(bytes, at)) return 'none';
  if (bytes.length < at + headBytes) return undefined;
  const head = bytes.toString('latin1', at, at + 4);
  const [place, width] = lengths[head] ?? [0, 1];
  for (const from of head === '+INF' || head === '+BNF' ? [place, place + 2] : [place]) {
    const length = bytes.readUIntBE(at + from, width);
    if (length <= headBytes || length > mostBytes) continue;
    const end = at + length;
    if (end > bytes.length) return undefined;
    if (bytes[end - 2] === carriageReturn && bytes[end - 1] === lineFeed)
      return { begin: at, start: at, end, next: end };
  }
  return 'none';
}
