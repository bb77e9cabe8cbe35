import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseNetwork } from '../../src/config/network.ts';
import type { Limits } from '../../src/config/limits.ts';
import { exit, type Pid, whichChildren } from '../../src/process/index.ts';
import { Authority } from '../helpers/certificates.ts';
import type { Device } from '../helpers/device.ts';
import { binaryHeader } from '../helpers/proxy.ts';
import { connectTls } from '../helpers/tls-device.ts';
import { until } from '../helpers/until.ts';
import { connectionProcesses, fixes, type Harness, startHarness, stored, untilNothingIsLeft } from './harness.ts';

type Context = Parameters<typeof startHarness>[0];

/** Where the proxy is that the listener believes. */
const proxyAddress = '127.0.0.2';
const proxy = [parseNetwork(`${proxyAddress}/32`)];
const line = 'PROXY TCP4 203.0.113.7 192.0.2.1 51234 5010\r\n';
const binary = binaryHeader(0x21, 0x11, Buffer.from([203, 0, 113, 7, 192, 0, 2, 1, 200, 34, 19, 146]));
const peer = '203.0.113.7:51234';

/** A receiver that believes a proxy. */
function startBehindProxy(t: Context, limits: Partial<Limits> = {}): Promise<Harness> {
  return startHarness(t, limits, 'durable', { door: { proxy } });
}

/** Sends pieces one by one, each in a packet of its own as far as a loopback has packets. */
async function sendPieces(device: Device, bytes: Buffer, cuts: readonly number[]): Promise<void> {
  const places = [0, ...cuts.map((cut) => cut % bytes.length).toSorted((a, b) => a - b), bytes.length];
  for (const [index, from] of places.entries()) await device.send(bytes.subarray(from, places[index + 1]));
}

/** The process of the first that came in, or is about to. */
async function firstGuest(receiver: Pid): Promise<Pid | undefined> {
  const connections = (await whichChildren(receiver)).find(({ id }) => id === 'connections')?.pid;
  const [first] = connections ? await whichChildren(connections) : [];
  return first?.pid;
}

describe('a proxy that is believed', () => {
  for (const [name, header] of [
    ['a line', Buffer.from(line)],
    ['a binary header', binary],
  ] as const)
    test(`says with ${name} who a device is: that is what quarantine, the process tree and the limits know it by`, async (t) => {
      const { connect, journal } = await startBehindProxy(t, { connectionsPerAddress: 1 });
      const device = await connect(proxyAddress);
      await device.send(header);
      await device.ask('$login bus-1\n$junk\n', 'hello bus-1\n');
      await until('quarantine', () => journal.quarantined.length === 1);
      assert.equal(journal.quarantined[0]?.remote, peer);
      assert.ok(connectionProcesses().some((label) => label.startsWith(`connection ${peer}`)));
      const second = await connect(proxyAddress);
      await second.send(header);
      await second.closed;
      const other = await connect(proxyAddress);
      await other.send(line.replace('113.7', '113.8'));
      await other.ask('$login bus-2\n', 'hello bus-2\n');
    });

  test('may speak for itself: then it is known by its own address', async (t) => {
    const { connect, journal } = await startBehindProxy(t);
    const device = await connect(proxyAddress);
    await device.send(binaryHeader(0x20, 0, Buffer.alloc(0)));
    await device.ask('$login bus-1\n$junk\n', 'hello bus-1\n');
    await until('quarantine', () => journal.quarantined.length === 1);
    assert.match(journal.quarantined[0]?.remote ?? '', /^127\.0\.0\.2:\d+$/);
  });

  test('is closed where it says nothing of whom it brings', async (t) => {
    const { connect, receiver, journal } = await startBehindProxy(t);
    for (const said of ['$login bus-1\n', 'PROXY TCP4 nonsense\r\n', 'PROXY TC']) {
      const device = await connect(proxyAddress);
      await device.send(said);
      device.finish();
      await device.closed;
    }
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed['proxy-header'], 3);
    assert.deepEqual(journal.quarantined, []);
  });

  test('is closed where its header takes too long, with the first byte or without, and however steadily it comes', async (t) => {
    const { connect, receiver } = await startBehindProxy(t, { handshakeSeconds: 1 });
    const [silent, slow, steady] = [
      await connect(proxyAddress),
      await connect(proxyAddress),
      await connect(proxyAddress),
    ];
    await slow.send('PROXY');
    await steady.send('PROXY UNKNOWN ');
    // Shorter than a header may be, in all the time that it is given.
    const trickle = setInterval(() => void steady.send('x'), 100);
    t.after(() => clearInterval(trickle));
    await Promise.all([silent.closed, slow.closed, steady.closed]);
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed['handshake-timeout'], 3);
  });

  test('may bring more connections than one address may have, and not more than all may', async (t) => {
    const { connect, receiver } = await startBehindProxy(t, { connectionsPerAddress: 1, connections: 3 });
    for (const last of [1, 2, 3]) {
      const device = await connect(proxyAddress);
      await device.send(line.replace('113.7', `113.${last}`));
      await device.ask('$login x\n', 'hello x\n');
    }
    const fourth = await connect(proxyAddress);
    await fourth.closed;
    assert.equal(receiver.counters.closed.connections, 1);
  });

  test('brings those whom a list denies in vain, and is not denied for what it brings', async (t) => {
    const door = { proxy, allow: [parseNetwork('203.0.113.0/24')], deny: [parseNetwork('203.0.113.7')] };
    const { connect, receiver } = await startHarness(t, {}, 'durable', { door });
    const denied = await connect(proxyAddress);
    await denied.send(binary);
    await denied.closed;
    assert.equal(receiver.counters.closed.denied, 1);
    const other = await connect(proxyAddress);
    await other.ask(`${line.replace('113.7', '113.8')}$login bus-1\n`, 'hello bus-1\n');
  });

  test('brings devices with TLS too, behind its header', async (t) => {
    const authority = new Authority(t);
    const { certificate, key } = authority.issue('gateway', ['IP:127.0.0.1']);
    const tls = { certificate, key, ca: undefined, clientCertificates: 'none' } as const;
    const door = { proxy, tls: 'only' } as const;
    const { connect, journal } = await startHarness(t, {}, 'durable', { door, tls });
    const outer = await connect(proxyAddress);
    await outer.send(binary);
    outer.socket.removeAllListeners('data');
    const device = await connectTls(t, { socket: outer.socket, host: '127.0.0.1', ca: authority.cert });
    await device.ask('$login bus-1\n$junk\n', 'hello bus-1\n');
    await until('quarantine', () => journal.quarantined.length === 1);
    assert.equal(journal.quarantined[0]?.remote, peer);
  });

  test('and its device are heard the same however their bytes are cut', async (t) => {
    const { connect, journal, receiver } = await startBehindProxy(t);
    let run = 0;
    const cuts = fc.array(fc.nat(), { maxLength: 8 });
    const headers = fc.constantFrom(Buffer.from(line), binary);
    await fc.assert(
      fc.asyncProperty(headers, cuts, async (header, places) => {
        run += 1;
        const name = `bus-${run}`;
        const device = await connect(proxyAddress);
        const said = Buffer.concat([header, Buffer.from(`$login ${name}\n${fixes(1, 3)}`)]);
        const heard = device.until('stored 3\n');
        await sendPieces(device, said, places);
        assert.equal(await heard, `hello ${name}\n${stored(1, 3)}`);
        assert.deepEqual(journal.fixes(name), [1, 2, 3]);
        device.finish();
        await device.closed;
      }),
      { numRuns: 50 },
    );
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed.peer, run);
  });
});

describe('whoever is no proxy of ours', () => {
  test('is not believed: it is closed and counted, on a listener that knows proxies', async (t) => {
    const { connect, receiver, journal } = await startBehindProxy(t);
    for (const header of [Buffer.from(line), binary]) {
      const device = await connect();
      await device.send(Buffer.concat([header, Buffer.from('$login bus-1\n$fix 1\n')]));
      await device.closed;
      assert.equal(device.unread, '');
    }
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed['proxy-not-trusted'], 2);
    assert.equal(journal.rows, 0);
  });

  test('is not believed on any other listener either: it is named and counted as no tracker', async (t) => {
    const { connect, receiver } = await startHarness(t);
    for (const header of [Buffer.from(line), binary]) {
      const device = await connect();
      await device.send(header);
      await device.closed;
    }
    await untilNothingIsLeft();
    assert.deepEqual(receiver.counters.strangers, { PROXY: 2 });
  });

  test('comes in as ever where it says nothing of the kind', async (t) => {
    const { connect, journal } = await startBehindProxy(t);
    const device = await connect();
    await device.ask('$login bus-1\n', 'hello bus-1\n');
    await device.ask('$fix 1\n', stored(1, 1));
    assert.deepEqual(journal.fixes('bus-1'), [1]);
  });
});

describe('an arrival', () => {
  test('takes up a place of its address, as a connection does', async (t) => {
    const { connect, receiver } = await startBehindProxy(t, { connectionsPerAddress: 2 });
    const silent = [await connect(), await connect()];
    const third = await connect();
    await third.closed;
    assert.equal(receiver.counters.closed['connections-per-address'], 1);
    for (const device of silent) device.finish();
    await untilNothingIsLeft();
    const next = await connect();
    await next.ask('$login bus-1\n', 'hello bus-1\n');
  });

  test('whose process is killed harms nobody else, and is counted', async (t) => {
    const { connect, receiver } = await startBehindProxy(t);
    const device = await connect(proxyAddress);
    exit(await until('the arrival', () => firstGuest(receiver.supervisor)), 'kill');
    await device.closed;
    await until('its count', () => receiver.counters.closed.killed === 1);
    const next = await connect(proxyAddress);
    await next.ask(`${line}$login bus-1\n`, 'hello bus-1\n');
  });

  test('does not hold up the end of the receiver', async (t) => {
    const { connect, receiver } = await startBehindProxy(t, { shutdownSeconds: 600 });
    const device = await connect(proxyAddress);
    await until('the arrival', () => connectionProcesses().length === 1);
    await receiver.stop();
    await device.closed;
    assert.equal(receiver.counters.closed.shutdown, 1);
  });
});
