import type { StreamCounters } from './live/subscriber.ts';

/** What the HTTP server counts of itself. */
export interface HttpCounters extends StreamCounters {
  /** Answers by status. */
  readonly answers: Record<string, number>;
  /** Connections that were refused because there were too many, in all or from their address. */
  readonly refused: Record<'connections' | 'connections-per-address', number>;
  /** Exports that are under way. */
  exports: number;
  /** Exports that were ended because nothing was taken of them. */
  exportsStalled: number;
}

export function newHttpCounters(): HttpCounters {
  return {
    answers: {},
    refused: { connections: 0, 'connections-per-address': 0 },
    exports: 0,
    exportsStalled: 0,
    streams: 0,
    streamReports: 0,
    streamSkips: 0,
  };
}
