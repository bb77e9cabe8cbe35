import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { connectDevice, type Device } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { assertStored, lineOf, report } from './fleet.ts';
import { Log } from './observe.ts';

test('out of descriptors: who comes too many is turned away and counted, the others go on, and so does it when there are some again', async (t) => {
  const data = temporaryFolder(t);
  const gateway = await serve(t, data);
  const log = new Log(gateway);
  const { pid } = gateway.ready;
  const inUse = (): number => readdirSync(`/proc/${pid}/fd`).length;
  const limit = inUse() + 100;
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${limit}`]);
  const ids: (string | undefined)[] = [];
  const say = async (device: Device, name: string, number: number): Promise<void> => {
    ids.push(await report(device, lineOf(name, number)));
  };
  const first = await connectDevice(t, gateway.port);
  await say(first, 'first', 0);

  // The limit is looked at once a second: until then all come in, then nobody does.
  const inside: Device[] = [];
  const outside = await until('one that is turned away', async () => {
    const device = await connectDevice(t, gateway.port);
    const over = device.closed.then(() => false);
    // Connected one after the other, not all at once: this one is let in or closed by now.
    const stays = await Promise.race([say(device, `bus-${inside.length}`, 0).catch(() => false), over]);
    if (stays === false) return device;
    inside.push(device);
    return inUse() > limit + 50 ? Promise.reject(new Error('nobody is turned away')) : undefined;
  });
  assert.ok(['fin', 'error'].includes(await outside.closed));
  assert.ok(limit - inUse() >= 20, 'some are left for the journal and the API');
  await say(first, 'first', 1);
  assert.ok(Array.isArray(await gateway.processes()));
  await until('the log to tell', () => log.text.includes('descriptors are taken'));
  await until('it to be counted', async () => {
    const metrics = await (await fetch(`${gateway.ready.http}/metrics`)).text();
    return /reason="descriptors"[^}]*\} [1-9]/.test(metrics);
  });

  for (const device of inside.slice(0, 10)) device.finish();
  await Promise.all(inside.slice(0, 10).map(({ closed }) => closed));
  const late = await connectDevice(t, gateway.port);
  await say(late, 'late', 0);
  await say(first, 'first', 2);
  for (const device of [...inside, first, late]) device.finish();
  assert.equal((await gateway.stop()).code, 0);
  assert.ok(!ids.includes(undefined));
  assertStored(data, ids.map(String));
  t.diagnostic(`limit ${limit}, ${inside.length} were let in`);
});
