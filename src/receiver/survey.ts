import { threadId } from 'node:worker_threads';
import { wallTimeOf } from './clock.ts';
import type { Connections } from './connections.ts';
import type { ConnectionFacts } from './facts.ts';
import type { LastFrame } from './last-frames.ts';

/** What connections that are not recognised are counted under, and asked for with. */
const unrecognised = 'unknown';

/** A connection as the API lists it. */
export interface ListedConnection extends ConnectionFacts {
  /** `<THREAD.N>`, as in the process tree; the next page is asked for by the last one. */
  readonly pid: string;
  /** The peer: `ADDRESS:PORT`. */
  readonly remote: string;
  /** The last frame that brought a report; undefined: none has. */
  readonly lastFrame: LastFrame | undefined;
}

/** Which connections are asked for, in the order of thread and arrival. */
export interface ConnectionQuery {
  /** Those behind this process: its thread and its number there. */
  readonly after: readonly [thread: number, number: number];
  readonly limit: number;
  /** Only those that speak this; `unknown`: not recognised. */
  readonly protocol?: string | undefined;
  /** Only those of this device. */
  readonly device?: string | undefined;
}

/** The connections of this thread that answer to a query. */
export function listConnections(present: Connections, query: ConnectionQuery): ListedConnection[] {
  const { limit } = query;
  const [thread, number] = query.after;
  const found: ListedConnection[] = [];
  if (threadId < thread) return found;
  for (const [connection, pid] of present.entries()) {
    if (found.length >= limit) break;
    if (threadId === thread && pid.number <= number) continue;
    const { facts, remote, lastFrame } = connection;
    if (!matches(facts, query)) continue;
    const [openedAt, lastByteAt] = [wallTimeOf(facts.openedAt), wallTimeOf(facts.lastByteAt)];
    found.push({ pid: String(pid), remote, ...facts, openedAt, lastByteAt, lastFrame });
  }
  return found;
}

function matches(facts: ConnectionFacts, { protocol, device }: ConnectionQuery): boolean {
  if (protocol !== undefined && protocol !== (facts.protocol ?? unrecognised)) return false;
  return device === undefined || device === facts.device;
}

/** The devices that have a connection in this thread, each with the process of its newest one. @param names only these; all where none are given */
export function connectedDevices(present: Connections, names?: readonly string[]): Map<string, string> {
  const wanted = names && new Set(names);
  const found = new Map<string, string>();
  for (const [connection, pid] of present.entries()) {
    const { device } = connection.facts;
    if (device !== undefined && wanted?.has(device) !== false) found.set(device, String(pid));
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
    const { facts } = connection;
    const name = facts.protocol ?? unrecognised;
    connections[name] = (connections[name] ?? 0) + 1;
    if (facts.paused) paused += 1;
    unreadBytes += facts.unreadBytes;
  }
  return { connections, paused, unreadBytes, listening };
}
