import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, test, type TestContext } from 'node:test';
import { setImmediate as turnOfTheEventLoop } from 'node:timers/promises';
import { JournalReader } from '../../src/journal/reader.ts';
import { connectDevice, type Device } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);
const acknowledgement = /\{"id":"([0-9a-f]{32})"\}\n/g;

/** Sends reports, as fast as the socket takes them, until the connection is over. */
async function flood(device: Device, name: string): Promise<void> {
  for (let n = 0; device.socket.writable; n++) {
    const time = new Date(Date.UTC(2026, 5, 22) + n * 1000).toISOString();
    await device.send(`${JSON.stringify({ device: name, time, latitude: 54.5, longitude: 10.25 })}\n`);
    await turnOfTheEventLoop();
  }
}

function storedIds(t: TestContext, data: string): Set<string> {
  const reader = new JournalReader(data);
  t.after(() => reader.close());
  return new Set(Array.from(reader.reports(), ({ id }) => id));
}

describe('a gateway that is told to end', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`by ${signal} while it is busy has stored all that it has acknowledged, says goodbye and exits with 0`, async (t) => {
      const data = temporaryFolder(t);
      const gateway = await serve(t, data);
      const devices = await Promise.all(Array.from({ length: 20 }, () => connectDevice(t, gateway.port)));
      const floods = devices.map((device, index) => flood(device, `bus-${index}`));
      await until('the work to be under way', () => devices.every(({ unread }) => unread.length > 2000));
      const { code, stderr } = await gateway.stop(signal);
      assert.equal(code, 0, stderr);
      assert.equal(stderr, '');
      await Promise.all(devices.map(({ closed }) => closed));
      await Promise.all(floods);

      const stored = storedIds(t, data);
      const acknowledged = devices.flatMap(({ unread }) =>
        Array.from(unread.matchAll(acknowledgement), ([, id]) => id),
      );
      assert.ok(acknowledged.length > 0);
      assert.deepEqual(
        acknowledged.filter((id) => id === undefined || !stored.has(id)),
        [],
      );
    });
  }

  test('answers what it was sent before, and ends each connection with a FIN', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const device = await connectDevice(t, gateway.port);
    await device.ask('{"device":"van-7","latitude":54.5,"longitude":10.25}\n', '\n');
    const [ending, { code }] = await Promise.all([device.closed, gateway.stop()]);
    assert.deepEqual([ending, code], ['fin', 0]);
  });

  test('a second time exits at once', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    // A device that does not close its side holds up an orderly end.
    const device = await connectDevice(t, gateway.port);
    device.socket.allowHalfOpen = true;
    await device.ask('{"device":"van-7","latitude":54.5,"longitude":10.25}\n', '\n');
    gateway.child.kill('SIGTERM');
    await once(device.socket, 'end');
    const { code } = await gateway.stop('SIGTERM');
    assert.equal(code, 1);
  });

  test('does not wait for whoever is connected to its HTTP side', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const { hostname, port } = new URL(gateway.ready.http);
    const silent = connect(Number(port), hostname);
    const half = connect(Number(port), hostname);
    t.after(() => [silent, half].map((socket) => socket.destroy()));
    await Promise.all([once(silent, 'connect'), once(half, 'connect')]);
    half.write('GET /v1/processes HTTP/1.1\r\n');
    // An answered request of a third one shows that the first two have arrived.
    await gateway.processes();
    const { code } = await gateway.stop();
    assert.equal(code, 0);
  });
});

describe('a gateway', () => {
  test('says on its first line, as JSON, where it listens and who it is', async (t) => {
    const { ready, child } = await serve(t, temporaryFolder(t), ['--listen', '127.0.0.2:0']);
    assert.deepEqual(Object.keys(ready), ['ready', 'devices', 'http', 'pid']);
    assert.equal(ready.ready, true);
    assert.equal(ready.devices.length, 2);
    assert.match(ready.devices[0] ?? '', /^127\.0\.0\.1:[1-9]\d*$/);
    assert.match(ready.devices[1] ?? '', /^127\.0\.0\.2:[1-9]\d*$/);
    assert.match(ready.http, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    assert.equal(ready.pid, child.pid);
    const health = await fetch(`${ready.http}/healthz`);
    assert.equal(health.status, 200);
  });

  test('writes an IPv6 address in brackets', { skip: !hasIPv6 && 'there is no ::1' }, async (t) => {
    const { ready } = await serve(t, temporaryFolder(t), ['--listen', '[::1]:0']);
    assert.match(ready.devices[1] ?? '', /^\[::1\]:[1-9]\d*$/);
  });

  test('says nothing on standard output but that line', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const device = await connectDevice(t, gateway.port);
    await device.ask('{"device":"van-7","latitude":54.5,"longitude":10.25}\n', '\n');
    const { stdout } = await gateway.stop();
    assert.deepEqual(JSON.parse(stdout), gateway.ready);
  });

  test('answers with two threads as with one', async (t) => {
    const data = temporaryFolder(t);
    const gateway = await serve(t, data, ['--threads', '2']);
    const devices = await Promise.all(Array.from({ length: 40 }, () => connectDevice(t, gateway.port)));
    const line = (n: number): string => `{"device":"bus-${n}","latitude":54.5,"longitude":10.25}\n`;
    await Promise.all(devices.map((device, n) => device.ask(line(n), '\n')));
    const labels = (await gateway.processes()).map(({ label }) => label ?? '');
    assert.equal(labels.filter((label) => label.startsWith('connection ')).length, 40);
    assert.equal(labels.filter((label) => label.startsWith('listener ')).length, 2);
    await gateway.stop();
    assert.equal(storedIds(t, data).size, 40);
  });
});
