import type { DatabaseSync } from 'node:sqlite';
import type { Steps } from './steps.ts';
import type { Tail, TailDevice } from './tail.ts';

/** Reports that one statement indexes: 0.9 µs each, against 1.2 µs one by one. */
const rowsPerStatement = 16;

/** Reports of one device in one step. */
const rowsPerStep = 8 * rowsPerStatement;

/**
 * Indexes a tail: its reports go into `history`, grouped by device so that each leaf of the index is written once, and `device` is brought
 * up to date. A row that is there already is neither inserted nor counted again, so a pass that was cut off only repeats work.
 */
export function* indexPass(db: DatabaseSync, tail: Tail): Steps {
  const insert = historyInsert(db);
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
    const { name, protocol, firstReceivedAt, lastReceivedAt, seqs, newest, positionTime, positionSeq } = device;
    for (let from = 0; from < seqs.length; from += rowsPerStep) {
      const inserted = insert(device, from, Math.min(from + rowsPerStep, seqs.length));
      // With each step, so that rows and their count are always in the same transaction.
      upsert.run(
        name,
        protocol,
        firstReceivedAt,
        lastReceivedAt,
        seqs.at(-1)!,
        newest,
        positionTime,
        positionSeq,
        inserted,
      );
      yield;
    }
  }
  db.prepare("update meta set value = ? where key = 'indexed_to'").run(tail.lastSeq);
}

/** Inserts a device's reports [from, to) of the tail into `history`, and says how many were not there. */
function historyInsert(db: DatabaseSync): (device: TailDevice, from: number, to: number) => number {
  const one = db.prepare('insert or ignore into history values (?, ?, ?)');
  const many = db.prepare(
    `insert or ignore into history values ${Array(rowsPerStatement).fill('(?, ?, ?)').join(', ')}`,
  );
  return ({ name, times, seqs }, from, to) => {
    let inserted = 0;
    let i = from;
    for (; i + rowsPerStatement <= to; i += rowsPerStatement) {
      const values: (string | number)[] = [];
      for (let k = i; k < i + rowsPerStatement; k += 1) values.push(name, times[k]!, seqs[k]!);
      inserted += Number(many.run(...values).changes);
    }
    for (; i < to; i += 1) inserted += Number(one.run(name, times[i]!, seqs[i]!).changes);
    return inserted;
  };
}
