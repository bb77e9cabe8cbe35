import type { Connection } from '../../api/schemas/connection.ts';
import type { Crash, Process } from '../../api/schemas/process.ts';
import type { Status as WholeStatus } from '../../api/schemas/status.ts';
import { ApiError, get, url } from '../shared/api.ts';
import type { Status } from './status.ts';
import { type Family, type Fold, type Page, threadOf } from './tree.ts';

/** Down to the supervisors' children: what hangs under them there may be thousands of. */
const withoutConnections = 2;
/** What the gateway gives at most. */
export const mostOnAPage = 1000;

interface Listed {
  readonly connections: readonly Connection[];
  readonly next: string | null;
}

export function askStatus(): Promise<Status> {
  return get<WholeStatus>('/v1/status');
}

export function askProcesses(): Promise<Process[]> {
  return get<Process[]>(url('/v1/processes', { depth: withoutConnections }));
}

/** What ended otherwise than by order. */
export interface Crashes {
  /** The newest first. */
  readonly crashes: readonly Crash[];
  /** How many there have been since the gateway was started. */
  readonly total: number;
}

/** The crashes behind a number. */
export function askCrashes(after: number): Promise<Crashes> {
  return get<Crashes>(url('/v1/crashes', { after }));
}

/** The first connections of a fold. */
export async function askPage({ thread, protocol }: Fold, limit: number): Promise<Page> {
  // In the order of thread and arrival: behind the number 0 of a thread come all of that one, and then those of the next.
  const query = { protocol, after: `<${thread}.0>`, limit };
  const { connections, next } = await get<Listed>(url('/v1/connections', query));
  const own = connections.filter(({ pid }) => threadOf(pid) === thread);
  return { connections: own, limit, more: next !== null && own.length === connections.length };
}

/** The connections of a device, wherever they are. */
export async function askDevice(device: string): Promise<readonly Connection[]> {
  return (await get<Listed>(url('/v1/connections', { device, limit: mostOnAPage }))).connections;
}

/** A process with those that it has started; undefined where it is gone. */
export function askFamily(pid: string): Promise<Family | undefined> {
  return unlessGone(get<Family>(`/v1/processes/${encodeURIComponent(pid)}`));
}

/** A connection; undefined where it is gone. */
export function askConnection(pid: string): Promise<Connection | undefined> {
  return unlessGone(get<Connection>(`/v1/connections/${encodeURIComponent(pid)}`));
}

async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
