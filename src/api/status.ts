import type { Latencies as LatenciesJson, Status } from './schemas/status.ts';
import type { Latencies } from '../vitals/latencies.ts';
import type { ThreadVitals } from '../vitals/thread.ts';
import type { GatewayWatch } from './watch.ts';

/** Everything in one object, as of a second ago: `fleetline top` and `ps` are made of it. */
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

type ThreadStatus = Status['threads'][number];

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
  connections: Record<string, number>,
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
