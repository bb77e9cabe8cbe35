/**
 * The pieces of `text` between separators, as its own `split` gives them, or those of its part [from, to) without that part being made.
 * It is for what is split in every frame: `split` takes a quarter more for a long line, and half more for a few short pieces.
 * @param separator one character
 */
export function split(text: string, separator: string, from = 0, to = text.length): string[] {
  const pieces: string[] = [];
  let start = from;
  for (let at = text.indexOf(separator, start); at >= 0 && at < to; at = text.indexOf(separator, start)) {
    pieces.push(text.slice(start, at));
    start = at + 1;
  }
  pieces.push(text.slice(start, to));
  return pieces;
}
