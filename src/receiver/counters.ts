import { type Latencies, newLatencies } from '../vitals/latencies.ts';

/** Every reason for which a connection ends. */
export const closeReasons = [
  'peer',
  'error',
  'idle',
  'handshake-timeout',
  'handshake-failed',
  'proxy-header',
  'proxy-not-trusted',
  'certificate',
  'no-tracker',
  'unrecognised',
  'endless-frame',
  'held-bytes',
  'crashes',
  'replies-not-read',
  'not-stored',
  'connections',
  'connections-per-address',
  'descriptors',
  'denied',
  'unknown-device',
  'replaced',
  'shutdown',
  'killed',
] as const;

/** One of {@link closeReasons}. */
export type CloseReason = (typeof closeReasons)[number];

/** Every reason for which a TLS handshake comes to nothing. Time over is a close reason of its own: it may have been the PROXY header's. */
const handshakeFailures = [
  'not-tls',
  'version',
  'cipher',
  'no-certificate',
  'certificate-not-trusted',
  'peer-refused',
  'gone',
  'other',
] as const;

/** One of {@link handshakeFailures}. */
export type HandshakeFailure = (typeof handshakeFailures)[number];

/** What came of the connections of one protocol. */
export interface ProtocolCounters {
  reports: number;
  quarantined: number;
  /** Crashes of its decoder. */
  crashes: number;
  readonly closed: Partial<Record<CloseReason, number>>;
}

/** What a receiver thread has counted since it started: plain numbers, read by whoever wants to show them. */
export interface Counters {
  accepted: number;
  acceptErrors: number;
  readonly closed: Record<CloseReason, number>;
  /** Connections by the protocol that was recognised. */
  readonly recognised: Record<string, number>;
  /** Connections that were no trackers, by what they spoke. */
  readonly strangers: Record<string, number>;
  /** TLS handshakes that were finished, and those that were not. */
  handshakes: number;
  readonly handshakesFailed: Record<HandshakeFailure, number>;
  bytes: number;
  frames: number;
  reports: number;
  quarantined: number;
  /** Frames of devices that the policy does not admit; they are among the quarantined. */
  unknownFrames: number;
  /** Crashes of buffers. */
  crashes: number;
  replies: number;
  /** From the last byte that was read before a reply was due until it was written. */
  readonly replyLatency: Latencies;
  /** By the name of the protocol; what is not recognised is not in it. */
  readonly protocols: Record<string, ProtocolCounters>;
}

export function newCounters(): Counters {
  return {
    accepted: 0,
    acceptErrors: 0,
    closed: zeros(closeReasons),
    recognised: {},
    strangers: {},
    handshakes: 0,
    handshakesFailed: zeros(handshakeFailures),
    bytes: 0,
    frames: 0,
    reports: 0,
    quarantined: 0,
    unknownFrames: 0,
    crashes: 0,
    replies: 0,
    replyLatency: newLatencies(),
    protocols: {},
  };
}

/** The counters of one protocol. */
function countersOf({ protocols }: Counters, name: string): ProtocolCounters {
  return (protocols[name] ??= { reports: 0, quarantined: 0, crashes: 0, closed: {} });
}

/** Counts reports, in all and for the protocol of their connection. */
export function countReports(counters: Counters, protocol: string | undefined, count: number): void {
  if (count === 0) return;
  counters.reports += count;
  if (protocol !== undefined) countersOf(counters, protocol).reports += count;
}

/** Counts a frame that was set aside, in all and for its protocol. */
export function countQuarantined(counters: Counters, protocol: string | undefined): void {
  counters.quarantined++;
  if (protocol !== undefined) countersOf(counters, protocol).quarantined++;
}

/** Counts a buffer that has crashed, in all and for its protocol. */
export function countCrash(counters: Counters, protocol: string | undefined): void {
  counters.crashes++;
  if (protocol !== undefined) countersOf(counters, protocol).crashes++;
}

/** Counts a connection that has ended, in all and for its protocol. */
export function countClosed(counters: Counters, protocol: string | undefined, reason: CloseReason): void {
  counters.closed[reason]++;
  if (protocol === undefined) return;
  const { closed } = countersOf(counters, protocol);
  closed[reason] = (closed[reason] ?? 0) + 1;
}

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
