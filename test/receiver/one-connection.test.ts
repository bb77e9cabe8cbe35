import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { connectDevice, type Device } from '../helpers/device.ts';
import { type Gateway } from '../helpers/gateway.ts';
import { jsonLine, serveWith, untilMetric, valueOf } from '../api/support.ts';

const closed = 'fleetline_connections_closed_total';

const heartbeat = (device: string): string => `*HQ,${device},HTBT#`;

/** A tracker that has said who it is, and was answered. */
async function arrive(t: TestContext, { port }: Gateway, device: string): Promise<Device> {
  const tracker = await connectDevice(t, port);
  await tracker.ask(heartbeat(device), heartbeat(device));
  return tracker;
}

async function metric(
  { ready }: Gateway,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  return valueOf(await (await fetch(`${ready.http}/metrics`)).text(), name, labels) ?? 0;
}

describe('a device that connects again', () => {
  for (const threads of [1, 2])
    test(`has its stale connection closed, with ${threads} receiver threads`, async (t) => {
      const gateway = await serveWith(t, { threads, limits: { takeoverSeconds: 0 } });
      let before = await arrive(t, gateway, '4100000001');
      const other = await arrive(t, gateway, '4100000002');
      // Each connection comes to a thread of the kernel's choice: of so many, some come to another than the one before.
      for (let turn = 1; turn <= 12; turn++) {
        const tracker = await arrive(t, gateway, '4100000001');
        assert.equal(await before.closed, 'fin');
        before = tracker;
      }
      await before.ask(heartbeat('4100000001'), heartbeat('4100000001'));
      await other.ask(heartbeat('4100000002'), heartbeat('4100000002'));
      await untilMetric(gateway, closed, 12, { protocol: 'h02', reason: 'replaced' });
      await gateway.stop();
    });

  test('keeps both connections where the configuration says so', async (t) => {
    const gateway = await serveWith(t, { oneConnectionPerDevice: false, limits: { takeoverSeconds: 0 } });
    const [first, second] = [await arrive(t, gateway, '4100000001'), await arrive(t, gateway, '4100000001')];
    await untilMetric(gateway, 'fleetline_connections', 2, { protocol: 'h02' });
    for (const tracker of [first, second]) await tracker.ask(heartbeat('4100000001'), heartbeat('4100000001'));
    assert.equal(await metric(gateway, closed, { reason: 'replaced' }), 0);
    await gateway.stop();
  });

  test('after it has gone takes over from nobody', async (t) => {
    const gateway = await serveWith(t, {});
    // Were the place of one that has gone still taken, each but the first of these would have to wait for it.
    for (let turn = 1; turn <= 3; turn++) {
      const tracker = await arrive(t, gateway, '4100000001');
      tracker.finish();
      await tracker.closed;
      await untilMetric(gateway, closed, turn, { protocol: 'h02', reason: 'peer' });
    }
    assert.equal(await metric(gateway, 'fleetline_takeovers_put_off_total'), 0);
  });

  test('does not close the connection of a gateway that speaks for several, nor does that close its own', async (t) => {
    const gateway = await serveWith(t, { limits: { takeoverSeconds: 0 } });
    const many = await connectDevice(t, gateway.port);
    for (const device of ['bus-1', 'bus-2', 'bus-3']) await many.ask(jsonLine(device), /\{"id":"\w+"\}\n/);
    const one = await connectDevice(t, gateway.port);
    await one.ask(jsonLine('bus-2', 1), /\{"id":"\w+"\}\n/);
    await many.ask(jsonLine('bus-2', 2) + jsonLine('bus-1', 2), /(?:\{"id":"\w+"\}\n){2}/);
    // The next login is told on behind what these two have brought: were one of them to close, it would have by then.
    const [stale, fresh] = [await arrive(t, gateway, '4100000001'), await arrive(t, gateway, '4100000001')];
    assert.equal(await stale.closed, 'fin');
    await many.ask(jsonLine('bus-3', 3), /\{"id":"\w+"\}\n/);
    await one.ask(jsonLine('bus-2', 3), /\{"id":"\w+"\}\n/);
    await untilMetric(gateway, closed, 1, { reason: 'replaced', protocol: 'h02' });
    assert.equal(await metric(gateway, closed, { reason: 'replaced', protocol: 'json' }), 0);
    fresh.finish();
    await gateway.stop();
  });

  test('a hundred times at once has one connection in the end', async (t) => {
    const gateway = await serveWith(t, { threads: 2, limits: { takeoverSeconds: 1 } });
    const storm = await Promise.all(Array.from({ length: 100 }, () => arrive(t, gateway, '4100000001')));
    await untilMetric(gateway, 'fleetline_connections', 1, { protocol: 'h02' });
    await untilMetric(gateway, closed, 99, { protocol: 'h02', reason: 'replaced' });
    assert.ok((await metric(gateway, 'fleetline_takeovers_put_off_total')) >= 1);
    for (const device of storm) device.reset();
    await gateway.stop();
  });
});

describe('two devices of one id', () => {
  test('that connect again whenever they are closed do so no more often than takeovers may be, and lose nothing', async (t) => {
    const gateway = await serveWith(t, { threads: 2, limits: { takeoverSeconds: 2, shutdownSeconds: 1 } });
    const begun = performance.now();
    let logins = 0;
    const flap = async (): Promise<void> => {
      for (;;) {
        const tracker = await arrive(t, gateway, '4100000001');
        logins++;
        await tracker.closed;
      }
    };
    // They go on until there is nobody to connect to.
    const both = Promise.allSettled([flap(), flap()]);
    await untilMetric(gateway, 'fleetline_takeovers_put_off_total', 2);
    const seconds = (performance.now() - begun) / 1000;
    // One takeover at once and one in each two seconds, each of which brings a login; however slow the machine, there are no more.
    assert.ok(logins <= 2 + 2 + seconds / 2, `${logins} logins in ${seconds} s`);
    const { code, stderr } = await gateway.stop();
    assert.equal(code, 0, stderr);
    await both;
  });
});
