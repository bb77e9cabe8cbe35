import type { Limits } from './limits.ts';

/** One part of the memory that a gateway may take, in bytes. */
export interface MemoryPart {
  readonly what: string;
  readonly bytes: number;
}

/** What of a configuration decides about memory. */
export interface Sizing {
  readonly threads: number;
  readonly limits: Limits;
}

const megabyte = 1_000_000;

/** The program itself: Node, the main thread with the API, and the journal's thread with SQLite's cache and the reports that are not indexed. */
const programBytes = 300 * megabyte;
/** A receiver thread without connections: its code, its young generation, and what it has read and not collected yet. */
const threadBytes = 150 * megabyte;
/** A connection that holds nothing: its socket, its processes, its session, its last frame, and its place in all tables. */
const connectionBytes = 12_000;
/** A read that has come while its connection is not read from any more. */
const readBytes = 65_536;
/** A report on its way: as a row with the receiver, in the message, and with the journal. A longer one counts as several. */
const reportBytes = 6_000;
/** A live stream that is not taken: the last portion, what was read to make it, and what waits in its socket. */
const streamBytes = 400_000;
/** An export that is not taken: a page of the journal as rows, as reports, as text and as bytes, and what waits in its socket. */
const exportBytes = 10 * megabyte;
/** The newest reports, written out for all streams together. */
const recentBytes = 40 * megabyte;
/** Bytes of a frame whose end has not come are with the connection and, put together, with its buffer. */
const copies = 2;

/** The most memory that a gateway of this configuration takes, by what takes it: every bound at its limit at once, on all threads. */
export function memoryCeiling({ threads, limits }: Sizing): readonly MemoryPart[] {
  const connections = threads * limits.connections;
  return [
    { what: 'the program', bytes: programBytes },
    { what: 'receiver threads', bytes: threads * threadBytes },
    { what: 'connections that hold nothing', bytes: connections * connectionBytes },
    { what: 'a last read of each', bytes: connections * readBytes },
    { what: 'replies that nobody reads', bytes: connections * limits.unreadReplyBytes },
    { what: 'bytes that are no reports yet', bytes: threads * limits.heldBytesTotal * copies },
    {
      what: 'reports that are not stored yet',
      bytes: threads * (limits.pendingReports + limits.framesPerTurn) * reportBytes,
    },
    { what: 'exports', bytes: limits.httpExports * exportBytes },
    { what: 'live streams', bytes: limits.httpStreams * streamBytes + recentBytes },
  ];
}

/** All parts together. */
export function totalBytes(parts: readonly MemoryPart[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}
