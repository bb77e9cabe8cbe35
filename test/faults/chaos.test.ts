import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { ProcessInfo } from '../../src/process/index.ts';
import { connectDevice, type Device } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { Chaos, chaoticModule, type Holdings, residentBytes } from './chaos.ts';
import { Driver, Stored } from './driver.ts';
import { lineOf, report } from './fleet.ts';
import { Log } from './observe.ts';

/** FLEETLINE_LONG=1 has it done for 60 s. */
const kills = process.env['FLEETLINE_LONG'] === '1' ? 600 : 150;
/** Enough connections that most kills are of them: the tree is as it is in use. */
const vehicles = 60;
/** What a thread's heap may have grown by, after garbage collection, in bytes: 1.4 MB is the most that was seen, in the long form. */
const mostGrowth = 4_000_000;
/** Eight in the main thread; in each of two receiver threads a supervisor, its three workers and two listeners. */
const idleProcesses = 20;

test(`a process killed every 100 ms, ${kills} times under load: then all is served, nothing acknowledged is lost, and nothing is held that was not before`, async (t) => {
  const seed = Date.now();
  t.diagnostic(`seed ${seed}`);
  const data = temporaryFolder(t);
  writeFileSync(join(data, 'fleetline.config.json'), JSON.stringify({ protocols: [chaoticModule] }));
  const gateway = await serve(t, data, ['--listen', '127.0.0.1:0', '--threads', '2']);
  const log = new Log(gateway);
  const chaos = new Chaos(gateway);
  const ports = gateway.ready.devices.map((address) => Number(/\d+$/.exec(address)));
  const driver = new Driver(vehicles, Date.now());

  // The same load without kills, before: what is held once and kept is not taken for a leak.
  await underLoad(t, driver, ports, () => driver.untilAllHeard(100));
  const before = await until('all connections to be gone', async () => {
    const holdings = await chaos.holdings();
    return holdings.processes.length === idleProcesses && holdings;
  });
  const memory = [residentBytes(gateway.ready.pid)];
  const heap = [await heaps(chaos)];

  await underLoad(t, driver, ports, async () => {
    const killed = await chaos.kill(seed, kills);
    t.diagnostic(`killed ${JSON.stringify(killed)}`);
    await driver.untilAllHeard(100);
  });
  assert.equal(gateway.child.exitCode, null, log.text);
  await assertAsBefore(chaos, before);
  heap.push(await heaps(chaos));
  memory.push(residentBytes(gateway.ready.pid));
  t.diagnostic(`heaps ${JSON.stringify(heap)}, resident ${memory.map((bytes) => bytes >> 20).join(', then ')} MiB`);

  for (const [thread, bytes] of Object.entries(heap[1] ?? {}))
    assert.ok(bytes <= (heap[0]?.[thread] ?? 0) + mostGrowth, `${thread} holds more than before`);

  await until('readiness', async () => (await fetch(`${gateway.ready.http}/readyz`)).status === 200);
  await assertServedEverywhere(t, chaos, ports);
  assert.equal((await gateway.stop()).code, 0, log.text);
  const stored = new Stored(data);
  stored.assertHolds(driver.acknowledged);
  t.diagnostic(`${driver.acknowledged.length} acknowledged, ${stored.reports} stored`);
});

/** Has all vehicles report for as long as something goes on. */
async function underLoad(
  t: TestContext,
  driver: Driver,
  ports: readonly number[],
  what: () => Promise<void>,
): Promise<void> {
  const enough = new AbortController();
  const driving = driver.persist(t, ports, enough.signal);
  try {
    await Promise.race([what(), driving]);
  } finally {
    enough.abort();
  }
  await driving;
}

/** Waits until the gateway holds what it did; where it does not come to that, tells the difference. */
async function assertAsBefore(chaos: Chaos, before: Holdings): Promise<void> {
  let now = await chaos.holdings();
  const same = (): boolean => isDeepStrictEqual(now, before);
  await until('what was held before', async () => {
    if (!same()) now = await chaos.holdings();
    return same();
  }).catch(() => {});
  assert.deepEqual(now, before);
}

async function heaps(chaos: Chaos): Promise<Record<string, number>> {
  return Object.fromEntries((await chaos.vitals()).map(({ thread, heapBytes }) => [thread, heapBytes]));
}

/** Holds that a device that connects is served, whatever listener and thread it comes to. */
async function assertServedEverywhere(t: TestContext, chaos: Chaos, ports: readonly number[]): Promise<void> {
  const devices: Device[] = [];
  await until('a connection at every listener of every thread', async () => {
    for (const port of ports) {
      const device = await connectDevice(t, port);
      devices.push(device);
      assert.ok(await report(device, lineOf(`newcomer-${devices.length}`, 0)));
    }
    return new Set(meetings(await chaos.tree(), devices)).size === 2 * ports.length;
  });
  for (const device of devices) device.finish();
}

/** For each device the thread and the port at which it is connected. */
function meetings(tree: readonly ProcessInfo[], devices: readonly Device[]): string[] {
  return devices.map(({ socket }) => {
    const { port } = socket.address() as AddressInfo;
    const connection = tree.find(({ label }) => label?.split(' ')[1] === `127.0.0.1:${port}`);
    assert.ok(connection, 'a connection that is not in the tree');
    return `${connection.pid.split('.')[0]} ${socket.remotePort}`;
  });
}
