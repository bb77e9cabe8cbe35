import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ProcessInfo } from '../../src/process/index.ts';
import { connectDevice, type Device } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { type Gateway, serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { assertStored, Fleet, lineOf, report } from './fleet.ts';
import { Log } from './observe.ts';

/** Small enough that a thread that hoards is at its end soon. */
const limits = { connections: 500, pendingReports: 1000, heldBytesTotal: 1_000_000 };

/** A gateway that has the perilous protocol beside the built-in ones, and two receiver threads. */
export function servePerilous(t: TestContext, data: string): Promise<Gateway> {
  const module = fileURLToPath(new URL('./perilous.ts', import.meta.url));
  writeFileSync(join(data, 'fleetline.config.json'), JSON.stringify({ protocols: [module], limits }));
  return serve(t, data, ['--threads', '2', '--log-level', 'warn']);
}

/**
 * Has a device send what its receiver thread does not survive, `times` one after the other, while vehicles report to both threads.
 * Those of the other thread must not notice; those of its own come again; nothing that was acknowledged is lost.
 * @param reason what the log says of the thread's end
 */
export async function perish(t: TestContext, line: string, reason: RegExp, times = 1): Promise<void> {
  const data = temporaryFolder(t);
  const gateway = await servePerilous(t, data);
  const log = new Log(gateway);
  const fleet = new Fleet(t, gateway.port, 10);
  const acknowledged: string[] = [];
  const untilBothListen = (): Promise<unknown> =>
    until('both threads to listen', async () => (await gateway.processes()).filter(isListener).length === 2);
  for (let time = 1; time <= times; time++) {
    await untilBothListen();
    const guilty = await connectDevice(t, gateway.port);
    const devices: Device[] = [];
    // The kernel deals them out to the threads; one that has just been started again may not have its share at once.
    const [doomed, others] = await until('devices at both threads', async () => {
      for (let n = 0; n < 10; n++) devices.push(await connectDevice(t, gateway.port));
      const [own, ...rest] = threadsOf(await gateway.processes(), [guilty, ...devices]);
      return own !== undefined && rest.includes(own) && rest.some((thread) => thread !== own) && ([own, rest] as const);
    });
    const spared = devices.filter((_, index) => others[index] !== undefined && others[index] !== doomed);
    const lost = devices.filter((_, index) => others[index] === doomed);

    const over = new AbortController();
    const ends = Promise.all([guilty, ...lost].map(({ closed }) => closed)).then(() => over.abort());
    const driving = spared.map(async (device, index) => {
      let told = 0;
      for (; !over.signal.aborted; told++) {
        const id = await report(device, lineOf(`spared-${time}-${index}`, told));
        assert.ok(id);
        acknowledged.push(id);
      }
      return told;
    });
    const began = performance.now();
    await guilty.send(line);
    await ends;
    t.diagnostic(`ended after ${Math.round(performance.now() - began)} ms`);
    assert.ok((await Promise.all(driving)).every((told) => told > 1));
    for (const device of spared) device.finish();
  }
  await untilBothListen();
  await fleet.untilHeard(200);
  await fleet.stop();
  const { code } = await gateway.stop();
  assert.equal(code, 0, log.text);
  assert.equal(log.text.split('\n').filter((entry) => reason.test(entry)).length, times, log.text);
  assertStored(data, [...fleet.acknowledged, ...acknowledged]);
}

const isListener = ({ label }: ProcessInfo): boolean => label?.startsWith('listener') === true;

/** The receiver thread of each device's connection, where the tree has it. */
function threadsOf(tree: readonly ProcessInfo[], devices: readonly Device[]): (string | undefined)[] {
  return devices.map(({ socket }) => {
    const { port } = socket.address() as AddressInfo;
    const connection = tree.find(({ label }) => label?.split(' ')[1] === `127.0.0.1:${port}`);
    // A process id is <THREAD.NUMBER>.
    return connection?.pid.split('.')[0];
  });
}
