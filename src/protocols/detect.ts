import type { Protocol } from './protocol.ts';
import { isBlank } from './toolbox/framing.ts';

/** As many bytes of a connection's beginning as the detector ever looks at. */
export const detectionBytes = 64;

/** What a connection's first bytes say about its protocol. */
export type Detection =
  | { readonly kind: 'protocol'; readonly protocol: Protocol; readonly why: string }
  | { readonly kind: 'undecided' }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Recognises a protocol from a connection's first bytes. The shortest match wins, so that the answer is the same however the bytes
 * are cut: what decides at the tenth byte has decided before the eleventh is there.
 * @param head what has been read so far, white space before it included
 */
export function detect(head: Buffer, protocols: readonly Protocol[]): Detection {
  const blanks = blanksBefore(head);
  const text = head.toString('latin1', blanks, Math.min(head.length, blanks + detectionBytes));
  let best: Protocol | undefined;
  let length = Number.POSITIVE_INFINITY;
  for (const protocol of protocols) {
    for (const signature of protocol.signatures) {
      const matched = signature.exec(text)?.[0].length ?? Number.POSITIVE_INFINITY;
      if (matched < length) {
        best = protocol;
        length = matched;
      }
    }
  }
  if (best) return { kind: 'protocol', protocol: best, why: `it began with ${JSON.stringify(text.slice(0, length))}` };
  if (text.length < detectionBytes) return { kind: 'undecided' };
  return { kind: 'unknown', why: `no known protocol begins with ${JSON.stringify(text.slice(0, 24))}` };
}

/** How many blanks (NUL, tab, CR, LF, space) stand before the first byte that says something. */
function blanksBefore(head: Buffer): number {
  let at = 0;
  while (at < head.length && isBlank(head[at])) at++;
  return at;
}
