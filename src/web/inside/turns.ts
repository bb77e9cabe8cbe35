/**
 * Some of many at a time, so that asking for all of them takes several rounds and no round asks for more than it may.
 * @param round 0, 1, 2, …: which one it is
 */
export function inTurn<T>(all: readonly T[], most: number, round: number): T[] {
  if (all.length <= most) return [...all];
  const from = (round * most) % all.length;
  return [...all.slice(from, from + most), ...all.slice(0, Math.max(0, from + most - all.length))];
}
