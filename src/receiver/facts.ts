/** How a connection stands. */
export interface ConnectionFacts {
  /** The listener that it came in at, as configured. */
  readonly listener: string;
  /** `open`, `draining` when it is about to close and still owes replies, or `ended` when the last one has been written. */
  readonly status: 'open' | 'draining' | 'ended';
  /** Undefined: not recognised yet. */
  readonly protocol: string | undefined;
  /** How it was recognised; undefined where the listener is pinned to it. */
  readonly why: string | undefined;
  /** Who has logged in. */
  readonly device: string | undefined;
  /** Milliseconds of the monotonic clock; since 1970, UTC, where they are listed. */
  readonly openedAt: number;
  readonly lastByteAt: number;
  /** Received so far. */
  readonly bytes: number;
  readonly reports: number;
  /** Received and not made into reports yet. */
  readonly unreadBytes: number;
  readonly unstoredReports: number;
  /** Written to it, and not taken by it. */
  readonly unreadReplyBytes: number;
  /** Not read from, for want of credit. */
  readonly paused: boolean;
}
