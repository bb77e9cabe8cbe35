import { readdirSync, readFileSync } from 'node:fs';
import type { Latencies } from '../vitals/latencies.ts';
import type { ThreadVitals } from '../vitals/thread.ts';
import type { HttpCounters } from './http-counters.ts';
import type { Metric, Series } from './metric.ts';
import type { GatewayWatch } from './watch.ts';

/** The threads, the operating system's process, and HTTP. */
export const processMetrics: readonly Metric[] = [
  one('fleetline_ready', 'gauge', '1 where /readyz says so.', ({ troubles }) => (troubles.length === 0 ? 1 : 0)),
  {
    name: 'fleetline_thread_up',
    type: 'gauge',
    help: '1 while the thread runs and tells of itself.',
    labels: ['thread'],
    series: ({ journal, receivers }) =>
      [journal, ...receivers].map(({ name, trouble }) => [{ thread: name }, trouble === undefined ? 1 : 0]),
  },
  {
    name: 'fleetline_thread_restarts_total',
    type: 'counter',
    help: 'Times that the thread was started again.',
    labels: ['thread'],
    series: ({ journal, receivers }) =>
      [journal, ...receivers].map(({ name, restarts }) => [{ thread: name }, restarts]),
  },
  {
    name: 'fleetline_reloads_total',
    type: 'counter',
    help: 'Times that the configuration was read again: accepted, or refused and the one before goes on.',
    labels: ['outcome'],
    series: ({ reloads }) => Object.entries(reloads).map(([outcome, count]) => [{ outcome }, count]),
  },
  ofThread('fleetline_thread_heap_bytes', 'gauge', 'JavaScript heap in use.', (vitals) => vitals.heapBytes),
  ofThread(
    'fleetline_thread_external_bytes',
    'gauge',
    'Buffers outside of the heap.',
    (vitals) => vitals.externalBytes,
  ),
  ofThread('fleetline_thread_busy_seconds_total', 'counter', 'Time not idle.', (vitals) => vitals.busySeconds),
  ofThread(
    'fleetline_event_loop_delay_seconds',
    'histogram',
    'How long an event would have waited for its turn, looked at ten times a second.',
    (vitals) => vitals.eventLoopDelay,
  ),
  ofThread('fleetline_processes', 'gauge', 'Processes of the tree in the thread.', (vitals) => vitals.processes),
  ofThread('fleetline_mailbox_messages', 'gauge', 'Messages that wait in all mailboxes.', (vitals) => vitals.queued),
  ofThread(
    'fleetline_mailbox_longest_messages',
    'gauge',
    'Messages that wait in the fullest mailbox.',
    (vitals) => vitals.longestMailbox,
  ),
  {
    name: 'fleetline_http_requests_total',
    type: 'counter',
    help: 'Requests answered, by status: 401 and 403 had no right, 413 were too long, 429 too many.',
    labels: ['status'],
    series: (_, { answers }) => Object.entries(answers).map(([status, count]) => [{ status }, count]),
  },
  {
    name: 'fleetline_http_connections_refused_total',
    type: 'counter',
    help: 'HTTP connections closed at once because there were too many, in all or from their address.',
    labels: ['reason'],
    series: (_, { refused }) => Object.entries(refused).map(([reason, count]) => [{ reason }, count]),
  },
  ofHttp('fleetline_http_exports', 'gauge', 'Exports of positions that are under way.', ({ exports }) => exports),
  ofHttp(
    'fleetline_http_exports_stalled_total',
    'counter',
    'Exports that were ended because nothing was taken of them.',
    ({ exportsStalled }) => exportsStalled,
  ),
  ofHttp('fleetline_streams', 'gauge', 'Live streams that are open.', ({ streams }) => streams),
  ofHttp(
    'fleetline_stream_reports_total',
    'counter',
    'Reports told on live streams.',
    ({ streamReports }) => streamReports,
  ),
  ofHttp(
    'fleetline_stream_skips_total',
    'counter',
    'Times that a live stream was too slow and was told the newest positions only.',
    ({ streamSkips }) => streamSkips,
  ),
  one('process_start_time_seconds', 'gauge', 'When the gateway was started, since 1970.', (w) => w.startedAt / 1000),
  one('process_cpu_seconds_total', 'counter', 'Processor time, of all threads.', cpuSeconds),
  one('process_resident_memory_bytes', 'gauge', 'Resident memory, of all threads.', () => process.memoryUsage.rss()),
  one('process_open_fds', 'gauge', 'Open file descriptors.', () => openDescriptors()),
  one('process_max_fds', 'gauge', 'File descriptors that may be open.', () => mostDescriptors()),
];

function one(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  read: (watch: GatewayWatch) => number | undefined,
): Metric {
  const series = (watch: GatewayWatch): Series[] => {
    const value = read(watch);
    return value === undefined ? [] : [[{}, value]];
  };
  return { name, type, help, labels: [], series };
}

function ofHttp(name: string, type: 'counter' | 'gauge', help: string, read: (http: HttpCounters) => number): Metric {
  return { name, type, help, labels: [], series: (_, http) => [[{}, read(http)]] };
}

function ofThread(
  name: string,
  type: Metric['type'],
  help: string,
  read: (vitals: ThreadVitals) => number | Latencies,
): Metric {
  const series = ({ vitals, journal, receivers }: GatewayWatch): Series[] => [
    [{ thread: 'main' }, read(vitals())],
    ...[journal, ...receivers].flatMap((thread): Series[] =>
      thread.news ? [[{ thread: thread.name }, read(thread.news.vitals)]] : [],
    ),
  ];
  return { name, type, help, labels: ['thread'], series };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

/** Linux only, as are the limits: elsewhere the metric has no value. */
function openDescriptors(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}

function mostDescriptors(): number | undefined {
  try {
    return Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}
