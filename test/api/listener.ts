import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import type { Report } from '../../src/api/schemas/report.ts';
import { eventsOf, type StreamEvent } from '../../src/cli/event-stream.ts';
import type { Gateway } from '../helpers/gateway.ts';

/** Somebody who listens to a live stream. */
export class Listener {
  readonly #events: AsyncGenerator<readonly StreamEvent[], void, void>;
  readonly #leave: () => void;
  /** Everything that was told. */
  readonly heard: StreamEvent[] = [];

  constructor(body: ReadableStream<Uint8Array>, leave: () => void) {
    this.#events = eventsOf(body);
    this.#leave = leave;
  }

  get reports(): Report[] {
    return this.heard.filter(isReport).map(({ data }) => JSON.parse(data) as Report);
  }

  /** Where it would go on. */
  get lastId(): string | undefined {
    return this.heard.findLast(({ id }) => id !== undefined)?.id;
  }

  /** Listens until `enough` says so. @throws Error where the stream ends before */
  async until(what: string, enough: (listener: this) => boolean): Promise<void> {
    while (!enough(this)) {
      const { done, value } = await this.#events.next();
      if (done) throw new Error(`the stream ended before ${what}`);
      this.heard.push(...value);
    }
  }

  untilCaughtUp(): Promise<void> {
    return this.until('it caught up', ({ heard }) => heard.some(({ name }) => name === 'caught-up'));
  }

  untilReports(count: number): Promise<void> {
    return this.until(`${count} reports`, ({ heard }) => heard.filter(isReport).length >= count);
  }

  untilId(seq: number): Promise<void> {
    return this.until(`report ${seq}`, ({ lastId }) => lastId === String(seq));
  }

  /** Listens to the end. @throws Error where it is cut off */
  async toTheEnd(): Promise<void> {
    for await (const events of this.#events) this.heard.push(...events);
  }

  leave(): void {
    this.#leave();
  }
}

const isReport = ({ name, data }: StreamEvent): boolean => name === 'message' && data !== '';

/** Listens to `/v1/stream`. @param query such as `?device=bus-1` */
export async function listen(
  t: TestContext,
  gateway: Gateway,
  query = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<Listener> {
  return hear(await request(t, gateway, query, headers));
}

/** Listens, but takes one byte a second. What it returns has it take everything, from the first byte on. */
export async function listenSlowly(t: TestContext, gateway: Gateway, query = ''): Promise<() => Listener> {
  const response = await request(t, gateway, query);
  const taken: Buffer[] = [];
  const timer = setInterval(() => taken.push((response.read(1) as Buffer | null) ?? Buffer.of()), 1000);
  t.after(() => clearInterval(timer));
  return () => {
    clearInterval(timer);
    response.unshift(Buffer.concat(taken));
    return hear(response);
  };
}

function hear(response: IncomingMessage): Listener {
  return new Listener(Readable.toWeb(response) as ReadableStream<Uint8Array>, () => response.destroy());
}

/** Not fetch: that one gives up a body that nobody reads yet, when its response is collected. */
async function request(
  t: TestContext,
  { ready }: Gateway,
  query: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<IncomingMessage> {
  const asked = get(`${ready.http}/v1/stream${query}`, { headers, agent: false });
  t.after(() => asked.destroy());
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  if (response.statusCode === 200) return response;
  throw new Error(`the stream was refused with ${response.statusCode}`);
}
