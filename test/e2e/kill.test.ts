import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JournalReader } from '../../src/journal/reader.ts';
import { connectDevice, type Device } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';

const rounds = 20;
const vehicles = 50;
/** As many reports are on their way at a time. */
const batch = 8;
const start = Date.UTC(2026, 5, 22);

/** A vehicle over all rounds: it sends its reports in order, again where they were not acknowledged, and remembers what it was told. */
class Vehicle {
  readonly acknowledged: string[] = [];
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** Reports until the connection is gone. */
  async drive(device: Device, heard: () => void): Promise<void> {
    try {
      for (;;) {
        await device.send(this.#nextLines());
        for (let answers = 0; answers < batch; answers++) {
          const [, id] = /^\{"id":"([0-9a-f]{32})"\}\n$/.exec(await device.until('\n')) ?? [];
          assert.ok(id);
          this.acknowledged.push(id);
          heard();
        }
      }
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
    }
  }

  #nextLines(): string {
    const first = this.acknowledged.length;
    return Array.from({ length: batch }, (_, index) => {
      const time = new Date(start + (first + index) * 1000).toISOString();
      return `${JSON.stringify({ device: this.#name, time, latitude: 54.5, longitude: 10.25 })}\n`;
    }).join('');
  }
}

test(`kill -9, ${rounds} times, while ${vehicles} vehicles report: all that was acknowledged is there, and nothing twice`, async (t) => {
  const data = temporaryFolder(t);
  const fleet = Array.from({ length: vehicles }, (_, index) => new Vehicle(`bus-${index}`));
  for (let round = 1; round <= rounds; round++) {
    const gateway = await serve(t, data);
    const devices = await Promise.all(fleet.map(() => connectDevice(t, gateway.port)));
    // Each round later, and after so many milliseconds more of the same load: anywhere within a commit.
    let left = 100 * round;
    const driving = fleet.map((vehicle, index) =>
      vehicle.drive(devices[index]!, () => {
        if (--left === 0) setTimeout(() => gateway.child.kill('SIGKILL'), round);
      }),
    );
    await Promise.all(driving);
    assert.equal((await gateway.ended).signal, 'SIGKILL');
  }

  const reader = new JournalReader(data);
  t.after(() => reader.close());
  const stored = [...reader.reports()];
  const ids = new Set(stored.map(({ id }) => id));
  const missing = fleet.flatMap(({ acknowledged }) => acknowledged).filter((id) => !ids.has(id));
  assert.deepEqual(missing, []);
  assert.equal(ids.size, stored.length, 'an id is there twice');
  const fixes = new Set(stored.map(({ device, time }) => `${device} ${time}`));
  assert.equal(fixes.size, stored.length, 'a fix is there twice');
  t.diagnostic(
    `${stored.length} reports, ${fleet.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0)} acknowledged`,
  );
});
