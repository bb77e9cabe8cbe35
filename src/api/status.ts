import type { JournalStatistics } from '../journal/statistics.ts';
import type { Counters } from '../receiver/counters.ts';
import type { Latencies } from '../vitals/latencies.ts';
import type { ThreadVitals } from '../vitals/thread.ts';
import type { GatewayWatch } from './watch.ts';

/** Latencies as JSON: how often each bucket was hit, as in {@link Latencies}. */
export interface LatenciesJson {
  readonly counts: readonly number[];
  readonly seconds: number;
}

/** A thread, as of a second ago. */
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

/** Everything in one object, as of a second ago: `fleetline top` and `ps` are made of it. */
export interface Status {
  readonly ready: boolean;
  /** Why it is not ready. */
  readonly reasons: readonly string[];
  readonly startedAt: string;
  readonly residentBytes: number;
  /** Open connections by protocol. */
  readonly connections: Readonly<Record<string, number>>;
  readonly paused: number;
  readonly pendingReports: number;
  /** Since the start. */
  readonly counters: Omit<Counters, 'replyLatency'> & { readonly replyLatency: LatenciesJson };
  readonly threads: readonly ThreadStatus[];
  /** Null: the journal's thread is being started. */
  readonly journal: (Omit<JournalStatistics, 'commitLatency'> & { readonly commitLatency: LatenciesJson }) | null;
}

export function statusOf(watch: GatewayWatch): Status {
  const { troubles: reasons, receivers, journal, startedAt, counters } = watch;
  const connections: Record<string, number> = {};
  let paused = 0;
  let pendingReports = 0;
  for (const { news } of receivers) {
    for (const [name, count] of Object.entries(news?.connections ?? {}))
      connections[name] = (connections[name] ?? 0) + count;
    paused += news?.paused ?? 0;
    pendingReports += news?.pendingReports ?? 0;
  }
  const statistics = journal.news?.statistics;
  return {
    ready: reasons.length === 0,
    reasons,
    startedAt: new Date(startedAt).toISOString(),
    residentBytes: process.memoryUsage.rss(),
    connections,
    paused,
    pendingReports,
    counters: { ...counters, replyLatency: toJson(counters.replyLatency) },
    threads: threadsOf(watch),
    journal: statistics ? { ...statistics, commitLatency: toJson(statistics.commitLatency) } : null,
  };
}

function threadsOf({ vitals, journal, receivers }: GatewayWatch): ThreadStatus[] {
  const none = {};
  return [
    thread('main', vitals(), none),
    thread(journal.name, journal.news?.vitals, none, journal),
    ...receivers.map((receiver) =>
      thread(receiver.name, receiver.news?.vitals, receiver.news?.connections ?? none, receiver),
    ),
  ];
}

function thread(
  name: string,
  vitals: ThreadVitals | undefined,
  connections: Readonly<Record<string, number>>,
  { trouble, restarts }: { readonly trouble: string | undefined; readonly restarts: number } = {
    trouble: undefined,
    restarts: 0,
  },
): ThreadStatus {
  const { heapBytes = 0, busySeconds = 0, processes = 0, queued = 0 } = vitals ?? {};
  return { name, up: trouble === undefined, restarts, heapBytes, busySeconds, processes, queued, connections };
}

function toJson({ counts, seconds }: Latencies): LatenciesJson {
  return { counts: [...counts], seconds };
}
