import type { Latencies, Status as WholeStatus } from '../../api/schemas/status.ts';

/** How often each bucket of `latencies.ts` was hit since the start. */
export type Buckets = Pick<Latencies, 'counts'>;

/** A thread of the gateway. */
export type ThreadStatus = WholeStatus['threads'][number];

/** What this page reads of `/v1/status`. Counters are since the start, which they are known by. */
export interface Status extends Pick<WholeStatus, 'startedAt' | 'residentBytes' | 'connections' | 'threads'> {
  readonly counters: Pick<WholeStatus['counters'], 'reports'> & { readonly replyLatency: Buckets };
  /** Null: its thread is being started. */
  readonly journal: (Pick<NonNullable<WholeStatus['journal']>, 'commits'> & { readonly commitLatency: Buckets }) | null;
}
