import type { Latencies } from '../vitals/latencies.ts';

/** What the journal has done since it was opened. */
export interface JournalStatistics extends WriterStatistics {
  /** Why nothing can be stored at present; null where it can. */
  readonly stalled: string | null;
  /** How often that has begun. */
  readonly stalls: number;
}

/** What its writer counts of it. */
export interface WriterStatistics {
  readonly commits: number;
  readonly failedCommits: number;
  /** How long the last commit took, in milliseconds. */
  readonly lastCommitMs: number;
  /** How long those that succeeded took. */
  readonly commitLatency: Latencies;
  /** Reports stored. */
  readonly reports: number;
  /** Reports that were stored already. */
  readonly repeats: number;
  /** Frames that were put into quarantine. */
  readonly quarantined: number;
  /** Frames that went because quarantine was full. */
  readonly quarantineDropped: number;
  /** Reports that retention deleted. */
  readonly deleted: number;
  /** Reports among them that not every cursor had read. */
  readonly deletedUnread: number;
  /** Slices of tidying that failed and were begun again. */
  readonly tidyFailures: number;
  /** Reports that are not indexed yet. */
  readonly unindexed: number;
  /** Frames in quarantine now, those read after all among them, and their bytes. */
  readonly quarantineFrames: number;
  readonly quarantineBytes: number;
  /** Size of the database's file. */
  readonly fileBytes: number;
  /** Size of the write-ahead log's file. */
  readonly walBytes: number;
}
