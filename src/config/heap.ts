import type { Limits } from './limits.ts';

const kilobyte = 1000;

/** What a receiver thread holds before its first connection, with room for the collector to work in. */
const base = 192_000 * kilobyte;
/** Of a connection with its processes, its session and its last replies: 6 to 9 kB were measured. */
const perConnection = 16 * kilobyte;
/** Of a report that waits for its commit: 600 bytes were measured; one with many attributes has more. */
const perReport = 3 * kilobyte;
/** Of a byte that is held: its frame as text, and what is being made of it. */
const perHeldByte = 2;

/**
 * How large the JavaScript heap of a receiver thread may become, in megabytes: well above what its limits let it hold. The bytes of
 * sockets are outside it. A thread that wants more has a fault, and is ended and started again - unless it asks for more than 16 MB at
 * once: then V8 ends the whole process, whatever Node would like.
 */
export function receiverHeapMegabytes({ connections, pendingReports, heldBytesTotal }: Limits): number {
  const held = connections * perConnection + pendingReports * perReport + heldBytesTotal * perHeldByte;
  return Math.ceil((base + held) / 1_000_000);
}
