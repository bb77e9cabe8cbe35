/** How often each bucket of {@link file://./latencies.ts} was hit since the start. */
export interface Buckets {
  readonly counts: readonly number[];
}

/** A thread of the gateway. */
export interface ThreadStatus {
  readonly name: string;
  readonly up: boolean;
  readonly restarts: number;
  readonly heapBytes: number;
  readonly busySeconds: number;
  readonly processes: number;
  readonly queued: number;
  /** Of a receiver: its open connections by protocol. */
  readonly connections: Readonly<Record<string, number>>;
}

/** What this page reads of `/v1/status`. Counters are since the start, which they are known by. */
export interface Status {
  readonly startedAt: string;
  readonly residentBytes: number;
  readonly connections: Readonly<Record<string, number>>;
  readonly counters: { readonly reports: number; readonly replyLatency: Buckets };
  readonly threads: readonly ThreadStatus[];
  /** Null: its thread is being started. */
  readonly journal: { readonly commits: number; readonly commitLatency: Buckets } | null;
}
