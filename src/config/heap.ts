import type { Limits } from './limits.ts';

const kilobyte = 1000;

/** What a receiver thread holds before its first connection, with room for the collector to work in. */
const base = 192_000 * kilobyte;
/** Of a connection with its processes, its session and its last replies: 6 to 9 kB were measured. */
const perConnection = 16 * kilobyte;
/** Of a report that waits for its commit: 600 bytes were measured. */
const perReport = 1.5 * kilobyte;

/**
 * How large the JavaScript heap of a receiver thread may become, in megabytes: twice what its limits let it hold. Bytes that were read
 * are not in it. A thread that wants more has a fault, and is ended and started again.
 */
export function receiverHeapMegabytes({ connections, pendingReports }: Limits): number {
  return Math.ceil((base + connections * perConnection + pendingReports * perReport) / 1_000_000);
}
