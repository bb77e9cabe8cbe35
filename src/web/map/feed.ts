import type { Device } from '../../api/schemas/device.ts';
import type { Report } from '../../api/schemas/report.ts';
import { get, url } from '../shared/api.ts';
import { follow, type StreamEvent, type StreamState } from '../shared/stream.ts';
import type { Fleet } from './fleet.ts';

/** What the feed tells. */
export interface FeedHooks {
  /** Something of the vehicles has changed. */
  changed(): void;
  /** All vehicles' newest positions are there. */
  caughtUp(): void;
  state(state: StreamState): void;
}

const rosterEvery = 60_000;
/** How often who is connected is asked for, where that is what is looked at. */
const connectedEvery = 5_000;

/** Keeps a fleet as the gateway knows it: reports as they come, and from time to time who is connected. */
export class Feed {
  readonly #fleet: Fleet;
  readonly #now: () => number;
  readonly #hooks: FeedHooks;
  readonly #glides: () => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closely = false;
  /** It is open for as long as the page is. */
  readonly #signal = new AbortController().signal;

  /** @param now milliseconds since 1970 by the gateway's clock @param glides whether vehicles may move without a report */
  constructor(fleet: Fleet, now: () => number, glides: () => boolean, hooks: FeedHooks) {
    this.#fleet = fleet;
    this.#now = now;
    this.#glides = glides;
    this.#hooks = hooks;
  }

  /** Follows the stream for as long as the page is open; settles when all devices are known. */
  async open(): Promise<void> {
    void follow(
      '/v1/stream?start=latest&type=any',
      (events) => this.#take(events),
      this.#signal,
      (state) => {
        // What comes at first, and what was missed, is caught up with at once.
        if (state === 'connecting') this.#fleet.glides = false;
        this.#hooks.state(state);
      },
    );
    await this.#askAll();
    this.#hooks.changed();
    this.#wait();
  }

  /** Whether who is connected is looked at. */
  set closely(closely: boolean) {
    if (this.#closely === closely) return;
    this.#closely = closely;
    if (closely) void this.#askWho();
  }

  #take(events: readonly StreamEvent[]): void {
    const now = this.#now();
    for (const { name, data } of events) {
      if (name === 'report') this.#fleet.take(JSON.parse(data) as Report, now);
      else if (name === 'caught-up') {
        this.#fleet.glides = this.#glides();
        this.#hooks.caughtUp();
      }
    }
    this.#hooks.changed();
  }

  async #askAll(): Promise<void> {
    for (;;) {
      try {
        for await (const device of devices({})) this.#fleet.know(device, this.#now());
        return;
      } catch {
        // The stream's state tells that there is no answer; there may be one in a while.
        await new Promise((resolve) => setTimeout(resolve, connectedEvery));
      }
    }
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#askWho(), this.#closely ? connectedEvery : rosterEvery);
  }

  async #askWho(): Promise<void> {
    try {
      const connected = new Set<string>();
      for await (const { device } of devices({ connected: true })) connected.add(device);
      this.#fleet.connect(connected);
      this.#hooks.changed();
    } catch {
      // The stream's state tells that there is no answer.
    }
    this.#wait();
  }
}

async function* devices(query: { readonly connected?: boolean }): AsyncGenerator<Device> {
  let after: string | undefined;
  do {
    const page: { readonly devices: readonly Device[]; readonly next: string | null } = await get(
      url('/v1/devices', { ...query, after, limit: 1000 }),
    );
    yield* page.devices;
    after = page.next ?? undefined;
  } while (after !== undefined);
}
