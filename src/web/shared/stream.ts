import { ask } from './api.ts';

/** One server-sent event. */
export interface StreamEvent {
  /** `report` where nothing else is said. */
  readonly name: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** How a stream stands: `live` once something has come. */
export type StreamState = 'connecting' | 'live' | 'broken';

/** Cuts the text of an event stream into events; what is left over waits for the rest. */
export class EventCutter {
  #rest = '';

  /** Takes text as it comes and gives the events that are complete. */
  push(text: string): StreamEvent[] {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.map(eventOf).filter((event) => event !== undefined);
  }
}

function eventOf(block: string): StreamEvent | undefined {
  let name = 'report';
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1).trimStart();
    if (line.startsWith('data:')) data.push(value);
    else if (line.startsWith('event:')) name = value;
    else if (line.startsWith('id:')) id = value;
  }
  return data.length === 0 ? undefined : { name, id, data: data.join('\n') };
}

const firstPause = 500;
const longestPause = 10_000;

/**
 * Follows an event stream until it is told to stop, and connects again behind the last event where it breaks. Not EventSource: that one
 * cannot send a token.
 * @param path where, with its query
 * @param take what is called with the events of one read
 */
export async function follow(
  path: string,
  take: (events: readonly StreamEvent[]) => void,
  signal: AbortSignal,
  tell: (state: StreamState) => void = () => {},
): Promise<void> {
  let last: string | undefined;
  let pause = firstPause;
  while (!signal.aborted) {
    tell('connecting');
    try {
      const headers = { accept: 'text/event-stream', ...(last !== undefined && { 'last-event-id': last }) };
      const { body } = await ask(path, { headers, signal });
      const cutter = new EventCutter();
      for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
        pause = firstPause;
        tell('live');
        const events = cutter.push(text);
        last = events.findLast(({ id }) => id !== undefined)?.id ?? last;
        if (events.length > 0) take(events);
      }
    } catch {
      // Whatever it was: the state says that there is nothing, and it is tried again.
    }
    if (signal.aborted) return;
    tell('broken');
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(2 * pause, longestPause);
  }
}
