/** Where a key leads in a list of so many, from one of them (-1: from none); undefined for any other key, and where there is no way. */
export function placeAfter(key: string, from: number, count: number): number | undefined {
  const to = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: count - 1 }[key];
  return to === undefined || to < 0 || to >= count ? undefined : to;
}
