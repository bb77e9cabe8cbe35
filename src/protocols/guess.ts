import { detectionBytes } from './detect.ts';
import type { Protocol } from './protocol.ts';

/** A likeness of fewer characters than this is chance. */
const leastLikeness = 4;
const mostGuesses = 3;

/**
 * The protocols whose connections begin most like these bytes, the likest first; at most three. For a person who wonders what it is
 * that was not recognised: a guess is never decoded by.
 */
export function guesses(head: Buffer, protocols: readonly Protocol[]): string[] {
  const shape = shapeOf(head.toString('latin1', 0, 2 * detectionBytes).trimStart());
  return protocols
    .map((protocol) => ({
      name: protocol.name,
      likeness: Math.max(0, ...shapesOf(protocol).map((other) => likeness(shape, other))),
    }))
    .filter((guess) => guess.likeness >= leastLikeness)
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, mostGuesses)
    .map(({ name }) => name);
}

/** How many characters of two shapes agree, from the first on. */
function likeness(shape: string, other: string): number {
  let same = 0;
  while (same < shape.length && shape[same] === other[same]) same++;
  return same;
}

const known = new WeakMap<Protocol, readonly string[]>();

/** The shapes of a protocol's examples: made once, as many connections may ask. */
function shapesOf(protocol: Protocol): readonly string[] {
  let shapes = known.get(protocol);
  if (!shapes) {
    shapes = protocol.examples.map(({ wire }) => shapeOf(wire.slice(0, 2 * detectionBytes)));
    known.set(protocol, shapes);
  }
  return shapes;
}

/** A text with every run of digits as `0` and every run of letters as `a`: what is left is how its fields stand. */
function shapeOf(text: string): string {
  let shape = '';
  for (const character of text) {
    const kind = kindOf(character);
    if (kind === undefined) shape += character;
    else if (!shape.endsWith(kind)) shape += kind;
  }
  return shape;
}

function kindOf(character: string): string | undefined {
  if (character >= '0' && character <= '9') return '0';
  const lower = character.toLowerCase();
  return lower >= 'a' && lower <= 'z' ? 'a' : undefined;
}
