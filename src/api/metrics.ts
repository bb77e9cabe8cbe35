import { type Metric as LibraryMetric, Registry } from '@prometheus-io/client';
import { latencyBounds, type Latencies } from '../vitals/latencies.ts';
import type { StreamCounters } from './live/subscriber.ts';
import { journalMetrics } from './metrics-journal.ts';
import { processMetrics } from './metrics-process.ts';
import { receiverMetrics } from './metrics-receiver.ts';
import type { GatewayWatch } from './watch.ts';

/** One value of a metric, under its labels; a histogram's is a set of {@link Latencies}. */
export type Series = readonly [labels: Readonly<Record<string, string>>, value: number | Latencies];

/** A metric: what it is called, what it means, and how it is read off what the threads have told. */
export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  readonly series: (watch: GatewayWatch, http: HttpCounters) => Iterable<Series>;
}

/** What the HTTP server counts of itself. */
export interface HttpCounters extends StreamCounters {
  /** Answers by status. */
  readonly answers: Record<string, number>;
  /** Connections that were refused because there were too many. */
  refused: number;
  /** Exports that are under way. */
  exports: number;
  /** Exports that were ended because nothing was taken of them. */
  exportsStalled: number;
}

export function newHttpCounters(): HttpCounters {
  return {
    answers: {},
    refused: 0,
    exports: 0,
    exportsStalled: 0,
    streams: 0,
    streamReports: 0,
    streamSkips: 0,
  };
}

/** Every metric of a gateway, in the order in which they are documented and told. */
export const metrics: readonly Metric[] = [...receiverMetrics, ...journalMetrics, ...processMetrics];

/** Tells all metrics in Prometheus' text format 0.0.4. */
export function metricsText(watch: GatewayWatch, http: HttpCounters): Promise<string> {
  const registry = new Registry();
  for (const metric of metrics) register(registry, metric, watch, http);
  return registry.metrics();
}

export const metricsContentType = Registry.PROMETHEUS_CONTENT_TYPE;

/**
 * The library's own metrics count for themselves, one observation at a time. Ours have been counted already, in other threads: the
 * registry only needs to be told the values.
 */
function register(registry: Registry, { series, ...metric }: Metric, watch: GatewayWatch, http: HttpCounters): void {
  const get = (): object => ({
    ...metric,
    values: [...series(watch, http)].flatMap((one) => values(metric.name, one)),
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that the registry asks for is a name and get
  registry.registerMetric({ name: metric.name, get } as unknown as LibraryMetric<string>);
}

interface Value {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

function values(name: string, [labels, value]: Series): Value[] {
  if (typeof value === 'number') return [{ labels, value }];
  let count = 0;
  const buckets = [...value.counts].map((inBucket, index): Value => {
    count += inBucket;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: latencyBounds[index] ?? '+Inf' }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: value.seconds },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
