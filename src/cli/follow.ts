import { setTimeout as after } from 'node:timers/promises';
import { FleetlineError } from '../model/errors.ts';
import { GatewayClient, type GatewayOptions } from './client.ts';
import { eventsOf, type StreamEvent } from './event-stream.ts';

/** How long it is waited before the next try, at first and at last, in milliseconds. */
const firstPause = 250;
const longestPause = 10_000;

/** A gateway gives a sign of life every 10 s; one that has not for this long, in milliseconds, is gone without a word. */
const silenceMs = 30_000;

/** What is followed, and from where. */
export interface Following extends GatewayOptions {
  /** The query of `/v1/stream`, but for where it begins. */
  readonly query: URLSearchParams;
  /** Everything behind this seq; what comes from now on, where there is none. */
  readonly after: number | undefined;
  readonly stop: AbortSignal;
  /** Told in words when the connection is lost, and when it is there again. */
  readonly tell: (what: string) => void;
}

/**
 * The events of the live stream, as many at a time as come together, without gap or repeat: where the connection breaks, it is made again
 * behind the last event. Ends with `stop`.
 * @throws FleetlineError where the first connection cannot be made, or the gateway refuses for good
 */
export async function* follow(following: Following): AsyncGenerator<readonly StreamEvent[], void, void> {
  const { stop, tell } = following;
  let last = following.after;
  let connected = false;
  let pause = 0;
  while (!stop.aborted) {
    try {
      for await (const events of connection(following, last)) {
        if (pause > 0) tell('connected again');
        connected = true;
        pause = 0;
        last = seqOf(events) ?? last;
        yield events;
      }
    } catch (error) {
      if (stop.aborted) return;
      if (!connected || isFinal(error)) throw error;
    }
    if (pause === 0 && !stop.aborted) tell('the gateway has gone away; connecting again');
    pause = Math.min(Math.max(firstPause, 2 * pause), longestPause);
    await after(pause, undefined, { signal: stop }).catch(() => {});
  }
}

/** The seq of the last event that has one: everything up to it is told. */
export function seqOf(events: readonly StreamEvent[]): number | undefined {
  const id = events.findLast((event) => event.id !== undefined)?.id;
  return id === undefined ? undefined : Number(id);
}

async function* connection(
  { query, stop, ...options }: Following,
  last: number | undefined,
): AsyncGenerator<readonly StreamEvent[], void, void> {
  const silence = new AbortController();
  const overdue = (): NodeJS.Timeout => setTimeout(() => silence.abort(), silenceMs);
  let timer = overdue();
  try {
    // Found anew each time: it may have been started again on another port.
    const client = new GatewayClient(options);
    const wanted = new URLSearchParams(query);
    if (last !== undefined) wanted.set('after', String(last));
    const signal = AbortSignal.any([stop, silence.signal]);
    const { body } = await client.stream(`/v1/stream?${wanted.toString()}`, signal);
    for await (const events of body ? eventsOf(body) : []) {
      clearTimeout(timer);
      yield events;
      timer = overdue();
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the gateway would say the same again. */
function isFinal(error: unknown): boolean {
  return error instanceof FleetlineError && (error.code === 'no-permission' || error.code === 'bad-option');
}
