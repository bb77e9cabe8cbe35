import type { Protocol } from './protocol.ts';
import { strangerOf } from './strangers.ts';
import { isBlank } from './toolbox/framing.ts';

/** As many bytes as a signature or an opening is ever looked for in. */
export const detectionBytes = 64;

/** The longest first frame behind which a second one is waited for. */
const longestOpening = 1024;

/** What a connection's first bytes say about its protocol. */
export type Detection =
  | { readonly kind: 'protocol'; readonly protocol: Protocol; readonly why: string }
  /** Several protocols begin so: the next frame decides, or {@link settle}. */
  | { readonly kind: 'open'; readonly candidates: readonly Protocol[] }
  | { readonly kind: 'undecided' }
  /** It is no tracker: what it speaks. */
  | { readonly kind: 'stranger'; readonly name: string }
  | { readonly kind: 'unknown' };

/** A protocol that begins as the connection does, and after how many bytes its second frame has said so too. */
interface Candidate {
  readonly protocol: Protocol;
  readonly confirmedAt: number;
  /** Its second frame is another's, or its first has no end: it stays only if all others go too. */
  readonly refuted: boolean;
}

/**
 * Recognises a protocol from a connection's first bytes. What decides after the fewest bytes wins, so that the answer is the same however
 * the bytes are cut: what has decided at the tenth byte has done so before the eleventh is there.
 * @param head what has been read so far, blanks before it included
 * @param hint what to take where several protocols begin so
 */
export function detect(head: Buffer, protocols: readonly Protocol[], hint?: Protocol): Detection {
  const from = pastBlanks(head, 0);
  const text = beginning(head, from);
  const stranger = strangerOf(text);
  let best: Protocol | undefined;
  let decidedAt = stranger?.length ?? Number.POSITIVE_INFINITY;
  for (const protocol of protocols) {
    const length = shortest(protocol.signatures, text);
    if (length >= decidedAt) continue;
    best = protocol;
    decidedAt = length;
  }
  const candidates = candidatesOf(head, from, text, protocols);
  const hinted = candidates.find(({ protocol }) => protocol === hint)?.protocol;
  if (hinted && shortest(hinted.openings ?? [], text) < decidedAt) return chosen(hinted, candidates, 'hint');
  const second = candidates.toSorted((a, b) => a.confirmedAt - b.confirmedAt)[0];
  if (second && second.confirmedAt - from < decidedAt) {
    const tied = candidates.filter(({ confirmedAt }) => confirmedAt === second.confirmedAt);
    return chosen(second.protocol, tied, 'second frame');
  }
  if (best)
    return { kind: 'protocol', protocol: best, why: `it began with ${JSON.stringify(text.slice(0, decidedAt))}` };
  if (stranger) return { kind: 'stranger', name: stranger.name };
  if (second)
    return candidates.every(({ refuted }) => refuted)
      ? chosen(second.protocol, candidates, 'order')
      : { kind: 'open', candidates: candidates.map(({ protocol }) => protocol) };
  return text.length < detectionBytes ? { kind: 'undecided' } : { kind: 'unknown' };
}

/** What to take of several protocols that begin so, when nothing more is waited for; undefined where none does. */
export function settle(head: Buffer, protocols: readonly Protocol[]): Detection | undefined {
  const from = pastBlanks(head, 0);
  const candidates = candidatesOf(head, from, beginning(head, from), protocols);
  const first = candidates.find(({ refuted }) => !refuted) ?? candidates[0];
  return first && chosen(first.protocol, candidates, 'order');
}

function candidatesOf(head: Buffer, from: number, text: string, protocols: readonly Protocol[]): Candidate[] {
  const found: Candidate[] = [];
  for (const protocol of protocols) {
    const { openings = [] } = protocol;
    if (shortest(openings, text) === Number.POSITIVE_INFINITY) continue;
    const { next } = protocol.framing(head, from) ?? {};
    if (next === undefined || next - from > longestOpening) {
      const refuted = head.length - from > longestOpening;
      found.push({ protocol, confirmedAt: Number.POSITIVE_INFINITY, refuted });
      continue;
    }
    const second = pastBlanks(head, next);
    const then = beginning(head, second);
    const length = Math.min(shortest(protocol.signatures, then), shortest(openings, then));
    found.push({
      protocol,
      confirmedAt: second + length,
      refuted: length === Number.POSITIVE_INFINITY && then.length === detectionBytes,
    });
  }
  return found;
}

function chosen(protocol: Protocol, candidates: readonly Candidate[], by: keyof typeof reasons): Detection {
  const alike = candidates.map((candidate) => candidate.protocol.name).join(' and ');
  return { kind: 'protocol', protocol, why: reasons[candidates.length === 1 ? 'alone' : by](protocol.name, alike) };
}

const reasons = {
  alone: (name: string) => `its frames are those of ${name} and of no other`,
  'second frame': (name: string, alike: string) => `its first two frames may be those of ${alike}; ${byName(name)}`,
  hint: (name: string, alike: string) => `it began as ${alike} do, and the listener's hint is ${name}`,
  order: (name: string, alike: string) => `it began as ${alike} do, and nothing told them apart; ${byName(name)}`,
};

const byName = (name: string): string => `taken is ${name}, the first by name: a hint chooses another`;

/** The length of the shortest match among anchored expressions. */
function shortest(expressions: readonly RegExp[], text: string): number {
  let length = Number.POSITIVE_INFINITY;
  for (const expression of expressions) length = Math.min(length, expression.exec(text)?.[0].length ?? length);
  return length;
}

function beginning(bytes: Buffer, from: number): string {
  return bytes.toString('latin1', from, from + detectionBytes);
}

/** Place of the first byte from `from` on that is no blank (NUL, tab, CR, LF, space). */
function pastBlanks(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && isBlank(bytes[at])) at++;
  return at;
}
