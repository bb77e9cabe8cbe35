import type { StreamCounters } from './live/subscriber.ts';

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
