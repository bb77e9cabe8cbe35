import { type Metric as LibraryMetric, Registry } from '@prometheus-io/client';
import { latencyBounds } from '../vitals/latencies.ts';
import type { HttpCounters } from './http-counters.ts';
import type { Metric, Series } from './metric.ts';
import { journalMetrics } from './metrics-journal.ts';
import { processMetrics } from './metrics-process.ts';
import { receiverMetrics } from './metrics-receiver.ts';
import type { GatewayWatch } from './watch.ts';

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
