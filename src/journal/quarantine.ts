import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { quarantineColumns } from './rows.ts';
import type { QuarantineRow } from './rows.ts';
import { rowsPerStep } from './steps.ts';
import type { Steps } from './steps.ts';

/** How much quarantine holds; beyond it the oldest go, and are counted. */
export interface QuarantineLimits {
  /** Frames. Default 100,000. */
  readonly maxQuarantined?: number;
  /** Bytes of all frames together. Default 64 MiB. */
  readonly maxQuarantinedBytes?: number;
}

/** The writing side of table `quarantine`. It runs inside the transactions of the journal's writer. */
export class Quarantine {
  readonly #maxFrames: number;
  readonly #maxBytes: number;
  readonly #insert: StatementSync;
  readonly #mark: StatementSync;
  readonly #oldest: StatementSync;
  readonly #delete: StatementSync;
  readonly #count: StatementSync;
  #frames = 0;
  #bytes = 0;
  #dropped = 0;
  /** A transaction that changed the table was rolled back: the counts are not to be trusted. */
  #uncounted = true;

  constructor(db: DatabaseSync, limits: QuarantineLimits) {
    this.#maxFrames = limits.maxQuarantined ?? 100_000;
    this.#maxBytes = limits.maxQuarantinedBytes ?? 64 * 1024 * 1024;
    // Frames that are handed over twice, after a crash of the journal's thread, are stored once.
    this.#insert = db.prepare(
      `insert or ignore into quarantine (${quarantineColumns}) values (null, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#mark = db.prepare('update quarantine set decoded_at = ? where id = ? and decoded_at is null');
    this.#oldest = db.prepare('select id, length(bytes) as bytes from quarantine order by id limit ?');
    this.#delete = db.prepare('delete from quarantine where id = ?');
    this.#count = db.prepare('select count(*) as frames, total(length(bytes)) as bytes from quarantine');
  }

  get over(): boolean {
    this.#recount();
    return this.#frames > this.#maxFrames || this.#bytes > this.#maxBytes;
  }

  /** Frames that are held now, and their bytes. */
  get frames(): number {
    return this.#frames;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Frames that went because quarantine was full, since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  add(row: QuarantineRow): void {
    if (Number(this.#insert.run(...row).changes) === 0) return;
    if (this.#uncounted) return;
    this.#frames += 1;
    this.#bytes += row[7].byteLength;
  }

  /** Notes that a frame has been read after all. It stays until it is among the oldest. */
  markDecoded(id: number): void {
    this.#mark.run(Date.now(), id);
  }

  /** Deletes the oldest frames until the rest is within its limits. */
  *trim(): Steps {
    while (this.over) {
      for (const { id, bytes } of this.#oldest.all(rowsPerStep)) {
        if (!this.over) break;
        this.#delete.run(Number(id));
        this.#frames -= 1;
        this.#bytes -= Number(bytes);
        this.#dropped += 1;
      }
      yield;
    }
  }

  /** A transaction was rolled back that may have changed the table: it is counted when the disk can be read again. */
  rolledBack(): void {
    this.#uncounted = true;
  }

  #recount(): void {
    if (!this.#uncounted) return;
    const held = this.#count.get();
    this.#frames = Number(held?.['frames']);
    this.#bytes = Number(held?.['bytes']);
    this.#uncounted = false;
  }
}
