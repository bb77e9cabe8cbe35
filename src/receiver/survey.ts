import { threadId } from 'node:worker_threads';
import { wallTimeOf } from './clock.ts';
import { Connection } from './connection.ts';
import type { Connections } from './connections.ts';

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

/** A connection as the API lists it. */
export interface ListedConnection extends ConnectionFacts {
  /** `<THREAD.N>`, as in the process tree; the next page is asked for by the last one. */
  readonly pid: string;
  /** The peer: `ADDRESS:PORT`. */
  readonly remote: string;
}

/** Which connections are asked for, in the order of thread and arrival. */
export interface ConnectionQuery {
  /** Those behind this process: its thread and its number there. */
  readonly after: readonly [thread: number, number: number];
  readonly limit: number;
}

/** The connections of this thread that answer to a query. */
export function listConnections(present: Connections, { after, limit }: ConnectionQuery): ListedConnection[] {
  const [thread, number] = after;
  const found: ListedConnection[] = [];
  if (threadId < thread) return found;
  for (const [connection, pid] of present.entries()) {
    if (found.length >= limit) break;
    if (!(connection instanceof Connection) || (threadId === thread && pid.number <= number)) continue;
    const { facts, remote } = connection;
    const [openedAt, lastByteAt] = [wallTimeOf(facts.openedAt), wallTimeOf(facts.lastByteAt)];
    found.push({ pid: String(pid), remote, ...facts, openedAt, lastByteAt });
  }
  return found;
}

/** What the connections of a thread are at, all together. */
export interface Survey {
  /** By the name of the protocol; `unknown` for those that are not recognised. */
  readonly connections: Record<string, number>;
  /** Not read from, for want of credit. */
  readonly paused: number;
  readonly unreadBytes: number;
  /** Sockets on which it listens. */
  readonly listening: number;
}

/** Looks at each connection: cheap enough for every second, with ten thousands of them. */
export function survey(present: Connections, listening: number): Survey {
  const connections: Record<string, number> = {};
  let paused = 0;
  let unreadBytes = 0;
  for (const [connection] of present.entries()) {
    const facts = connection instanceof Connection ? connection.facts : undefined;
    const name = facts?.protocol ?? 'unknown';
    connections[name] = (connections[name] ?? 0) + 1;
    if (facts?.paused) paused += 1;
    unreadBytes += facts?.unreadBytes ?? 0;
  }
  return { connections, paused, unreadBytes, listening };
}
