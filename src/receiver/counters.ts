/** Every reason for which a connection ends. */
export const closeReasons = [
  'peer',
  'error',
  'idle',
  'no-tracker',
  'unrecognised',
  'endless-frame',
  'crashes',
  'replies-not-read',
  'not-stored',
  'connections',
  'connections-per-address',
  'shutdown',
  'killed',
] as const;

/** One of {@link closeReasons}. */
export type CloseReason = (typeof closeReasons)[number];

/** What a receiver thread has counted since it started: plain numbers, read by whoever wants to show them. */
export interface Counters {
  accepted: number;
  acceptErrors: number;
  readonly closed: Record<CloseReason, number>;
  /** Connections by the protocol that was recognised. */
  readonly recognised: Record<string, number>;
  /** Connections that were no trackers, by what they spoke. */
  readonly strangers: Record<string, number>;
  bytes: number;
  frames: number;
  reports: number;
  quarantined: number;
  /** Crashes of buffers. */
  crashes: number;
  replies: number;
}

export function newCounters(): Counters {
  const closed = Object.fromEntries(closeReasons.map((reason) => [reason, 0])) as Record<CloseReason, number>;
  return {
    accepted: 0,
    acceptErrors: 0,
    closed,
    recognised: {},
    strangers: {},
    bytes: 0,
    frames: 0,
    reports: 0,
    quarantined: 0,
    crashes: 0,
    replies: 0,
  };
}
