import type { DatabaseSync } from 'node:sqlite';
import { meta, pragma } from './sql.ts';
import { rowsPerStep } from './steps.ts';
import type { Steps } from './steps.ts';

const day = 24 * 60 * 60 * 1000;

/** Reports that one round deletes at most: it holds their places in memory, grouped by device. */
const roundRows = 50_000;

/** Reports whose age is looked at in one step: a commit waits for no more. */
const lookedAtAStep = 500;

/** How long reports are kept. The oldest by arrival go first; only indexed ones go. */
export interface RetentionLimits {
  /** Days since a report was received. It does not pass a cursor. Default: no limit. */
  readonly maxAgeDays?: number;
  /** Bytes of the database's pages in use; the file itself keeps its size and uses the room again. It passes cursors: that is counted. Default: no limit. */
  readonly maxBytes?: number;
}

/** What one round of retention is going to delete. */
export interface Round {
  /** The first and the last seq. */
  readonly from: number;
  readonly to: number;
  /** Reports among them that the slowest cursor has not read. */
  readonly unread: number;
}

/** Finds what retention has to delete now, a round at a time; undefined where nothing is over its limit. */
export function* nextRound(
  db: DatabaseSync,
  limits: RetentionLimits,
  now: number,
): Generator<undefined, Round | undefined, void> {
  const from = meta(db, 'first_seq');
  const last = meta(db, 'indexed_to');
  if (last < from) return undefined;
  const end = Math.min(last, from + roundRows - 1);
  const expired =
    limits.maxAgeDays === undefined ? from - 1 : yield* lastExpired(db, now - limits.maxAgeDays * day, from, end);
  // Only now: a reader may have come between those steps, and none comes between this and the first step of the purge.
  const slowest = db.prepare('select min(seq) as seq from cursor').get()?.['seq'] ?? null;
  const read = slowest === null ? last : Number(slowest);
  const excess = limits.maxBytes === undefined ? 0 : 1 - limits.maxBytes / usedBytes(db);
  const overflow = excess <= 0 ? from - 1 : Math.min(end, from + Math.ceil((last - from + 1) * excess) - 1);
  const to = Math.max(Math.min(expired, read), overflow);
  return to < from ? undefined : { from, to, unread: Math.max(0, to - Math.max(read, from - 1)) };
}

/**
 * Deletes the reports of a round. They are gone for every reader from the first step on, when `first_seq` moves; the room is won back
 * behind it: first the index, grouped by device so that each of its leaves is written once, then the reports, then devices that have none left.
 */
export function* purge(db: DatabaseSync, round: Round): Steps {
  db.prepare("update meta set value = ? where key = 'first_seq'").run(round.to + 1);
  yield* deleteLeftovers(db, round.to);
}

/** Deletes what is left of the reports up to `to` that a purge has cut off; also what one before a crash left behind. */
export function* deleteLeftovers(db: DatabaseSync, to: number): Steps {
  const places = new Map<string, [time: number, seq: number][]>();
  const page = db.prepare('select seq, device, time from report where seq > ? and seq <= ? order by seq limit 500');
  for (let after = 0, rows; (rows = page.all(after, to)).length > 0; yield) {
    for (const row of rows) {
      after = Number(row['seq']);
      const device = String(row['device']);
      const list = places.get(device);
      if (list === undefined) places.set(device, [[Number(row['time']), after]]);
      else list.push([Number(row['time']), after]);
    }
  }

  const forget = db.prepare('delete from history where device = ? and time = ? and seq = ?');
  let deleted = 0;
  for (const [device, list] of places) {
    for (const [time, seq] of list) {
      forget.run(device, time, seq);
      if (++deleted % rowsPerStep === 0) yield;
    }
  }

  const drop = db.prepare('delete from report where seq <= ? and seq < (select min(seq) + 200 from report)');
  while (Number(drop.run(to).changes) > 0) yield;
  db.prepare('delete from device where last_seq <= ?').run(to);
}

function usedBytes(db: DatabaseSync): number {
  return (Number(pragma(db, 'page_count')) - Number(pragma(db, 'freelist_count'))) * Number(pragma(db, 'page_size'));
}

/**
 * The last seq in [from, end] before the first report that was received since `limit`, or from - 1. Each is looked at: what is decoded again
 * from quarantine keeps the time at which it came, and so stands behind reports that came later, and are to stay.
 */
function* lastExpired(db: DatabaseSync, limit: number, from: number, end: number): Generator<undefined, number, void> {
  const find = db.prepare(
    'select seq from report where seq >= ? and seq <= ? and received_at >= ? order by seq limit 1',
  );
  for (let first = from; first <= end; first += lookedAtAStep, yield) {
    const kept = find.get(first, Math.min(first + lookedAtAStep - 1, end), limit)?.['seq'];
    if (kept !== undefined) return Number(kept) - 1;
  }
  return end;
}
