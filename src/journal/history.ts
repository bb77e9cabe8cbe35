import type { DatabaseSync } from 'node:sqlite';
import { select } from './sql.ts';

/** Where a report of a device stands: by its clock, then by arrival. */
export type Key = readonly [time: number, seq: number];

/** Ascending. */
export function inOrder([timeA, seqA]: Key, [timeB, seqB]: Key): number {
  return timeA - timeB || seqA - seqB;
}

/** What the index has of a device between two times, in order, a page at a time; no page is empty. */
export function historyKeys(
  db: DatabaseSync,
): (device: string, from: number, to: number) => Generator<readonly Key[], void, void> {
  const page = select<Key>(
    db,
    `select time, seq from history
     where device = :device and (time, seq) > (:time, :seq) and time <= :to order by time, seq limit 500`,
  );
  return function* (device, from, to) {
    let [time, seq]: Key = [from, 0];
    for (let keys: Key[]; (keys = page({ device, to, time, seq })).length > 0; [time, seq] = keys.at(-1)!) yield keys;
  };
}

/** A stretch of the journal, first and last seq: nothing that is looked for lies outside of it. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** One that has nothing between the two times costs two searches of the index. */
const devicesPerStep = 100;

/**
 * Where in the journal the reports of a time lie, as far as they are indexed; its first is greater than its last where there are none. The
 * index is by device, so each device is looked at. One that stores up its reports sends old ones late: the stretch reaches as far as they do.
 * It yields an empty page between its steps.
 */
export function* stretchOf(db: DatabaseSync, from: number, to: number): Generator<readonly never[], Stretch, void> {
  const behind = select<readonly [string | null]>(db, 'select min(device) from history where device > :device');
  const keysOf = historyKeys(db);
  let [first, last, devices] = [Infinity, -Infinity, 0];
  for (let device: string | null = ''; ;) {
    [[device]] = behind({ device }) as [[string | null]];
    if (device === null) return { first, last };
    for (const keys of keysOf(device, from, to)) {
      for (const [, seq] of keys) {
        first = Math.min(first, seq);
        last = Math.max(last, seq);
      }
      yield [];
    }
    if (++devices % devicesPerStep === 0) yield [];
  }
}
