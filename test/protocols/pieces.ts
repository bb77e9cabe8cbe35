import type { Protocol, Session } from '../../src/protocols/protocol.ts';
import { builtIn } from '../../src/protocols/registry.ts';
import { Splitter } from '../../src/receiver/splitter.ts';

/** The clock of all tests of cuts. */
export const now = Date.parse('2026-06-22T08:16:00Z');

/** What a connection meant: what must not depend on how its bytes were cut. */
export interface Meaning {
  readonly protocol: string | undefined;
  readonly decoded: readonly unknown[];
  readonly strays: readonly { readonly offset: number; readonly bytes: string; readonly reason: string }[];
}

/** Decodes a connection whose bytes arrive in pieces, as a buffer does: each piece is worked off before the next one comes. */
export function decodePieces(pieces: Iterable<Buffer>, protocol?: Protocol): Meaning {
  const splitter = new Splitter({ protocols: builtIn, protocol, frameBytes: 65_536 });
  const decoded: unknown[] = [];
  const strays: { offset: number; bytes: string; reason: string }[] = [];
  let session: Session = { peer: '0.0.0.0' };
  const work = (last: boolean): void => {
    for (;;) {
      const piece = splitter.next() ?? (last ? splitter.finish() : undefined);
      if (!piece) return;
      if (piece.kind === 'recognised') continue;
      if (piece.kind === 'frame') {
        const result = splitter.protocol?.decode(piece.frame, session, now);
        decoded.push({ offset: piece.offset, text: piece.frame.text, ...result });
        session = result?.session ?? session;
      } else {
        strays.push({ offset: piece.offset, bytes: piece.raw.toString('latin1'), reason: piece.reason });
      }
    }
  };
  for (const piece of pieces) {
    splitter.push(piece);
    work(false);
  }
  work(true);
  return { protocol: splitter.protocol?.name, decoded, strays };
}

/** The bytes cut before each of these places. */
export function* cutAt(bytes: Buffer, places: readonly number[]): Generator<Buffer> {
  let from = 0;
  for (const place of [...places, bytes.length].toSorted((a, b) => a - b)) {
    if (place > from) yield bytes.subarray(from, place);
    from = Math.max(from, place);
  }
}

/** Each byte for itself. */
export function* byteByByte(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1);
}
