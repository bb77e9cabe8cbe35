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

/**
 * How large the part of that heap is in which a receiver makes its objects, in megabytes: three halves of 8, against three of 16 or 32 that V8
 * takes on its own and does not give back. Two pairs of runs at 20,000 reports/s on 2,000 connections: an idle connection took 3.9 kB
 * against 7.8 and 9.0, one after reports 7.4 against 10.8 and 12.1; CPU a report and the reply latency were the same.
 */
export const youngGenerationMegabytes = 24;
