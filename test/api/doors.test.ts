import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { json, text as read } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline, serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { ask, serveWith, untilMetric, valueOf } from './support.ts';

const reading = 'look-but-do-not-touch';
const acting = 'do-whatever-you-like!';
const tokens = [
  { name: 'prometheus', secret: reading },
  { name: 'operator', secretFile: 'operator.secret', scope: 'admin' },
];

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const asJson = { 'content-type': 'application/json' };

/** Asks under a name of its own, which fetch does not allow. */
async function statusFor(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const sent = request(url, { headers }).end();
  const [response] = (await once(sent, 'response')) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

describe('the API off the loopback address', () => {
  test('wants a token, admin to act, and says no secret to any log', async (t) => {
    const data = temporaryFolder(t);
    writeFileSync(join(data, 'operator.secret'), `${acting}\n`);
    const file = join(data, 'fleetline.config.json');
    writeFileSync(file, JSON.stringify({ http: { address: '127.0.0.1:0', tokens } }));
    const gateway = await serve(t, data, ['--config', file, '--http', '0.0.0.0:0', '--log-level', 'trace']);
    const url = gateway.ready.http.replace('0.0.0.0', '127.0.0.1');
    const status = `${url}/v1/status`;

    const none = await fetch(status);
    assert.equal(none.status, 401);
    assert.match(none.headers.get('www-authenticate') ?? '', /^Bearer/);
    assert.match(((await none.json()) as { error: string }).error, /Authorization: Bearer/);
    const wrong = await ask(status, { headers: bearer(`${reading}x`) });
    assert.equal(wrong.status, 401);
    assert.ok(!JSON.stringify(wrong.body).includes(reading));
    assert.equal((await ask(status, { headers: { authorization: `Basic ${reading}` } })).status, 401);
    assert.equal((await ask(status, { headers: bearer(reading) })).status, 200);
    assert.equal((await ask(status, { headers: bearer(acting) })).status, 200);
    assert.equal((await fetch(`${url}/metrics`)).status, 401);

    const redecode = `${url}/v1/quarantine/redecode`;
    const refused = await ask(redecode, { method: 'POST', headers: { ...asJson, ...bearer(reading) } });
    assert.equal(refused.status, 403);
    assert.match(String(refused.body['error']), /scope is admin/);
    assert.equal((await ask(redecode, { method: 'POST', headers: asJson })).status, 401);
    const done = await ask(redecode, { method: 'POST', headers: { ...asJson, ...bearer(acting) } });
    assert.deepEqual([done.status, done.body['examined']], [200, 0]);

    // For load balancers: whether, but not why.
    assert.deepEqual(await ask(`${url}/readyz`), { status: 200, body: { status: 'ready' } });
    assert.deepEqual((await ask(`${url}/readyz`, { headers: bearer(reading) })).body, { status: 'ready', reasons: [] });
    assert.equal((await ask(`${url}/healthz`)).status, 200);

    const ps = await fleetline(t, ['ps', '--data', data], { cwd: data });
    assert.deepEqual([ps.code, /A token is wanted here/.test(ps.stderr)], [1, true]);
    assert.equal((await fleetline(t, ['ps', '--data', data, '--token', reading], { cwd: data })).code, 0);
    const { code, stdout, stderr } = await gateway.stop();
    assert.equal(code, 0);
    for (const secret of [reading, acting]) assert.ok(!(stdout + stderr).includes(secret));
  });

  test('is not opened without tokens, and the message says how', async (t) => {
    const data = temporaryFolder(t);
    const { code, stderr } = await fleetline(t, ['serve', '--http', '0.0.0.0:0', '--data', data], { cwd: data });
    assert.equal(code, 2);
    assert.match(stderr, /^fleetline: --http: .* can be reached from other machines: name the tokens/);
  });
});

describe('the API on the loopback address', () => {
  test('is for those who mean this machine: a name of elsewhere that points here is refused', async (t) => {
    const { ready } = await serve(t, temporaryFolder(t));
    const { port } = new URL(ready.http);
    for (const host of [`localhost:${port}`, '127.0.0.1', `[::1]:${port}`, 'LOCALHOST'])
      assert.equal(await statusFor(`${ready.http}/v1/status`, { host }), 200, host);
    for (const host of ['evil.example', `rebound.example:${port}`, '127.0.0.1.evil.example', 'localhost.evil.example'])
      assert.equal(await statusFor(`${ready.http}/v1/status`, { host }), 421, host);
  });

  test('puts its headers on every answer, errors too', async (t) => {
    const { ready } = await serve(t, temporaryFolder(t));
    for (const path of ['/healthz', '/metrics', '/nowhere', '/v1/connections?limit=0']) {
      const { headers } = await fetch(ready.http + path);
      for (const [name, value] of [
        ['x-content-type-options', 'nosniff'],
        ['x-frame-options', 'DENY'],
        ['referrer-policy', 'no-referrer'],
        ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
        ['cross-origin-resource-policy', 'same-origin'],
        ['cache-control', 'no-store'],
      ] as const)
        assert.equal(headers.get(name), value, `${name} of ${path}`);
    }
  });

  test('takes nothing that is long, whether it says so or not', async (t) => {
    const gateway = await serveWith(t, { limits: { httpBodyBytes: 1024 } });
    const redecode = `${gateway.ready.http}/v1/quarantine/redecode`;
    const long = 'x'.repeat(1025);
    assert.equal((await ask(redecode, { method: 'POST', headers: asJson, body: long })).status, 413);
    const stream = ReadableStream.from([Buffer.from(long)]);
    const chunked: RequestInit & { duplex: 'half' } = { method: 'POST', headers: asJson, body: stream, duplex: 'half' };
    assert.equal((await ask(redecode, chunked)).status, 413);
    assert.equal((await ask(redecode, { method: 'POST', headers: asJson, body: '{}' })).status, 200);
    assert.equal((await ask(redecode, { method: 'POST', body: '{}' })).status, 415);
    const text = await untilMetric(gateway, 'fleetline_http_requests_total', 2, { status: '413' });
    assert.equal(valueOf(text, 'fleetline_http_requests_total', { status: '415' }), 1);
  });

  test('turns away who asks too often, and counts it', async (t) => {
    const gateway = await serveWith(t, { limits: { httpRequests: 5 } });
    const answers = await Promise.all(Array.from({ length: 30 }, () => fetch(`${gateway.ready.http}/healthz`)));
    const busy = answers.filter(({ status }) => status === 429);
    assert.ok(busy.length >= 10, `${busy.length} of 30 were turned away`);
    assert.ok(answers.filter(({ status }) => status === 200).length >= 10);
    assert.equal(busy[0]?.headers.get('retry-after'), '1');
    const counted = await until('the count', async () => {
      const metrics = await fetch(`${gateway.ready.http}/metrics`);
      // Looking for it may be turned away too.
      return metrics.ok && valueOf(await metrics.text(), 'fleetline_http_requests_total', { status: '429' });
    });
    assert.ok(counted >= busy.length);
    const device = await connectDevice(t, gateway.port);
    await device.ask('*HQ,4100000001,HTBT#', '#');
  });

  test('lets in a page with all its files, of which ten count as one request', async (t) => {
    const { ready } = await serveWith(t, { limits: { httpRequests: 5, httpConnectionsPerAddress: 256 } });
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async () => (await fetch(`${ready.http}/web/shared/page.ts`)).status),
    );
    assert.deepEqual([...new Set(statuses)], [200]);
    // They are not free of charge either: 100 at once, of this limit.
    const more = await Promise.all(
      Array.from({ length: 200 }, async () => (await fetch(`${ready.http}/web/shared/page.ts`)).status),
    );
    assert.ok(more.includes(429));
  });

  test('lets go of who takes nothing of an answer', async (t) => {
    const gateway = await serveWith(t, { limits: { httpConnections: 2, httpSeconds: 1, httpStallSeconds: 1 } });
    const { hostname, port } = new URL(gateway.ready.http);
    const idle = Array.from({ length: 2 }, () => connect(Number(port), hostname).pause());
    t.after(() => idle.forEach((socket) => socket.destroy()));
    const ask = `GET /lib/world-atlas/countries-50m.json HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`;
    // More than the operating system takes for them.
    for (const socket of idle) socket.on('error', () => {}).write(ask.repeat(20));
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    // Both have their places until then, and whoever else comes is closed.
    await until('a place for somebody else', () => fetch(`${gateway.ready.http}/healthz`).catch(() => undefined));
  });

  test('gives a request that dribbles in no more than its time', async (t) => {
    const { ready } = await serveWith(t, { limits: { httpSeconds: 1 } });
    const { port } = new URL(ready.http);
    const socket = connect(Number(port), '127.0.0.1');
    t.after(() => socket.destroy());
    socket.write('GET /healthz HTTP/1.1\r\nHost: local');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 408 .*\{"error":"The request took too long to arrive\."\}$/s);
    await once(socket, 'close');
  });

  test('lets go of who sends on though he was told that his time is over', async (t) => {
    const { ready } = await serveWith(t, { limits: { httpSeconds: 1 } });
    const stubborn = connect({ port: Number(new URL(ready.http).port), host: '127.0.0.1', allowHalfOpen: true });
    stubborn.on('error', () => {}).write('GET /healthz HTTP/1.1\r\nHost: local');
    const [answer] = (await once(stubborn, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 408 /);
    const dribbling = setInterval(() => stubborn.write('h'), 100);
    t.after(() => {
      clearInterval(dribbling);
      stubborn.destroy();
    });
    await until('its connection to be reset', () => stubborn.closed);
  });

  test('answers what is no HTTP with an error, and closes', async (t) => {
    const { ready } = await serve(t, temporaryFolder(t));
    const socket = connect(Number(new URL(ready.http).port), '127.0.0.1');
    t.after(() => socket.destroy());
    socket.write('*HQ,4100000001,HTBT#\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 400 .*\{"error":/s);
    await once(socket, 'close');
  });

  test('answers what is no path of a request as everything else, and counts it', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const { hostname, port } = new URL(gateway.ready.http);
    for (const path of ['*', '/\\elsewhere', 'ftp://localhost/']) {
      const sent = request({ hostname, port, path }).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      assert.deepEqual([answer.statusCode, answer.headers['x-content-type-options']], [400, 'nosniff'], path);
      assert.match(((await json(answer)) as { error: string }).error, /^That is no request/, path);
    }
    await untilMetric(gateway, 'fleetline_http_requests_total', 3, { status: '400' });
  });

  test('gives one address no more than its share of them, and counts what it refuses', async (t) => {
    const gateway = await serveWith(t, { limits: { httpConnections: 6, httpConnectionsPerAddress: 3 } });
    const port = Number(new URL(gateway.ready.http).port);
    const sockets = Array.from({ length: 8 }, () => connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' }));
    t.after(() => sockets.forEach((socket) => socket.destroy()));
    // What is destroyed behind a byte that nobody read says so by a reset.
    for (const socket of sockets) socket.on('error', () => {}).resume();
    await until('five to be refused', () => sockets.filter((socket) => socket.closed).length === 5);
    const refused = 'fleetline_http_connections_refused_total';
    const text = await untilMetric(gateway, refused, 5, { reason: 'connections-per-address' });
    assert.equal(valueOf(text, refused, { reason: 'connections' }), 0);
    assert.equal(sockets.filter((socket) => socket.closed).length, 5);
    // Who goes leaves a place.
    sockets.find((socket) => !socket.closed)?.destroy();
    await until('a place', async () => {
      const next = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' }).on('error', () => {});
      next.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
      return (await read(next).catch(() => '')).startsWith('HTTP/1.1 200');
    });
  });

  test('holds so many connections and no more, and counts those that it refuses', async (t) => {
    const gateway = await serveWith(t, { limits: { httpConnections: 3 } });
    const { port } = new URL(gateway.ready.http);
    const sockets = Array.from({ length: 6 }, () => connect(Number(port), '127.0.0.1'));
    t.after(() => sockets.forEach((socket) => socket.destroy()));
    const closed = sockets.map((socket) =>
      once(
        socket.on('error', () => {}),
        'close',
      ),
    );
    await until('three to be refused', () => sockets.filter((socket) => socket.closed).length >= 3);
    assert.equal(sockets.filter((socket) => socket.closed).length, 3);
    for (const socket of sockets) socket.end();
    await Promise.all(closed);
    const refused = await until('the count', async () => {
      // It may be refused itself, for as long as the gateway has not seen that the others are gone.
      const answer = await fetch(`${gateway.ready.http}/metrics`).catch(() => undefined);
      return (
        answer && valueOf(await answer.text(), 'fleetline_http_connections_refused_total', { reason: 'connections' })
      );
    });
    assert.ok(refused >= 3);
  });
});
