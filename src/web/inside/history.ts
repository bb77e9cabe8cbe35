import { between, quantile } from './latencies.ts';
import type { Buckets, Status } from './status.ts';

/** What the gateway did in the seconds before a moment. Rates are a second, latencies in seconds; null: nothing is known. */
export interface Sample {
  /** Seconds since 1970, by this browser's clock. */
  readonly at: number;
  readonly reports: number | null;
  readonly commits: number | null;
  readonly commitP50: number | null;
  readonly commitP99: number | null;
  readonly replyP50: number | null;
  readonly replyP99: number | null;
  readonly connections: number | null;
  readonly memory: number | null;
  /** The share of the time in which each thread was not idle, 0 to 1. */
  readonly busy: Readonly<Record<string, number>>;
}

/** A number of each sample. */
export type Measure = Exclude<keyof Sample, 'at' | 'busy'>;

/** A look at the gateway, and when: milliseconds since 1970. */
interface Seen {
  readonly at: number;
  readonly status: Status;
}

/** Threads tell of themselves once a second, not when they are asked: over a few seconds the difference does not show. */
const windowMs = 5_000;

/** How long what was seen is kept, in seconds. */
export const keptSeconds = 300;

/** The last five minutes of a gateway, made of looks at its counters. */
export class History {
  readonly #samples: Sample[] = [];
  #seen: Seen[] = [];

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** The last one that was seen: that of before, while nothing is. */
  get last(): Sample | undefined {
    return this.#samples.findLast(({ connections }) => connections !== null);
  }

  /** Takes a look. The first one only begins to count: nothing was done since. @param at milliseconds since 1970 */
  push(status: Status, at: number): void {
    // A gateway that was started again has counted from zero.
    if (this.#seen.at(-1)?.status.startedAt !== status.startedAt) this.#seen = [];
    this.#seen.push({ at, status });
    while (this.#seen.length > 2 && at - (this.#seen[1]?.at ?? at) >= windowMs) this.#seen.shift();
    const [first] = this.#seen;
    if (first) this.#keep(sampleOf(first, { at, status }));
  }

  /** Nothing was seen: plots have a gap there. */
  miss(at: number): void {
    this.#seen = [];
    this.#keep({ ...nothing, at: at / 1000 });
  }

  /** The times and values of measures, as a plot takes them. */
  columns(measures: readonly Measure[]): [number[], ...(number | null)[][]] {
    return [this.#times(), ...measures.map((measure) => this.#samples.map((sample) => sample[measure]))];
  }

  /** The same for the busy shares of threads. */
  busy(threads: readonly string[]): [number[], ...(number | null)[][]] {
    return [this.#times(), ...threads.map((thread) => this.#samples.map(({ busy }) => busy[thread] ?? null))];
  }

  #times(): number[] {
    return this.#samples.map(({ at }) => at);
  }

  #keep(sample: Sample): void {
    this.#samples.push(sample);
    const oldest = sample.at - keptSeconds;
    while ((this.#samples[0]?.at ?? oldest) < oldest) this.#samples.shift();
  }
}

const nothing: Sample = {
  at: 0,
  reports: null,
  commits: null,
  commitP50: null,
  commitP99: null,
  replyP50: null,
  replyP99: null,
  connections: null,
  memory: null,
  busy: {},
};

function sampleOf(before: Seen, now: Seen): Sample {
  const { status } = now;
  const seconds = (now.at - before.at) / 1000;
  const connections = Object.values(status.connections).reduce((sum, count) => sum + count, 0);
  const still = { ...nothing, at: now.at / 1000, connections, memory: status.residentBytes };
  if (seconds <= 0) return still;
  // What was started again begins to count anew.
  const rate = (from: number, to: number): number => Math.max(0, to - from) / seconds;
  const commits = spent(before.status.journal?.commitLatency, status.journal?.commitLatency);
  const replies = spent(before.status.counters.replyLatency, status.counters.replyLatency);
  const earlier = new Map(before.status.threads.map((thread) => [thread.name, thread.busySeconds]));
  return {
    ...still,
    reports: rate(before.status.counters.reports, status.counters.reports),
    commits: rate(before.status.journal?.commits ?? 0, status.journal?.commits ?? 0),
    commitP50: quantile(commits, 0.5),
    commitP99: quantile(commits, 0.99),
    replyP50: quantile(replies, 0.5),
    replyP99: quantile(replies, 0.99),
    busy: Object.fromEntries(
      status.threads.map(({ name, busySeconds }) => [name, Math.min(1, rate(earlier.get(name) ?? 0, busySeconds))]),
    ),
  };
}

function spent(before: Buckets | undefined, now: Buckets | undefined): number[] {
  return now ? between(before?.counts ?? [], now.counts) : [];
}
