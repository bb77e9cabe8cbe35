import { z } from '@hono/zod-openapi';
import { Time } from './report.ts';

const count = z.int().min(0);
const bytes = z.int().min(0);
const byProtocol = z.record(z.string(), count);

/** How often something took how long. */
export const Latencies = z
  .object({
    counts: z
      .array(count)
      .readonly()
      .describe('how often, by upper bound: 1, 2.5, 5, 10, 20, 30, 50, 75, 100, 250, 500 ms, 1, 2.5, 5, 10 s, more'),
    seconds: z.number().min(0).describe('all of them together'),
  })
  .openapi('Latencies');

const Thread = z.object({
  name: z.string(),
  up: z.boolean(),
  restarts: count,
  heapBytes: bytes.describe('JavaScript heap in use'),
  busySeconds: z.number().min(0).describe('time not idle, since it was started'),
  processes: count,
  queued: count.describe('messages that wait in all mailboxes'),
  connections: byProtocol.describe('of a receiver: open, by protocol'),
});

const Counters = z.object({
  accepted: count.describe('connections'),
  acceptErrors: count,
  closed: byProtocol.describe('connections, by reason'),
  recognised: byProtocol.describe('connections, by protocol'),
  strangers: byProtocol.describe('connections that were no trackers, by what they spoke'),
  handshakes: count.describe('of TLS, finished'),
  handshakesFailed: byProtocol.describe('by reason'),
  bytes: bytes.describe('received'),
  frames: count.describe('decoded'),
  reports: count.describe('handed to the journal'),
  quarantined: count.describe('frames that could not be decoded'),
  unknownFrames: count.describe('among these: of devices that the policy does not admit'),
  crashes: count.describe('of buffers'),
  replies: count.describe('writes to devices'),
  replyLatency: Latencies.describe('from the last byte that was read until the reply that waits for it was written'),
  protocols: z
    .record(
      z.string(),
      z.object({
        reports: count,
        quarantined: count,
        crashes: count,
        closed: byProtocol.describe('by reason'),
      }),
    )
    .describe('by protocol; what is not recognised is not in it'),
});

const Journal = z.object({
  stalled: z.string().nullable().describe('why nothing can be stored at present'),
  stalls: count,
  commits: count,
  failedCommits: count,
  lastCommitMs: z.number().min(0),
  commitLatency: Latencies.describe('how long a commit took, synced'),
  reports: count.describe('stored'),
  repeats: count.describe('were stored already'),
  quarantined: count.describe('frames put into quarantine'),
  quarantineDropped: count.describe('frames that went because quarantine was full'),
  deleted: count.describe('reports that retention deleted'),
  deletedUnread: count.describe('among these: before every reader had them'),
  tidyFailures: count,
  unindexed: count.describe('reports that are not indexed yet'),
  quarantineFrames: count.describe('in quarantine now'),
  quarantineBytes: bytes,
  fileBytes: bytes,
  walBytes: bytes.describe('of the write-ahead log'),
});

/** All that the gateway tells of itself, as of a second ago. */
export const Status = z
  .object({
    ready: z.boolean(),
    reasons: z.array(z.string()).readonly().describe('why it is not ready'),
    startedAt: Time,
    residentBytes: bytes.describe('memory, of all threads'),
    connections: byProtocol.describe('open, by protocol; unknown: not recognised'),
    paused: count.describe('connections that are not read from, for want of credit'),
    pendingReports: count.describe('wait to be stored'),
    counters: Counters.describe('of all receivers, since the start'),
    threads: z.array(Thread).readonly(),
    journal: z.union([Journal, z.null()]).describe('since its thread was started; null: it is being started'),
  })
  .openapi('Status');

/** {@link Latencies} as JSON shows them. */
export type Latencies = z.output<typeof Latencies>;

/** {@link Status} as JSON shows it. */
export type Status = z.output<typeof Status>;
