import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import type { UserConfig } from '../../src/config/config.ts';
import { start } from '../../src/gateway.ts';
import { JournalReader } from '../../src/journal/reader.ts';
import { exit, exitAnywhere, inspectAll, type Pid, whereis, whichChildren } from '../../src/process/index.ts';
import { connectDevice, type Device } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { until } from '../helpers/until.ts';

const acknowledgement = /\{"id":"([0-9a-f]{32})"\}\n/;
const start2026 = Date.UTC(2026, 0);

interface Embedded {
  readonly port: number;
  readonly data: string;
  /** A child of the gateway's supervisor, once it runs. For a thread: the process that stands for it. */
  readonly child: (id: string) => Promise<Pid>;
  readonly stop: () => Promise<void>;
}

async function embed(t: TestContext, config: UserConfig = {}): Promise<Embedded> {
  const data = temporaryFolder(t);
  const gateway = await start({ listen: ['127.0.0.1:0'], http: '127.0.0.1:0', data, logLevel: 'silent', ...config });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= gateway.stop());
  t.after(stop);
  const child = (id: string): Promise<Pid> =>
    until(`the child ${id}`, async () => {
      const supervisor = whereis('gateway');
      const children = supervisor ? await whichChildren(supervisor) : [];
      return children.find((one) => one.id === id)?.pid;
    });
  return { port: gateway.devices[0]?.port ?? 0, data, child, stop };
}

/** A vehicle that sends one report after the other, each when the one before was acknowledged. */
interface Vehicle {
  /** The ids that it was told. */
  readonly acknowledged: string[];
  /** Settles when it was told to stop, or its connection has ended. */
  readonly finished: Promise<void>;
}

async function drive(t: TestContext, port: number, index: number, signal: AbortSignal): Promise<Vehicle> {
  const device = await connectDevice(t, port);
  const acknowledged: string[] = [];
  const report = async (): Promise<void> => {
    for (let n = 0; !signal.aborted; n++) acknowledged.push(await send(device, `bus-${index}`, n));
  };
  // The end of the connection is the end of the drive.
  return { acknowledged, finished: report().catch(() => {}) };
}

async function send(device: Device, name: string, n: number): Promise<string> {
  const time = new Date(start2026 + n * 1000).toISOString();
  const answer = await device.ask(
    `{"device":"${name}","time":"${time}","latitude":54.5,"longitude":10.25}\n`,
    acknowledgement,
  );
  return acknowledgement.exec(answer)?.[1] ?? '';
}

function fleet(t: TestContext, port: number, signal: AbortSignal): Promise<Vehicle[]> {
  return Promise.all(Array.from({ length: 10 }, (_, index) => drive(t, port, index, signal)));
}

/** Waits until each vehicle has been acknowledged so many reports more. */
async function untilAllHaveHeard(vehicles: readonly Vehicle[], more: number): Promise<void> {
  const due = vehicles.map(({ acknowledged }) => acknowledged.length + more);
  await until('acknowledgements', () => vehicles.every(({ acknowledged }, i) => acknowledged.length >= (due[i] ?? 0)));
}

/** What is stored, after a look that nothing is there twice. */
function storedIds(t: TestContext, data: string): Set<string> {
  const reader = new JournalReader(data);
  t.after(() => reader.close());
  const stored = Array.from(reader.reports(), ({ id }) => id);
  const ids = new Set(stored);
  assert.equal(ids.size, stored.length, 'an id is there twice');
  return ids;
}

describe('when the journal’s thread dies', () => {
  test('another takes its place, no device notices more than a pause, and nothing acknowledged is lost', async (t) => {
    const { port, data, child, stop } = await embed(t);
    const end = new AbortController();
    const vehicles = await fleet(t, port, end.signal);
    const deaths = 5;
    for (let death = 1; death <= deaths; death++) {
      await untilAllHaveHeard(vehicles, 5);
      const journal = await child('journal');
      exit(journal, 'kill');
      await until('another journal', async () => (await child('journal')) !== journal);
    }
    await untilAllHaveHeard(vehicles, 5);
    const gateway = (await inspectAll()).find(({ name }) => name === 'gateway');
    assert.equal(gateway?.restarts, deaths);
    assert.equal(gateway.lastRestart?.child, 'journal');
    end.abort();
    await Promise.all(vehicles.map(({ finished }) => finished));
    await stop();
    const stored = storedIds(t, data);
    const acknowledged = vehicles.flatMap((vehicle) => vehicle.acknowledged);
    assert.deepEqual([...stored].toSorted(), acknowledged.toSorted());
  });
});

describe('when a receiver’s thread dies', () => {
  test('another listens on the same port, and nothing acknowledged is lost', async (t) => {
    const { port, data, child, stop } = await embed(t);
    const receiver = await child('receiver-1');
    const vehicles = await fleet(t, port, new AbortController().signal);
    await untilAllHaveHeard(vehicles, 5);
    exit(receiver, 'kill');
    await Promise.all(vehicles.map(({ finished }) => finished));

    await until('another receiver', async () => (await child('receiver-1')) !== receiver);
    const late = await send(await connectDevice(t, port), 'late', 1);
    await stop();
    const stored = storedIds(t, data);
    const acknowledged = [late, ...vehicles.flatMap((vehicle) => vehicle.acknowledged)];
    assert.deepEqual(
      acknowledged.filter((id) => !stored.has(id)),
      [],
    );
  });
});

describe('when the supervisor inside a receiver’s thread ends', () => {
  test('the thread ends by that and is started again, and its devices come back', async (t) => {
    const { port, child } = await embed(t);
    const thread = await child('receiver-1');
    const device = await connectDevice(t, port);
    await send(device, 'bus-1', 1);
    const supervisor = (await inspectAll()).find(({ label }) => label === 'receiver');
    assert.ok(supervisor && !supervisor.pid.startsWith('<0.'), 'it is in a thread of its own');
    assert.ok(await exitAnywhere(supervisor.pid, 'kill'));
    await device.closed;
    await until('another thread', async () => (await child('receiver-1')) !== thread);
    const gateway = (await inspectAll()).find(({ name }) => name === 'gateway');
    assert.equal(gateway?.lastRestart?.child, 'receiver-1');
    assert.match(gateway.lastRestart.reason, /^Error: The receiver has ended: killed/);
    await send(await connectDevice(t, port), 'bus-1', 2);
  });
});

describe('when the arbiter dies, who decides which connection is the one of its device', () => {
  for (const threads of [1, 2])
    test(`the next one knows who was there before it, in ${threads} receiver threads`, async (t) => {
      const { port, child } = await embed(t, { threads, limits: { takeoverSeconds: 0 } });
      const heartbeat = (device: string): string => `*HQ,${device},HTBT#`;
      const arrive = async (device: string): Promise<Device> => {
        const tracker = await connectDevice(t, port);
        await tracker.ask(heartbeat(device), heartbeat(device));
        return tracker;
      };
      const names = Array.from({ length: 12 }, (_, n) => `41000000${n + 10}`);
      const before = await Promise.all(names.map(arrive));
      const alone = await arrive('4100000001');
      for (let death = 1; death <= 2; death++) {
        const arbiter = await child('arbiter');
        exit(arbiter, 'kill');
        await until('another arbiter', async () => (await child('arbiter')) !== arbiter);
      }
      // As many as make some come to another thread than the one before.
      const after = await Promise.all(names.map(arrive));
      assert.deepEqual(
        await Promise.all(before.map(({ closed }) => closed)),
        names.map(() => 'fin'),
      );
      for (const [index, tracker] of [...after, alone].entries()) {
        const said = heartbeat(names[index] ?? '4100000001');
        await tracker.ask(said, said);
      }
    });
});
