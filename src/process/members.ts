/**
 * A set that is an exactly sized array while it is small and a Set when it is not. A connection has two links, and its supervisor
 * 20,000: an empty Set alone would be as large as a whole callback process.
 */
export type Members<T> = readonly T[] | Set<T>;

const LARGEST_ARRAY = 8;

/** The one empty set; it is never changed, only replaced. */
export const none: readonly never[] = [];

/** The set with `member` in it: the same Set, or a new array. */
export function withMember<T>(members: Members<T>, member: T): Members<T> {
  if (members instanceof Set) return members.add(member);
  if (members.includes(member)) return members;
  return members.length < LARGEST_ARRAY ? [...members, member] : new Set([...members, member]);
}

/** The set without `member`: the same Set, or a new array. */
export function withoutMember<T>(members: Members<T>, member: T): Members<T> {
  if (members instanceof Set) {
    members.delete(member);
    return members;
  }
  return members.includes(member) ? members.filter((other) => other !== member) : members;
}
