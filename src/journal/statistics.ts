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
  /** Size of the write-ahead log's file. */
  readonly walBytes: number;
}
