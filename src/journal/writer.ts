import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Appender } from './appender.ts';
import type { FleetlineError } from '../model/errors.ts';
import { storageError } from './errors.ts';
import { indexPass } from './indexing.ts';
import type { Batch } from './messages.ts';
import { databaseFile, lockFolder, openToWrite } from './open.ts';
import { PatientClock } from './patient-clock.ts';
import { Quarantine } from './quarantine.ts';
import type { QuarantineLimits } from './quarantine.ts';
import { deleteLeftovers, nextRound, purge } from './retention.ts';
import type { RetentionLimits, Round } from './retention.ts';
import { meta } from './sql.ts';
import { writeProbe } from './probe.ts';
import type { WriterStatistics } from './statistics.ts';
import type { Steps } from './steps.ts';
import { newLatencies, observe } from '../vitals/latencies.ts';

export interface WriterOptions extends RetentionLimits, QuarantineLimits {
  /** Milliseconds between index passes. Default 5000. */
  readonly indexMs?: number;
  /** Reports at which a pass begins earlier than that. Default 100,000; at twice as many a commit waits for the pass to end. */
  readonly indexRows?: number;
  /** Told each time that tidying failed, and why. It is tried again a second later. */
  readonly onTidyFailure?: (failure: FleetlineError) => void;
}

/** Pages in the write-ahead log at which they are copied into the database: some 2 MB, which takes 3 ms. */
const checkpointPages = 500;

/** How often retention looks for what is over its limits, in milliseconds. */
const retentionMs = 10_000;

/** How long tidying rests after it failed, in milliseconds. */
const restMs = 1000;

/** Work for the time between commits, and what follows when its last step is committed. */
interface Work {
  readonly steps: Steps;
  readonly done: () => void;
}

/**
 * The one writer of a data folder: it appends in transactions that are synced before they return and, between them, keeps the index, the
 * limits and the write-ahead log in order, a slice at a time. All of it is synchronous; it lives in the journal's thread.
 */
export class JournalWriter {
  readonly #folder: string;
  readonly #file: string;
  readonly #limits: RetentionLimits;
  readonly #indexMs: number;
  readonly #indexRows: number;
  readonly #onTidyFailure: (failure: FleetlineError) => void;
  readonly #lock: DatabaseSync;
  readonly #db: DatabaseSync;
  readonly #appender: Appender;
  readonly #quarantine: Quarantine;
  readonly #saveCursor: StatementSync;
  readonly #checkpoint: StatementSync;
  readonly #walFrames: StatementSync;
  readonly #clock = new PatientClock();
  readonly #counts = {
    commits: 0,
    failedCommits: 0,
    lastCommitMs: 0,
    commitLatency: newLatencies(),
    reports: 0,
    repeats: 0,
    quarantined: 0,
    deleted: 0,
    deletedUnread: 0,
    tidyFailures: 0,
  };
  #work: Work | undefined;
  /** A purge may have been cut off, by a crash or by a failure. */
  #leftovers = true;
  #nextIndex: number;
  #nextRetention = 0;
  #restUntil = 0;

  /**
   * Takes the folder and opens its journal; both are made where there is none.
   * @throws FleetlineError `data-folder`, `data-in-use`, `data-newer`, `data-damaged`, `disk-full` or `storage-failed`
   */
  constructor(folder: string, options: WriterOptions = {}) {
    this.#folder = folder;
    this.#file = join(folder, databaseFile);
    this.#limits = options;
    this.#indexMs = options.indexMs ?? 5000;
    this.#indexRows = options.indexRows ?? 100_000;
    this.#onTidyFailure = options.onTidyFailure ?? (() => {});
    this.#nextIndex = performance.now() + this.#indexMs;
    this.#lock = lockFolder(folder);
    let db: DatabaseSync | undefined;
    try {
      db = openToWrite(folder);
      this.#db = db;
      this.#appender = new Appender(db);
      this.#quarantine = new Quarantine(db, options);
      this.#saveCursor = db.prepare('insert or replace into cursor values (?, ?, ?)');
      this.#checkpoint = db.prepare('pragma wal_checkpoint(passive)');
      this.#walFrames = db.prepare('pragma wal_checkpoint(noop)');
    } catch (error) {
      db?.close();
      this.#lock.close();
      throw storageError(error, this.#file);
    }
  }

  /**
   * Stores everything in these batches, or nothing, and returns when it is on disk. A report that is stored already is passed over.
   * @throws FleetlineError `disk-full` or `storage-failed`; the next commit starts afresh
   */
  commit(batches: readonly Batch[]): void {
    const start = performance.now();
    let repeats = 0;
    let reports = 0;
    let quarantined = 0;
    try {
      this.#catchUp();
      this.#db.exec('begin immediate');
      for (const batch of batches) {
        for (const row of batch.reports) {
          if (this.#appender.append(row)) reports += 1;
          else repeats += 1;
        }
        for (const row of batch.quarantined) this.#quarantine.add(row);
        for (const id of batch.decoded) this.#quarantine.markDecoded(id);
        for (const [name, seq] of batch.cursors) this.#saveCursor.run(name, seq, Date.now());
        quarantined += batch.quarantined.length;
      }
      this.#db.exec('commit');
    } catch (error) {
      this.#counts.failedCommits += 1;
      this.#rollback();
      throw storageError(error, this.#file);
    }
    this.#appender.committed();
    this.#counts.commits += 1;
    this.#counts.reports += reports;
    this.#counts.repeats += repeats;
    this.#counts.quarantined += quarantined;
    this.#counts.lastCommitMs = performance.now() - start;
    observe(this.#counts.commitLatency, this.#counts.lastCommitMs);
  }

  /**
   * Tries whether storing works again: a small write that is synced, beside the journal and into it, and what a commit would have to do first.
   * @throws FleetlineError as {@link commit} does
   */
  probe(): void {
    try {
      writeProbe(this.#folder);
      this.#catchUp();
      this.#db.exec(`begin immediate; insert or replace into meta values ('probed_at', ${Date.now()}); commit`);
    } catch (error) {
      this.#rollback();
      throw storageError(error, this.#file);
    }
  }

  /**
   * Works at what is due: the index, the limits, the write-ahead log. A failure (a full disk, say) is counted, and the work is begun again
   * a second later.
   * @param ms how long, at most by one step longer
   * @returns whether there is more to do at once
   */
  tidy(ms = 3): boolean {
    const now = performance.now();
    if (now < this.#restUntil) return false;
    try {
      const { log, checkpointed } = this.#walFrames.get() ?? {};
      if (Number(log) - Number(checkpointed) >= checkpointPages) this.#checkpoint.get();
      this.#work ??= this.#nextWork(now);
      if (this.#work === undefined) return false;
      this.#slice(this.#work, now + ms);
      return true;
    } catch (error) {
      this.#rest();
      this.#onTidyFailure(storageError(error, this.#file));
      return false;
    }
  }

  get statistics(): WriterStatistics {
    const waiting = this.#appender.waiting + this.#appender.indexing.rows;
    const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    return {
      ...this.#counts,
      quarantineDropped: this.#quarantine.dropped,
      quarantineFrames: this.#quarantine.frames,
      quarantineBytes: this.#quarantine.bytes,
      unindexed: waiting,
      fileBytes: sizeOf(this.#file),
      walBytes: sizeOf(`${this.#file}-wal`),
    };
  }

  /** Indexes what is not indexed yet, empties the write-ahead log into the database, and gives the folder back. */
  close(): void {
    if (!this.#db.isOpen) return;
    try {
      this.#indexNow();
      this.#db.exec('pragma wal_checkpoint(truncate)');
    } catch {
      // What was acknowledged is in the log and stays there: the next start goes on from it.
      this.#rollback();
    }
    this.#db.close();
    this.#lock.close();
  }

  #nextWork(now: number): Work | undefined {
    if (this.#leftovers) return this.#clear();
    if (this.#appender.indexing.rows > 0) return this.#index();
    if (this.#appender.waiting >= this.#indexRows || (this.#appender.waiting > 0 && now >= this.#nextIndex)) {
      this.#appender.rotate();
      return this.#index();
    }
    if (this.#quarantine.over) return { steps: this.#quarantine.trim(), done: () => {} };
    if (now >= this.#nextRetention) return this.#retain(now);
    return undefined;
  }

  #clear(): Work {
    const done = (): void => {
      this.#leftovers = false;
    };
    return { steps: deleteLeftovers(this.#db, meta(this.#db, 'first_seq') - 1), done };
  }

  #index(): Work {
    const tail = this.#appender.indexing;
    const done = (): void => {
      tail.release();
      this.#nextIndex = performance.now() + this.#indexMs;
    };
    return { steps: indexPass(this.#db, tail), done };
  }

  #retain(now: number): Work {
    let round: Round | undefined;
    const steps = function* (db: DatabaseSync, limits: RetentionLimits, wallTime: number): Steps {
      round = yield* nextRound(db, limits, wallTime);
      if (round) yield* purge(db, round);
    };
    const done = (): void => {
      if (!round) {
        this.#nextRetention = now + retentionMs;
        return;
      }
      this.#counts.deleted += round.to - round.from + 1;
      this.#counts.deletedUnread += round.unread;
    };
    return { steps: steps(this.#db, this.#limits, this.#clock.now()), done };
  }

  /** Does as many steps as fit until `until` in one transaction. */
  #slice(work: Work, until: number): void {
    this.#db.exec('begin immediate');
    let finished: boolean;
    do finished = work.steps.next().done === true;
    while (!finished && performance.now() < until);
    this.#db.exec('commit');
    if (!finished) return;
    this.#work = undefined;
    work.done();
  }

  /** Indexing has fallen behind: a commit waits for it. */
  #catchUp(): void {
    if (this.#appender.waiting >= 2 * this.#indexRows) this.#indexNow();
  }

  /** Ends the work at hand and indexes everything, without a pause. */
  #indexNow(): void {
    const finish = (work: Work): void => this.#slice(work, Infinity);
    if (this.#work !== undefined) finish(this.#work);
    if (this.#appender.indexing.rows > 0) finish(this.#index());
    if (this.#appender.waiting === 0) return;
    this.#appender.rotate();
    finish(this.#index());
  }

  #rest(): void {
    this.#rollback();
    this.#counts.tidyFailures += 1;
    this.#restUntil = performance.now() + restMs;
  }

  #rollback(): void {
    this.#appender.rolledBack();
    this.#quarantine.rolledBack();
    // The work at hand may have failed halfway: it is begun again.
    this.#work = undefined;
    this.#leftovers = true;
    // SQLite has rolled back by itself after some errors (a full disk among them).
    if (this.#db.isTransaction) this.#db.exec('rollback');
  }
}
