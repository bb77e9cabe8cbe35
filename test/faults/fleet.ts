import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { JournalReader } from '../../src/journal/reader.ts';
import { connectDevice, type Device } from '../helpers/device.ts';
import { until } from '../helpers/until.ts';

const begin = Date.UTC(2026, 0);
const acknowledgement = /^\{"id":"([0-9a-f]{32})"\}\n$/;

/** A report of a device as a line of JSON; the second number has another time, and so another id. */
export function lineOf(device: string, number: number): string {
  const time = new Date(begin + number * 1000).toISOString();
  return `${JSON.stringify({ device, time, latitude: 54.5, longitude: 10.25 })}\n`;
}

/** Sends a line and waits for its answer. @returns the id under which it is stored; undefined where it was told that it is not */
export async function report(device: Device, line: string): Promise<string | undefined> {
  return acknowledgement.exec(await device.ask(line, '\n'))?.[1];
}

/**
 * Vehicles that never give up: each sends a report, waits until it is acknowledged, and sends the next. Told that one is not stored, or
 * cut off, it connects again and sends it again.
 */
export class Fleet {
  /** The ids that were acknowledged, in order. */
  readonly acknowledged: string[] = [];
  /** How often a connection ended, or could not be made. */
  interruptions = 0;
  readonly #t: TestContext;
  readonly #port: number;
  readonly #driving: Promise<void>[];
  #stopped = false;

  constructor(t: TestContext, port: number, vehicles: number) {
    this.#t = t;
    this.#port = port;
    this.#driving = Array.from({ length: vehicles }, (_, index) => this.#drive(`bus-${index}`));
    t.after(() => (this.#stopped = true));
  }

  /** Waits until so many more reports were acknowledged. */
  async untilHeard(more: number): Promise<void> {
    const goal = this.acknowledged.length + more;
    await until(`${more} acknowledgements`, () => this.acknowledged.length >= goal);
  }

  /** Lets each vehicle finish what it is waiting for. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#driving);
  }

  async #drive(name: string): Promise<void> {
    for (let number = 0; !this.#stopped;) {
      try {
        const device = await connectDevice(this.#t, this.#port);
        for (let id; !this.#stopped; number++) {
          id = await report(device, lineOf(name, number));
          if (id === undefined) break;
          this.acknowledged.push(id);
        }
        device.finish();
        await device.closed;
      } catch {
        // Cut off, or nobody listens: it comes again.
        await new Promise((resolve) => setImmediate(resolve));
      }
      this.interruptions++;
    }
  }
}

/** Holds that everything that was acknowledged is in the journal, and nothing twice. */
export function assertStored(folder: string, acknowledged: Iterable<string>): void {
  const reader = new JournalReader(folder);
  try {
    const ids = [...reader.reports()].map(({ id }) => id);
    const stored = new Set(ids);
    assert.equal(stored.size, ids.length, 'an id is there twice');
    assert.deepEqual([...new Set(acknowledged).difference(stored)], [], 'acknowledged, and not there');
  } finally {
    reader.close();
  }
}
