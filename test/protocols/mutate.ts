import type { Fix, Protocol } from '../../src/protocols/protocol.ts';
import { readLines, sharedPath } from '../helpers/shared.ts';
import type { ConformanceCase } from './conformance.ts';

/** A generator of whole numbers below a bound, the same ones for the same seed (xorshift). */
export type Random = (below: number) => number;

export function seeded(seed: number): Random {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const fix: Omit<Fix, 'device'> = {
  time: Date.parse('2026-06-22T08:15:30Z'),
  latitude: 54.535,
  longitude: -10.14,
  altitude: 12,
  speed: 15,
  heading: 135,
};

/** What a protocol's devices say, unharmed: its examples, its encoder's frames, and the conformance cases where they are there. */
export function wiresOf(protocol: Protocol): Buffer[] {
  const wires = protocol.examples.map(({ wire }) => Buffer.from(wire));
  const { encoder } = protocol;
  if (encoder) {
    const device = encoder.device(7);
    const sent = [...encoder.login(device), encoder.report({ ...fix, device }), encoder.report({ ...fix, device })];
    wires.push(Buffer.from(sent.map(({ frame }) => frame).join('')));
  }
  const path = sharedPath(`conformance/${protocol.name}.jsonl`);
  const cases = path === undefined ? [] : readLines<ConformanceCase>(path);
  return [...wires, ...cases.map(({ wire, encoding }) => Buffer.from(wire, encoding))];
}

/** Bytes that decoders meet and their authors do not think of. */
const nasty = [
  '\0',
  '\0\0\0\0',
  '\u{fffd}',
  'é',
  '😀',
  ';;;;',
  ',,,,',
  '-',
  '.',
  '9999999999999999999',
  '1e999',
  'NaN',
  '__proto__',
].map((text) => Buffer.from(text));
nasty.push(Buffer.from([0xff]), Buffer.from([0xc3, 0x28]), Buffer.from([0x80]), Buffer.from([0xed, 0xa0, 0x80]));

function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[random(from.length)];
  if (found === undefined) throw new Error('there is nothing to pick from');
  return found;
}

function overwritten(random: Random, wire: Buffer, upTo = wire.length): Buffer {
  const harmed = Buffer.from(wire);
  for (let n = 1 + random(4); n > 0; n--) harmed[random(upTo)] = random(3) === 0 ? 0x30 + random(10) : random(256);
  return harmed;
}

/** A wire with some bytes of its first `upTo` overwritten. */
export function withHarmedBeginning(random: Random, wire: Buffer, upTo: number): Buffer {
  return overwritten(random, wire, upTo);
}

/**
 * Harms a wire in one way out of six: cut, overwritten, a piece left out, something nasty put in, spliced with a wire of another
 * protocol, doubled with its second half first. A second, unharmed copy behind it closes a frame that has lost its end.
 */
export function mutated(random: Random, wire: Buffer, others: readonly Buffer[]): Buffer {
  const at = random(wire.length);
  const to = at + random(wire.length - at + 1);
  switch (random(6)) {
    case 0:
      return Buffer.concat([wire.subarray(at, to), wire]);
    case 1:
      return overwritten(random, wire);
    case 2:
      return Buffer.concat([wire.subarray(0, at), wire.subarray(to)]);
    case 3:
      return Buffer.concat([wire.subarray(0, at), pick(random, nasty), wire.subarray(at)]);
    case 4: {
      const other = pick(random, others);
      return Buffer.concat([wire.subarray(0, at), other.subarray(random(other.length)), wire.subarray(at)]);
    }
    default:
      return Buffer.concat([wire.subarray(at), wire.subarray(0, at), wire]);
  }
}

/** A wire in which a short piece of one of its frames is repeated until it has nearly `bytes` bytes, and then ends as it did. */
export function lengthened(random: Random, wire: Buffer, bytes: number): Buffer {
  const at = random(wire.length);
  const piece = wire.subarray(at, at + 1 + random(12));
  const times = Math.floor((bytes - wire.length) / piece.length);
  return Buffer.concat([wire.subarray(0, at), ...Array.from<Buffer>({ length: times }).fill(piece), wire.subarray(at)]);
}
