import type { DatabaseSync } from 'node:sqlite';
import { rowsPerStep } from './steps.ts';
import type { Steps } from './steps.ts';
import type { Tail } from './tail.ts';

/**
 * Indexes a tail: its reports go into `history`, grouped by device so that each leaf of the index is written once, and `device` is brought
 * up to date. A row that is there already is neither inserted nor counted again, so a pass that was cut off only repeats work.
 */
export function* indexPass(db: DatabaseSync, tail: Tail): Steps {
  const insert = db.prepare('insert or ignore into history values (?, ?, ?)');
  const upsert = db.prepare(`
    insert into device values (?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (device) do update set
      protocol = excluded.protocol,
      first_received_at = min(first_received_at, excluded.first_received_at),
      last_received_at = max(last_received_at, excluded.last_received_at),
      last_seq = excluded.last_seq,
      newest_time = max(newest_time, excluded.newest_time),
      position_seq = iif(excluded.position_time >= ifnull(position_time, excluded.position_time), excluded.position_seq, position_seq),
      position_time = max(ifnull(position_time, excluded.position_time), ifnull(excluded.position_time, position_time)),
      reports = reports + excluded.reports`);

  for (const device of tail.devices.values()) {
    const { name, times, seqs } = device;
    for (let from = 0; from < seqs.length; from += rowsPerStep) {
      const to = Math.min(from + rowsPerStep, seqs.length);
      let inserted = 0;
      for (let i = from; i < to; i += 1) inserted += Number(insert.run(name, times[i]!, seqs[i]!).changes);
      // With each step, so that rows and their count are always in the same transaction.
      upsert.run(
        name,
        device.protocol,
        device.firstReceivedAt,
        device.lastReceivedAt,
        seqs.at(-1)!,
        device.newest,
        device.positionTime,
        device.positionSeq,
        inserted,
      );
      yield;
    }
  }
  db.prepare("update meta set value = ? where key = 'indexed_to'").run(tail.lastSeq);
}
