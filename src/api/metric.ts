import type { Latencies } from '../vitals/latencies.ts';
import type { HttpCounters } from './http-counters.ts';
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
