import type { Quarantined } from '../journal/rows.ts';
import { guesses } from '../protocols/guess.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { Decoders } from './decoders.ts';
import { redecode } from './redecode.ts';
import { Splitter } from './splitter.ts';

/** What is found out about quarantined bytes by decoding them again. */
export interface Diagnosis {
  /** Why today's decoders do not read them; undefined where they do. */
  readonly reason: string | undefined;
  /** The bytes [from, to) at which decoding stopped; undefined where that cannot be told. */
  readonly stoppedAt: { readonly from: number; readonly to: number } | undefined;
  /** The protocols that the bytes are most like, where none was recognised. */
  readonly guesses: readonly string[];
}

/** A piece of a frame between separators, and where it lies. */
interface Token {
  readonly text: string;
  readonly from: number;
}

/**
 * Finds out where decoding stopped, without asking the decoder: the field is the one that makes a difference when it is replaced by what
 * stands in its place in a frame of the same protocol that can be read (an example, or what the encoder writes).
 */
export function diagnose(item: Quarantined, decoders: Decoders): Diagnosis {
  const { protocols } = decoders;
  const ofAnyDevice = { ...decoders, policy: undefined };
  const { reason } = redecode(item, ofAnyDevice);
  const bytes = Buffer.from(item.bytes);
  const protocol = protocols.find(({ name }) => name === item.protocol);
  // Where they can be read, the policy may still not know whose they are.
  if (reason === undefined) return { reason: redecode(item, decoders).reason, stoppedAt: undefined, guesses: [] };
  if (!protocol) return { reason, stoppedAt: undefined, guesses: guesses(bytes, protocols) };
  return { reason, stoppedAt: guiltyToken(item, reason, protocol, ofAnyDevice), guesses: [] };
}

function guiltyToken(item: Quarantined, reason: string, protocol: Protocol, decoders: Decoders) {
  const text = Buffer.from(item.bytes).toString('latin1');
  const tokens = tokensOf(text);
  let suspect: Token | undefined;
  for (const good of goodFrames(protocol)) {
    const others = tokensOf(good);
    for (const [index, token] of tokens.entries()) {
      const other = others[index]?.text;
      if (other === undefined || other === token.text) continue;
      const mended = text.slice(0, token.from) + other + text.slice(token.from + token.text.length);
      const after = redecode({ ...item, bytes: Buffer.from(mended, 'latin1') }, decoders).reason;
      if (after === undefined) return spanOf(token);
      // The next fault shows: this one is gone. A checksum that is wrong now says only that something was changed.
      if (after !== reason && !after.includes('checksum') && sameBeginning(others, tokens)) suspect ??= token;
    }
  }
  return suspect && spanOf(suspect);
}

/** An empty field is shown by the separator behind it. */
const spanOf = ({ from, text }: Token) => ({ from, to: from + Math.max(1, text.length) });

/** Frames that begin alike are of one message type; with another's header a field fails for another reason, which says nothing. */
function sameBeginning(others: readonly Token[], tokens: readonly Token[]): boolean {
  return others.find(({ text }) => text !== '')?.text === tokens.find(({ text }) => text !== '')?.text;
}

const separators = /[\s,;|:$*#()[\]<>!&@=]/;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const piece of text.split(separators)) {
    tokens.push({ text: piece, from });
    from += piece.length + 1;
  }
  return tokens;
}

/** Frames of a protocol that can be read, each with its marks. */
function* goodFrames({ examples, encoder, ...protocol }: Protocol): Generator<string> {
  const fix = { time: Date.UTC(2026, 5, 22, 8, 15, 30), latitude: 54.535, longitude: 10.14, speed: 10, heading: 90 };
  const wires = examples.map(({ wire }) => wire);
  if (encoder) wires.push(encoder.report({ ...fix, device: encoder.device(1) }).frame);
  for (const wire of wires) {
    const splitter = new Splitter({ protocols: [], protocol: { examples, ...protocol }, frameBytes: 65_536 });
    splitter.push(Buffer.from(wire, 'latin1'));
    for (let piece = splitter.next(); piece; piece = splitter.next())
      if (piece.kind === 'frame') yield piece.frame.raw.toString('latin1');
  }
}
