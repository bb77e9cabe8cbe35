import type { Counters } from '../receiver/counters.ts';
import type { Metric, Series } from './metric.ts';
import type { GatewayWatch } from './watch.ts';

/** What receivers count and hold. Counters go on where a thread is started again. */
export const receiverMetrics: readonly Metric[] = [
  {
    name: 'fleetline_connections',
    type: 'gauge',
    help: 'Open connections by protocol; unknown until it is recognised.',
    labels: ['protocol'],
    series: (watch) => by('protocol', addUp(watch.receivers.map(({ news }) => news?.connections ?? {}))),
  },
  gauge('fleetline_connections_paused', 'Connections that are not read from, for want of credit.', 'paused'),
  gauge('fleetline_unread_bytes', 'Bytes received and not yet made into reports.', 'unreadBytes'),
  gauge('fleetline_pending_reports', 'Reports that wait to be stored.', 'pendingReports'),
  gauge('fleetline_listeners', 'Listening sockets, in all receiver threads together.', 'listening'),
  counter('fleetline_connections_accepted_total', 'Connections accepted.', 'accepted'),
  {
    name: 'fleetline_connections_closed_total',
    type: 'counter',
    help: 'Connections closed, by protocol and reason.',
    labels: ['protocol', 'reason'],
    series: ({ counters }) => closed(counters),
  },
  counter(
    'fleetline_accept_errors_total',
    'Connections that could not be accepted, for want of descriptors say.',
    'acceptErrors',
  ),
  {
    name: 'fleetline_connections_recognised_total',
    type: 'counter',
    help: 'Connections whose protocol was recognised from their bytes.',
    labels: ['protocol'],
    series: ({ counters }) => by('protocol', counters.recognised),
  },
  {
    name: 'fleetline_strangers_total',
    type: 'counter',
    help: 'Connections that were no trackers, by what they spoke.',
    labels: ['kind'],
    series: ({ counters }) => by('kind', counters.strangers),
  },
  counter('fleetline_handshakes_total', 'TLS handshakes that were finished.', 'handshakes'),
  {
    name: 'fleetline_handshakes_failed_total',
    type: 'counter',
    help: 'TLS handshakes that came to nothing, by reason; those whose time was over are among the closed connections.',
    labels: ['reason'],
    series: ({ counters }) => by('reason', counters.handshakesFailed),
  },
  counter('fleetline_received_bytes_total', 'Bytes received from devices.', 'bytes'),
  counter('fleetline_frames_total', 'Frames decoded.', 'frames'),
  ofProtocol('fleetline_reports_total', 'Reports decoded and handed to the journal.', 'reports'),
  ofProtocol(
    'fleetline_quarantined_frames_total',
    'Frames that could not be decoded and were set aside.',
    'quarantined',
  ),
  ofProtocol('fleetline_buffer_crashes_total', 'Frames on which a decoder crashed.', 'crashes'),
  counter(
    'fleetline_unknown_device_frames_total',
    'Frames of devices that the policy does not admit; they are among the quarantined.',
    'unknownFrames',
  ),
  {
    name: 'fleetline_takeovers_put_off_total',
    type: 'counter',
    help: 'Times that a device connected again too soon after the last time for its other connection to be closed.',
    labels: [],
    series: ({ takeoversPutOff }) => [[{}, takeoversPutOff]],
  },
  counter(
    'fleetline_replies_total',
    'Writes of replies to devices; one may hold the replies to several frames.',
    'replies',
  ),
  {
    name: 'fleetline_reply_latency_seconds',
    type: 'histogram',
    help: 'From the last byte that was read until the reply that waits for it was written.',
    labels: [],
    series: ({ counters }) => [[{}, counters.replyLatency]],
  },
];

type Named = Readonly<Record<string, number>>;
type NumberOf<T> = { [Name in keyof T]: T[Name] extends number ? Name : never }[keyof T];

function by(label: string, counts: Named): Series[] {
  return Object.entries(counts).map(([name, count]) => [{ [label]: name }, count]);
}

function addUp(all: readonly Named[]): Named {
  const sums: Record<string, number> = {};
  for (const counts of all) for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

function counter(name: string, help: string, of: NumberOf<Counters>): Metric {
  return { name, type: 'counter', help, labels: [], series: ({ counters }) => [[{}, counters[of]]] };
}

function gauge(name: string, help: string, of: 'paused' | 'unreadBytes' | 'pendingReports' | 'listening'): Metric {
  const series = ({ receivers }: GatewayWatch): Series[] => [
    [{}, receivers.reduce((all, { news }) => all + (news?.[of] ?? 0), 0)],
  ];
  return { name, type: 'gauge', help, labels: [], series };
}

/** What is counted in all and by protocol: the rest was not recognised. */
function ofProtocol(name: string, help: string, of: 'reports' | 'quarantined' | 'crashes'): Metric {
  const series = ({ counters }: GatewayWatch): Series[] => {
    const counts = Object.entries(counters.protocols).map(([protocol, counted]): [string, number] => [
      protocol,
      counted[of],
    ]);
    const unknown = counters[of] - counts.reduce((sum, [, count]) => sum + count, 0);
    return by('protocol', Object.fromEntries([...counts, ['unknown', unknown]]));
  };
  return { name, type: 'counter', help, labels: ['protocol'], series };
}

function closed(counters: Counters): Series[] {
  const unknown: Record<string, number> = { ...counters.closed };
  const known = Object.entries(counters.protocols).flatMap(([protocol, { closed: reasons }]) =>
    Object.entries(reasons).map(([reason, count]): Series => {
      unknown[reason] = (unknown[reason] ?? 0) - count;
      return [{ protocol, reason }, count];
    }),
  );
  return [
    ...known,
    ...Object.entries(unknown).map(([reason, count]): Series => [{ protocol: 'unknown', reason }, count]),
  ];
}
