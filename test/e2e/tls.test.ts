import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { connect } from 'node:tls';
import { JournalReader } from '../../src/journal/reader.ts';
import { Authority } from '../helpers/certificates.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline, launch, readyLine } from '../helpers/gateway.ts';
import { connectTls } from '../helpers/tls-device.ts';
import { until } from '../helpers/until.ts';

const local = ['IP:127.0.0.1'];
const fix = (device: string): string =>
  `{"device":"${device}","time":"2026-06-22T08:15:30Z","latitude":54.535,"longitude":10.14}\n`;
const stored = /\{"id":"[0-9a-f]{32}"\}\n/;

/** The program, with TLS recognised on its one port. */
async function startSecure(
  t: TestContext,
  wanted: 'none' | 'optional',
  listener: Readonly<Record<string, unknown>> = {},
) {
  const folder = temporaryFolder(t);
  const authority = new Authority(t);
  const { certificate, key } = authority.issue('gateway', local);
  const config = {
    listen: [{ address: '127.0.0.1:0', tls: 'recognised', ...listener }],
    tls: { certificate, key, ca: authority.file, clientCertificates: wanted },
    http: '127.0.0.1:0',
    data: join(folder, 'data'),
    logLevel: 'debug',
  };
  writeFileSync(join(folder, 'fleetline.config.json'), JSON.stringify(config));
  const { child, ended } = launch(t, ['serve'], folder);
  const { devices, http } = await readyLine(child);
  return { authority, child, ended, http, data: config.data, port: Number(/\d+$/.exec(devices[0] ?? '')) };
}

/** The name in the certificate that is shown to a device that comes now. */
async function shownName(t: TestContext, port: number, ca: string): Promise<unknown> {
  const socket = connect({ host: '127.0.0.1', port, ca });
  t.after(() => socket.destroy());
  await once(socket, 'secureConnect');
  const { CN } = socket.getPeerCertificate().subject;
  socket.end();
  return CN;
}

describe('one port with TLS recognised', () => {
  test('takes reports with TLS and without, shows a renewed certificate after SIGHUP, and keeps who is connected', async (t) => {
    const { authority, child, ended, port, data } = await startSecure(t, 'none');
    const plain = await connectDevice(t, port);
    const secure = await connectTls(t, { port, ca: authority.cert });
    await plain.ask(fix('van-1'), stored);
    await secure.ask(fix('van-2'), stored);
    assert.equal(await shownName(t, port, authority.cert), 'gateway');
    authority.issue('renewed', local, 'gateway');
    child.kill('SIGHUP');
    await until('the renewed certificate', async () => (await shownName(t, port, authority.cert)) === 'renewed');
    await secure.ask(fix('van-3'), stored);
    await plain.ask(fix('van-4'), stored);
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
    assert.deepEqual([await plain.closed, await secure.closed], ['fin', 'fin']);
    const reader = new JournalReader(data);
    t.after(() => reader.close());
    const devices = Array.from(reader.reports(), ({ device }) => device);
    assert.deepEqual(devices, ['van-1', 'van-2', 'van-3', 'van-4']);
  });

  test('keeps what is reported under another name than the certificate’s in quarantine, and counts it', async (t) => {
    const { authority, child, ended, port, data, http } = await startSecure(t, 'optional');
    const { cert, keyText: key } = authority.issue('van-1');
    const device = await connectTls(t, { port, ca: authority.cert, cert, key });
    await device.ask(fix('van-1'), stored);
    await device.send(fix('van-2'));
    assert.equal(await device.closed, 'fin');
    assert.equal(device.unread, '');
    const counted = 'fleetline_connections_closed_total{protocol="json",reason="certificate"} 1\n';
    await until('its count', async () => (await (await fetch(`${http}/metrics`)).text()).includes(counted));
    child.kill('SIGTERM');
    await ended;
    const { stdout } = await fleetline(t, ['quarantine', 'list', '--data', data]);
    assert.match(stdout, /the certificate does not name device van-2/);
  });

  test('counts and logs a handshake that fails, with its reason and no secret', async (t) => {
    const { authority, child, ended, port, http } = await startSecure(t, 'none', { tls: 'only' });
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await assert.rejects(connectTls(t, { port, ca: authority.cert, ...old }));
    const counted = 'fleetline_handshakes_failed_total{reason="version"} 1\n';
    await until('its count', async () => (await (await fetch(`${http}/metrics`)).text()).includes(counted));
    child.kill('SIGTERM');
    const { stderr } = await ended;
    assert.match(stderr, /"reason":"handshake-failed","detail":"version: ERR_SSL_UNSUPPORTED_PROTOCOL"/);
    assert.doesNotMatch(stderr, /PRIVATE KEY/);
  });

  test('takes a proxy’s word for who a device is, also where it speaks TLS', async (t) => {
    const { authority, child, ended, port, data } = await startSecure(t, 'none', { proxy: ['127.0.0.2'] });
    const outer = await connectDevice(t, port, '127.0.0.2');
    await outer.send('PROXY TCP4 203.0.113.7 192.0.2.1 51234 5010\r\n');
    outer.socket.removeAllListeners('data');
    const device = await connectTls(t, { socket: outer.socket, host: '127.0.0.1', ca: authority.cert });
    await device.ask(`${fix('van-1')}{"device":"van-1","latitude":"north"}\n`, stored);
    device.finish();
    await device.closed;
    child.kill('SIGTERM');
    await ended;
    const { stdout } = await fleetline(t, ['quarantine', 'show', '1', '--data', data]);
    assert.match(stdout, /203\.0\.113\.7:51234/);
  });
});

test('a certificate that cannot be used is said at the start, and what to do', async (t) => {
  const folder = temporaryFolder(t);
  const authority = new Authority(t);
  const tls = { certificate: authority.issue('gateway').certificate, key: authority.issue('other').key };
  const file = join(folder, 'wrong.json');
  writeFileSync(file, JSON.stringify({ listen: [{ address: '127.0.0.1:0', tls: 'only' }], tls }));
  const { code, stderr } = await fleetline(t, ['serve', '--config', file, '--data', join(folder, 'data')]);
  assert.equal(code, 2);
  assert.match(stderr, /the certificate .* and the key .* cannot be used: .*mismatch.*\. Name PEM files/);
});
