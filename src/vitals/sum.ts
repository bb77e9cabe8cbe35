/** Numbers by name, to any depth. */
export type Countable = number | Float64Array | { readonly [name: string]: Countable };

/** Adds up two sets of counters of one shape, name by name; what only one of them has is taken as it is. */
export function sum<T extends object>(first: T, second: T): T {
  return add(first as Countable, second as Countable) as T;
}

function add(first: Countable | undefined, second: Countable | undefined): Countable {
  if (first === undefined || second === undefined) return first ?? second ?? 0;
  if (typeof first === 'number' || typeof second === 'number') return Number(first) + Number(second);
  if (first instanceof Float64Array) {
    const other = second instanceof Float64Array ? second : new Float64Array(first.length);
    return first.map((count, index) => count + (other[index] ?? 0));
  }
  const counts = first;
  const others = second as { readonly [name: string]: Countable };
  const names = new Set([...Object.keys(counts), ...Object.keys(others)]);
  return Object.fromEntries([...names].map((name) => [name, add(counts[name], others[name])]));
}
