import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { connectDevice, type Device } from '../helpers/device.ts';
import { until } from '../helpers/until.ts';
import { closedFor, Crowd, long, metric, serveWith, untilClosedFor } from './bounded.ts';
import { lineOf, report } from './fleet.ts';

/** Holds that the gateway serves a vehicle, whatever else goes on. */
async function assertServed(device: Device, number: number): Promise<void> {
  assert.match((await report(device, lineOf('witness', number))) ?? '', /^[0-9a-f]{32}$/);
}

describe('the gateway', () => {
  test('closes who sends a line without an end, keeps how it begins, and serves the others', async (t) => {
    const gateway = await serveWith(t, {});
    const [device, witness] = [await connectDevice(t, gateway.port), await connectDevice(t, gateway.port)];
    await device.ask(lineOf('endless', 1), '\n');
    void device.send(`{"device":"${'x'.repeat(8_000_000)}`);
    await device.closed;
    await untilClosedFor(gateway, 'endless-frame', 1);
    assert.ok((await metric(gateway, 'fleetline_quarantined_frames_total')) > 0);
    await assertServed(witness, 1);
  });

  test('gives a connection only so long to say what it speaks, however slowly it speaks', async (t) => {
    const gateway = await serveWith(t, { limits: { recogniseSeconds: 2 } });
    const slow = await connectDevice(t, gateway.port);
    await slow.send('{');
    // Blanks may stand between that and what would tell: for as long as they come, it is not idle and may be anything.
    const trickle = setInterval(() => void slow.send(' '), 100);
    t.after(() => clearInterval(trickle));
    await slow.closed;
    await untilClosedFor(gateway, 'unrecognised', 1);
    const kept = await until('what it said to be kept', async () => {
      const answer = await fetch(`${gateway.ready.http}/v1/quarantine`);
      return ((await answer.json()) as { readonly kinds: readonly { readonly reason: string }[] }).kinds[0];
    });
    assert.match(kept.reason, /^its protocol was not recognised in time/);
  });

  test('gives it only so many bytes for that, too', async (t) => {
    const gateway = await serveWith(t, { limits: { recogniseBytes: 512 } });
    const device = await connectDevice(t, gateway.port);
    await device.send(' '.repeat(400));
    // It is still there.
    await device.ask(lineOf('bus-1', 1), '\n');
    const blank = await connectDevice(t, gateway.port);
    await blank.send(' '.repeat(513));
    await blank.closed;
    await untilClosedFor(gateway, 'unrecognised', 1);
  });

  test('closes who never reads its replies', async (t) => {
    const gateway = await serveWith(t, { limits: { unreadReplyBytes: 1024 } });
    const [device, witness] = [await connectDevice(t, gateway.port), await connectDevice(t, gateway.port)];
    await device.ask(lineOf('deaf', 0), '\n');
    device.socket.pause();
    for (let number = 1; !device.socket.closed && (await closedFor(gateway, 'replies-not-read')) === 0; number++) {
      const lines = Array.from({ length: 5000 }, (_, index) => lineOf('deaf', number * 5000 + index));
      // It is not read from either where the gateway has given it up.
      await Promise.race([device.send(lines.join('')), device.closed]);
    }
    await untilClosedFor(gateway, 'replies-not-read', 1);
    await assertServed(witness, 1);
  });

  test('holds no more half frames than it has room for: who holds most has to go, and the others go on', async (t) => {
    const limits = { frameBytes: 131_072, heldBytes: 131_072, heldBytesTotal: 1_048_576 };
    const gateway = await serveWith(t, { limits });
    const witness = await connectDevice(t, gateway.port);
    await assertServed(witness, 1);
    const holders = await Promise.all(Array.from({ length: 20 }, () => connectDevice(t, gateway.port)));
    for (const [index, holder] of holders.entries()) {
      await holder.ask(lineOf(`holder-${index}`, 1), '\n');
      void holder.send(`{"device":"${'x'.repeat(100_000)}`);
    }
    await Promise.race(holders.map(({ closed }) => closed));
    await until('one that had to go', async () => (await closedFor(gateway, 'held-bytes')) > 0);
    assert.ok((await closedFor(gateway, 'held-bytes')) < holders.length);
    await assertServed(witness, 2);
  });

  const silent = long ? 20_000 : 3_000;
  const places = long ? 15_000 : 2_500;
  test(`lets ${places} of ${silent} silent connections in, turns the others away, and serves a vehicle among them`, async (t) => {
    const gateway = await serveWith(t, { limits: { connections: places, connectionsPerAddress: 2_000 } });
    const witness = await connectDevice(t, gateway.port);
    const halves = [0, 1].map(
      () => new Crowd(t, { port: gateway.port, size: silent / 2, perAddress: 1_000, line: '' }),
    );
    const turnedAway = silent - (places - 1);
    for (const crowd of halves) await crowd.until('all to come', ({ connected }) => connected === silent / 2);
    await untilClosedFor(gateway, 'connections', turnedAway);
    await until('the end of those', () => halves.reduce((sum, { state }) => sum + state.closed, 0) === turnedAway);
    await assertServed(witness, 1);
  });

  test('answers each of 5,000 that come at once', async (t) => {
    const gateway = await serveWith(t, {});
    const witness = await connectDevice(t, gateway.port);
    const size = 5_000;
    const crowd = new Crowd(t, { port: gateway.port, size, perAddress: 2_000, line: lineOf('bus-#', 1) });
    let number = 0;
    while (crowd.state.answered < size) await assertServed(witness, number++);
    assert.equal(crowd.state.closed, 0);
  });

  test('lets one address open so many connections, and others as well', async (t) => {
    const gateway = await serveWith(t, { limits: { connectionsPerAddress: 10 } });
    const crowd = new Crowd(t, { port: gateway.port, size: 30, perAddress: 30, line: lineOf('bus-#', 1) });
    await crowd.until('ten to be answered', ({ answered, closed }) => answered === 10 && closed === 20);
    await untilClosedFor(gateway, 'connections-per-address', 20);
    await assertServed(await connectDevice(t, gateway.port), 1);
  });

  test('answers who has said that it will send no more, and then closes', async (t) => {
    const gateway = await serveWith(t, {});
    const device = await connectDevice(t, gateway.port);
    await device.send(lineOf('bus-1', 1));
    device.finish();
    await device.until('\n');
    assert.equal(await device.closed, 'fin');
    await untilClosedFor(gateway, 'peer', 1);
  });

  test('has the kernel ask for a peer that is silent', async (t) => {
    const gateway = await serveWith(t, { limits: { keepAliveSeconds: 120 } });
    const device = await connectDevice(t, gateway.port);
    await device.ask(lineOf('bus-1', 1), '\n');
    const { port } = device.socket.address() as AddressInfo;
    await until('a timer for it', () => timerOf(gateway.port, port) === keepAliveTimer);
  });
});

/** In `/proc/net/tcp`: a timer of the kernel that will ask whether the peer is there. */
const keepAliveTimer = '02';

/** What timer the kernel runs for the gateway's end of a connection on 127.0.0.1. */
function timerOf(local: number, remote: number): string | undefined {
  const end = (port: number): string => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const line = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .find((text) => text.includes(`${end(local)} ${end(remote)}`));
  // sl, local, remote, state, queues, timer:when
  return line?.trim().split(/\s+/)[5]?.split(':')[0];
}
