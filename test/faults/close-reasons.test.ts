import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { parseNetwork } from '../../src/config/network.ts';
import { exit, whichChildren } from '../../src/process/index.ts';
import { type CloseReason, closeReasons } from '../../src/receiver/counters.ts';
import { Authority } from '../helpers/certificates.ts';
import { connectDevice } from '../helpers/device.ts';
import { connectTls } from '../helpers/tls-device.ts';
import { until } from '../helpers/until.ts';
import { fixes, type Harness, startHarness } from '../receiver/harness.ts';
import { serveWith, untilClosedFor } from './bounded.ts';

/** A way to have a connection closed: the receiver to which it was done, or the gateway in which it was counted already. */
type Deed = (t: TestContext) => Promise<Pick<Harness, 'receiver'> | 'counted'>;

const heartbeat = '*HQ,4100000001,HTBT#';
const withProxy = { door: { proxy: [parseNetwork('127.0.0.2/32')] } };

/** How to have a connection closed for each reason. Out of descriptors is in descriptors.test.ts: it takes a process of its own. */
const deeds: Record<Exclude<CloseReason, 'descriptors'>, Deed> = {
  peer: async (t) => {
    const harness = await startHarness(t);
    (await harness.login('bus-1')).finish();
    return harness;
  },
  error: async (t) => {
    const harness = await startHarness(t);
    (await harness.login('bus-1')).reset();
    return harness;
  },
  idle: async (t) => {
    const harness = await startHarness(t, { idleSeconds: 1 });
    await harness.login('bus-1');
    return harness;
  },
  'handshake-timeout': async (t) => {
    const harness = await startHarness(t, { handshakeSeconds: 1 }, 'durable', withProxy);
    await harness.connect('127.0.0.2');
    return harness;
  },
  'handshake-failed': async (t) => {
    const { certificate, key } = new Authority(t).issue('gateway');
    const tls = { certificate, key, clientCertificates: 'none' } as const;
    const harness = await startHarness(t, {}, 'durable', { door: { tls: 'only' }, tls });
    await (await harness.connect()).send('$login bus-1\n');
    return harness;
  },
  'proxy-header': async (t) => {
    const harness = await startHarness(t, {}, 'durable', withProxy);
    await (await harness.connect('127.0.0.2')).send('$login bus-1\n');
    return harness;
  },
  'proxy-not-trusted': async (t) => {
    const harness = await startHarness(t, {}, 'durable', withProxy);
    await (await harness.connect()).send('PROXY TCP4 203.0.113.7 192.0.2.1 51234 5010\r\n');
    return harness;
  },
  certificate: async (t) => {
    const authority = new Authority(t);
    const { certificate, key } = authority.issue('gateway', ['IP:127.0.0.1']);
    const tls = { certificate, key, ca: authority.file, clientCertificates: 'required' } as const;
    const harness = await startHarness(t, {}, 'durable', { door: { tls: 'only' }, tls });
    const { cert, keyText } = authority.issue('bus-1');
    const port = harness.receiver.addresses[0]?.port ?? 0;
    const device = await connectTls(t, { port, ca: authority.cert, cert, key: keyText });
    await device.send('$login bus-2\n$fix 1\n');
    return harness;
  },
  'no-tracker': async (t) => {
    const harness = await startHarness(t);
    await (await harness.connect()).send('GET / HTTP/1.1\r\nHost: tracker.example\r\n\r\n');
    return harness;
  },
  unrecognised: async (t) => {
    const harness = await startHarness(t, { recogniseSeconds: 1 });
    await harness.connect();
    return harness;
  },
  'endless-frame': async (t) => {
    const harness = await startHarness(t, { frameBytes: 256 });
    await (await harness.login('bus-1')).send(`$${'x'.repeat(10_000)}`);
    return harness;
  },
  'held-bytes': async (t) => {
    const harness = await startHarness(t, { heldBytesTotal: 1024 });
    await (await harness.login('bus-1')).send(`$${'x'.repeat(2000)}`);
    return harness;
  },
  crashes: async (t) => {
    const harness = await startHarness(t, { crashes: 0 });
    await (await harness.login('bus-1')).send('$boom\n');
    return harness;
  },
  'replies-not-read': async (t) => {
    const harness = await startHarness(t, { unreadReplyBytes: 1024 });
    const device = await harness.login('bus-1');
    device.socket.pause();
    void device.send('$say 60000\n'.repeat(1000));
    return harness;
  },
  'not-stored': async (t) => {
    const harness = await startHarness(t);
    const device = await harness.login('bus-1');
    harness.journal.withhold();
    await device.send(fixes(1, 1));
    await until('the report', () => harness.journal.rows === 1);
    harness.journal.fail('the disk is full');
    return harness;
  },
  connections: async (t) => {
    const harness = await startHarness(t, { connections: 1 });
    await harness.login('bus-1');
    await harness.connect();
    return harness;
  },
  'connections-per-address': async (t) => {
    const harness = await startHarness(t, { connectionsPerAddress: 1 });
    await harness.login('bus-1');
    await harness.connect();
    return harness;
  },
  denied: async (t) => {
    const gateway = await serveWith(t, { deny: ['127.0.0.9/32'] });
    await (
      await connectDevice(t, gateway.port, '127.0.0.9')
    ).closed;
    await untilClosedFor(gateway, 'denied', 1);
    return 'counted';
  },
  'unknown-device': async (t) => {
    const harness = await startHarness(t, { unknownFrames: 1 }, 'durable', { devices: { pattern: 'bus-1' } });
    await (await harness.connect()).send('$login cab-1\n');
    return harness;
  },
  replaced: async (t) => {
    const gateway = await serveWith(t, {});
    const [first, second] = [await connectDevice(t, gateway.port), await connectDevice(t, gateway.port)];
    await first.ask(heartbeat, heartbeat);
    await second.ask(heartbeat, heartbeat);
    await untilClosedFor(gateway, 'replaced', 1);
    return 'counted';
  },
  shutdown: async (t) => {
    const harness = await startHarness(t);
    await harness.login('bus-1');
    await harness.receiver.stop();
    return harness;
  },
  killed: async (t) => {
    const harness = await startHarness(t);
    await harness.login('bus-1');
    const parts = await whichChildren(harness.receiver.supervisor);
    const connections = parts.find(({ id }) => id === 'connections')?.pid;
    const [first] = connections ? await whichChildren(connections) : [];
    assert.ok(first?.pid);
    exit(first.pid, 'kill');
    return harness;
  },
};

describe('a connection that is closed', () => {
  test('has a reason that one of these tests, or that of the descriptors, brings about', () => {
    assert.deepEqual(Object.keys(deeds).concat('descriptors').toSorted(), closeReasons.toSorted());
  });

  for (const [reason, deed] of Object.entries(deeds) as [CloseReason, Deed][])
    test(`is counted, and as nothing else, where the reason is ${reason}`, async (t) => {
      const done = await deed(t);
      if (done === 'counted') return;
      const { closed } = done.receiver.counters;
      await until(reason, () => closed[reason] === 1);
      const counted = Object.entries(closed).filter(([, count]) => count > 0);
      assert.deepEqual(counted, [[reason, 1]]);
    });
});
