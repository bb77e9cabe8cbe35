import { Histogram } from './histogram.ts';

/** What a simulation counts, for one protocol or in all. `acknowledged + refused + missing = due` once it is over. */
export interface Tally {
  vehicles: number;
  /** Reports sent; logins are not counted here. */
  sent: number;
  /** Frames sent, logins too, that the protocol answers. */
  due: number;
  /** Replies that came as they were due. */
  acknowledged: number;
  /** Replies that came in place of the one that was due. */
  refused: number;
  /** Replies that were due and did not come. */
  missing: number;
  /** Times that something came while nothing was due. */
  unexpected: number;
  /** Connections that ended before the vehicle was done: the other side closed them, or read no more. */
  lost: number;
  /** From the write of a frame to the read of its reply's last byte, milliseconds. */
  readonly latency: Histogram;
}

const counts = ['vehicles', 'sent', 'due', 'acknowledged', 'refused', 'missing', 'unexpected', 'lost'] as const;

export function emptyTally(): Tally {
  return {
    vehicles: 0,
    sent: 0,
    due: 0,
    acknowledged: 0,
    refused: 0,
    missing: 0,
    unexpected: 0,
    lost: 0,
    latency: new Histogram(),
  };
}

/** The tallies put together. */
export function sumOf(tallies: Iterable<Tally>): Tally {
  const sum = emptyTally();
  for (const tally of tallies) {
    for (const name of counts) sum[name] += tally[name];
    sum.latency.add(tally.latency);
  }
  return sum;
}
