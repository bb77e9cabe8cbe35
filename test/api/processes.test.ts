import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessInfo } from '../../src/process/index.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { type Gateway, serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { ask, jsonLine } from './support.ts';

interface Family {
  readonly process: ProcessInfo;
  readonly children: readonly ProcessInfo[];
}

const labelled = async (gateway: Gateway, label: string): Promise<ProcessInfo> => {
  const found = (await gateway.processes()).find((process) => process.label?.startsWith(label) ?? false);
  assert.ok(found, `there is no ${label}`);
  return found;
};

test('/v1/processes/{pid}', async (t) => {
  const gateway = await serve(t, temporaryFolder(t));
  const device = await connectDevice(t, gateway.port);
  await device.ask(jsonLine('bus-1', 1), /"id".*\n/);
  const at = (pid: string): string => `${gateway.ready.http}/v1/processes/${encodeURIComponent(pid)}`;
  const end = (pid: string) => fetch(at(pid), { method: 'DELETE' });

  await t.test('shows a process of any thread, with those that it has spawned', async () => {
    const connection = await labelled(gateway, 'connection ');
    const { status, body } = await ask(at(connection.pid));
    const { process, children } = body as unknown as Family;
    assert.equal(status, 200);
    assert.match(process.label ?? '', /^connection 127\.0\.0\.1:\d+ json bus-1/);
    assert.deepEqual(
      children.map(({ label, parent }) => [label, parent]),
      [['buffer', connection.pid]],
    );
    const thread = await ask(at((await labelled(gateway, 'thread receiver-1')).pid));
    assert.deepEqual(
      (thread.body as unknown as Family).children.map(({ label }) => label),
      ['receiver'],
    );
    // As it stands in a link: without the brackets.
    assert.equal((await ask(at(connection.pid.slice(1, -1)))).status, 200);
  });

  await t.test('ends a buffer: its connection starts another one, and loses nothing', async () => {
    const buffer = await labelled(gateway, 'buffer');
    assert.equal((await end(buffer.pid)).status, 204);
    assert.equal((await ask(at(buffer.pid))).status, 404);
    await device.ask(jsonLine('bus-1', 2), /"id".*\n/);
    assert.notEqual((await labelled(gateway, 'buffer')).pid, buffer.pid);
    const connection = await labelled(gateway, 'connection ');
    assert.equal(connection.restarts, 1);
    assert.deepEqual(connection.lastRestart, { child: 'buffer', reason: 'killed' });
  });

  await t.test('ends a thread with the process that stands for it: another one is started', async () => {
    const receiver = await labelled(gateway, 'thread receiver-1');
    assert.equal((await end(receiver.pid)).status, 204);
    await device.closed;
    await until('the receiver to be there again', async () => (await fetch(`${gateway.ready.http}/readyz`)).ok);
    const again = await connectDevice(t, gateway.port);
    await again.ask(jsonLine('bus-1', 3), /"id".*\n/);
  });

  await t.test('does not end the root of the tree', async () => {
    const root = (await gateway.processes()).find(({ name }) => name === 'gateway');
    const { status, body } = await ask(at(root?.pid ?? ''), { method: 'DELETE' });
    assert.equal(status, 409);
    assert.deepEqual(body, { error: 'That would end the gateway: send it SIGTERM, and it stops in order.' });
  });

  await t.test('knows only processes that there are', async () => {
    assert.deepEqual(await ask(at('<99.1>')), {
      status: 404,
      body: { error: 'There is no process <99.1>, or it has ended.' },
    });
    assert.equal((await end('<99.1>')).status, 404);
    assert.deepEqual(await ask(at('gateway')), {
      status: 400,
      body: { error: 'pid: it must be the pid of a process, such as <2.17>.' },
    });
  });
});
