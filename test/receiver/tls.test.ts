import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { describe, test } from 'node:test';
import { connect as tlsConnect } from 'node:tls';
import { promisify } from 'node:util';
import { FleetlineError } from '../../src/model/errors.ts';
import { defaultLimits } from '../../src/config/limits.ts';
import type { TlsConfig } from '../../src/config/tls.ts';
import { Authority } from '../helpers/certificates.ts';
import { byteByByte, clientHello, connectTls } from '../helpers/tls-device.ts';
import { until } from '../helpers/until.ts';
import { connectionProcesses, fixes, type Harness, startHarness, stored, untilNothingIsLeft } from './harness.ts';
import { probe } from './probe.ts';

type Context = Parameters<typeof startHarness>[0];

const run = promisify(execFile);
const local = ['IP:127.0.0.1'];

/** A receiver with TLS on its listener, and who vouches for it. */
async function startSecure(
  t: Context,
  mode: 'only' | 'recognised',
  {
    wanted = 'none',
    handshakeSeconds = 10,
  }: { wanted?: TlsConfig['clientCertificates']; handshakeSeconds?: number } = {},
): Promise<Harness & { authority: Authority; port: number; tls: TlsConfig }> {
  const authority = new Authority(t);
  const { certificate, key } = authority.issue('gateway', local);
  const tls: TlsConfig = { certificate, key, ca: authority.file, clientCertificates: wanted };
  const harness = await startHarness(t, { handshakeSeconds }, 'durable', { door: { tls: mode }, tls });
  return { ...harness, authority, port: harness.receiver.addresses[0]?.port ?? 0, tls };
}

describe('a listener that recognises TLS', () => {
  test('serves devices with and without it on one port', async (t) => {
    const { login, journal, receiver, authority, port } = await startSecure(t, 'recognised');
    const plain = await login('bus-1');
    const secure = await connectTls(t, { port, ca: authority.cert });
    await secure.ask('$login bus-2\n', 'hello bus-2\n');
    await Promise.all([plain.ask(fixes(1, 3), stored(1, 3)), secure.ask(fixes(4, 6), stored(4, 6))]);
    assert.deepEqual(
      [journal.fixes('bus-1'), journal.fixes('bus-2')],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    );
    secure.finish();
    assert.equal(await secure.closed, 'fin');
    plain.finish();
    await untilNothingIsLeft();
    assert.deepEqual([receiver.counters.handshakes, receiver.counters.closed.peer], [1, 2]);
  });

  test('serves a device that sends the bytes of its handshake and its reports one by one', async (t) => {
    const { journal, authority, port } = await startSecure(t, 'recognised');
    const socket = connectSocket({ host: '127.0.0.1', port, noDelay: true });
    t.after(() => socket.destroy());
    const device = await connectTls(t, { socket: byteByByte(socket), host: '127.0.0.1', ca: authority.cert });
    await device.ask('$login bus-1\n', 'hello bus-1\n');
    await device.ask(fixes(1, 2), stored(1, 2));
    assert.deepEqual(journal.fixes('bus-1'), [1, 2]);
  });

  test('takes one who is silent at first for a device without TLS, in the end', async (t) => {
    const { connect } = await startSecure(t, 'recognised', { handshakeSeconds: 1 });
    const device = await connect();
    await until('the connection', () => connectionProcesses().some((label) => label.startsWith('connection ')));
    await device.ask('$login bus-1\n', 'hello bus-1\n');
  });

  test('takes half of what a handshake begins with for a device without TLS, in the end', async (t) => {
    const { connect, journal, receiver } = await startSecure(t, 'recognised', { handshakeSeconds: 1 });
    const device = await connect();
    await device.send('\x16');
    await until('the connection', () => connectionProcesses().some((label) => label.startsWith('connection ')));
    device.finish();
    await device.closed;
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed.unrecognised, 1);
    assert.deepEqual(
      journal.quarantined.map(({ bytes }) => Buffer.from(bytes).toString('hex')),
      ['16'],
    );
  });

  test('closes one whose handshake does not end', async (t) => {
    const { connect, receiver } = await startSecure(t, 'recognised', { handshakeSeconds: 1 });
    const device = await connect();
    await device.send('\x16\x03\x01\x02\x00');
    await device.closed;
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed['handshake-timeout'], 1);
  });
});

describe('a listener with TLS only', () => {
  test('lets nobody in without it', async (t) => {
    const { connect, receiver, journal } = await startSecure(t, 'only');
    const device = await connect();
    await device.send('$login bus-1\n');
    await device.closed;
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed['handshake-failed'], 1);
    assert.equal(receiver.counters.handshakesFailed['not-tls'], 1);
    assert.deepEqual(journal.quarantined, []);
  });

  test('closes one who says nothing', async (t) => {
    const { connect, receiver } = await startSecure(t, 'only', { handshakeSeconds: 1 });
    const device = await connect();
    await device.closed;
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed['handshake-timeout'], 1);
  });

  test('speaks no version before 1.2', async (t) => {
    const { receiver, authority, port } = await startSecure(t, 'only');
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await assert.rejects(connectTls(t, { port, ca: authority.cert, ...old }));
    const device = await connectTls(t, { port, ca: authority.cert, maxVersion: 'TLSv1.2' });
    await device.ask('$login bus-1\n', 'hello bus-1\n');
    assert.equal(receiver.counters.handshakesFailed.version, 1);
  });

  test('counts a peer that does not trust it', async (t) => {
    const { receiver, port } = await startSecure(t, 'only');
    await assert.rejects(run('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-verify_return_error']));
    await until('its count', () => receiver.counters.handshakesFailed['peer-refused'] === 1);
    assert.equal(receiver.counters.closed['handshake-failed'], 1);
  });

  test('counts a peer that goes away in the middle of the handshake', async (t) => {
    const { receiver, port } = await startSecure(t, 'only');
    for (const [count, leave] of (['end', 'resetAndDestroy'] as const).entries()) {
      const socket = connectSocket({ host: '127.0.0.1', port });
      t.after(() => socket.destroy());
      socket.write(await clientHello());
      await once(socket, 'data');
      socket[leave]();
      await until('its count', () => receiver.counters.handshakesFailed.gone === count + 1);
    }
    assert.equal(receiver.counters.closed['handshake-failed'], 2);
  });

  test('still answers a device that has said that it will send no more', async (t) => {
    const { journal, authority, port } = await startSecure(t, 'only');
    const device = await connectTls(t, { port, ca: authority.cert });
    journal.withhold();
    await device.send('$login bus-1\n$fix 1\n');
    device.finish();
    await until('the report', () => journal.rows === 1);
    journal.resume();
    await device.until('stored 1\n');
    assert.equal(await device.closed, 'fin');
  });

  test('is not told by a health check that comes and goes', async (t) => {
    const { connect, receiver } = await startSecure(t, 'only');
    const device = await connect();
    device.finish();
    await device.closed;
    await until('its end', () => receiver.counters.closed.peer === 1);
    assert.equal(receiver.counters.closed['handshake-failed'], 0);
  });
});

describe('a client certificate', () => {
  test('is required where the configuration says so, and must be vouched for', async (t) => {
    const { receiver, authority, port } = await startSecure(t, 'only', { wanted: 'required' });
    const { counters } = receiver;
    const without = tlsConnect({ host: '127.0.0.1', port, ca: authority.cert });
    t.after(() => without.destroy());
    without.on('error', () => {});
    await once(without, 'close');
    assert.equal(counters.handshakesFailed['no-certificate'], 1);
    const stranger = new Authority(t, 'Another authority').issue('bus-1');
    const impostor = tlsConnect({
      host: '127.0.0.1',
      port,
      ca: authority.cert,
      cert: stranger.cert,
      key: stranger.keyText,
    });
    t.after(() => impostor.destroy());
    impostor.on('error', () => {});
    await once(impostor, 'close');
    assert.equal(counters.handshakesFailed['certificate-not-trusted'], 1);
    assert.equal(counters.closed['handshake-failed'], 2);
    assert.equal(counters.handshakes, 0);
  });

  test('is shown in each handshake: a session that is taken up again would outlive the trust in it', async (t) => {
    const { authority, port } = await startSecure(t, 'only', { wanted: 'required' });
    const { cert, keyText } = authority.issue('bus-1');
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const options = { host: '127.0.0.1', port, ca: authority.cert, cert, key: keyText, maxVersion };
      const first = tlsConnect(options);
      t.after(() => first.destroy());
      let session: Buffer | undefined;
      first.on('session', (given: Buffer) => (session = given));
      await once(first, 'secureConnect');
      // What the gateway has to say of its session it says before its first reply.
      first.write('$login bus-1\n');
      await once(first, 'data');
      const again = tlsConnect({ ...options, session: session ?? first.getSession() });
      t.after(() => again.destroy());
      await once(again, 'secureConnect');
      assert.equal(again.isSessionReused(), false, maxVersion);
    }
  });

  test('lets a device report by any name in it, to the letter', async (t) => {
    const { authority, port, journal } = await startSecure(t, 'only', { wanted: 'required' });
    const { cert, keyText } = authority.issue('bus-1', ['DNS:bus-2', 'IP:127.0.0.1', 'URI:urn:bus-3']);
    for (const name of ['bus-1', 'bus-2', 'urn:bus-3']) {
      const device = await connectTls(t, { port, ca: authority.cert, cert, key: keyText });
      await device.ask(`$login ${name}\n`, `hello ${name}\n`);
      await device.ask(fixes(1, 1), stored(1, 1));
      assert.deepEqual(journal.fixes(name), [1]);
    }
  });

  test('lets it report as no other device: that is kept, not answered, and ends the connection', async (t) => {
    const { authority, port, journal, receiver } = await startSecure(t, 'only', { wanted: 'required' });
    const { cert, keyText } = authority.issue('bus-1', ['DNS:bus-2']);
    for (const [count, name] of ['bus-10', 'bus', 'BUS-1'].entries()) {
      const device = await connectTls(t, { port, ca: authority.cert, cert, key: keyText });
      await device.ask('$login bus-1\n$fix 1\n', stored(1, 1));
      await device.send(`$login ${name}\n${fixes(2, 3)}`);
      assert.equal(await device.closed, 'fin');
      assert.equal(device.unread, '');
      await until('its count', () => receiver.counters.closed.certificate === count + 1);
    }
    assert.deepEqual(
      journal.quarantined.map(({ reason, bytes }) => [reason, Buffer.from(bytes).toString()]),
      ['bus-10', 'bus', 'BUS-1'].map((name) => [`the certificate does not name device ${name}`, `$login ${name}\n`]),
    );
    assert.deepEqual(new Set(journal.fixes('bus-1')), new Set([1]));
    assert.equal(journal.rows, 6);
  });

  test('may be left out where it is optional, and binds whoever shows one', async (t) => {
    const { authority, port, receiver } = await startSecure(t, 'recognised', { wanted: 'optional' });
    const without = await connectTls(t, { port, ca: authority.cert });
    await without.ask('$login anybody\n', 'hello anybody\n');
    const { cert, keyText } = authority.issue('bus-1');
    const device = await connectTls(t, { port, ca: authority.cert, cert, key: keyText });
    await device.send('$login anybody\n');
    assert.equal(await device.closed, 'fin');
    await until('its count', () => receiver.counters.closed.certificate === 1);
  });
});

describe('a configuration that is read again', () => {
  const settings = { listeners: [{ host: '127.0.0.1', port: 0, tls: 'only' }], protocols: [probe] } as const;
  const more = { limits: defaultLimits, replyMode: 'durable' } as const;

  test('shows the new certificate to those who come from now on; who is there stays', async (t) => {
    const { receiver, authority, port, tls } = await startSecure(t, 'only');
    const before = await connectTls(t, { port, ca: authority.cert });
    authority.issue('renewed', local, 'gateway');
    await receiver.reload({ ...settings, ...more, tls });
    const after = tlsConnect({ host: '127.0.0.1', port, ca: authority.cert });
    t.after(() => after.destroy());
    await once(after, 'secureConnect');
    assert.equal(after.getPeerCertificate().subject.CN, 'renewed');
    await before.ask('$login bus-1\n', 'hello bus-1\n');
  });

  test('is refused where certificate and key do not belong together, and the one before goes on', async (t) => {
    const { receiver, authority, port, tls } = await startSecure(t, 'only');
    const { key } = authority.issue('another');
    await assert.rejects(
      receiver.reload({ ...settings, ...more, tls: { ...tls, key } }),
      (error) => error instanceof FleetlineError && error.code === 'bad-option' && /cannot be used/.test(error.message),
    );
    const device = await connectTls(t, { port, ca: authority.cert });
    await device.ask('$login bus-1\n', 'hello bus-1\n');
  });
});
