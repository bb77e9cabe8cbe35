import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { ask, jsonLine } from './support.ts';

interface Listed {
  readonly pid: string;
  readonly remote: string;
  readonly device: string | null;
  readonly [name: string]: unknown;
}

interface Page {
  readonly connections: readonly Listed[];
  readonly next: string | null;
}

const page = async (url: string): Promise<Page> => (await (await fetch(url)).json()) as Page;

describe('/v1/connections', () => {
  test('lists each connection of both receiver threads once, a page at a time', async (t) => {
    const gateway = await serve(t, temporaryFolder(t), ['--threads', '2']);
    const names = Array.from({ length: 11 }, (_, index) => `bus-${index}`);
    for (const name of names) await (await connectDevice(t, gateway.port)).ask(jsonLine(name), /"id".*\n/);
    const url = `${gateway.ready.http}/v1/connections`;
    for (const limit of [1, 3, 11, 1000]) {
      const found: Listed[] = [];
      for (let after: string | null = '<0.0>'; after !== null;) {
        const { connections, next }: Page = await page(`${url}?limit=${limit}&after=${encodeURIComponent(after)}`);
        assert.ok(connections.length <= limit && connections.length > 0);
        found.push(...connections);
        after = next;
      }
      assert.deepEqual(new Set(found.map(({ device }) => device)), new Set(names));
      assert.equal(found.length, names.length);
      assert.equal(new Set(found.map(({ pid }) => pid)).size, names.length);
    }
  });

  test('tells of each what it speaks and why, who it is, and what came of it', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const before = Date.now();
    const device = await connectDevice(t, gateway.port);
    const line = jsonLine('bus-1');
    await device.ask(line, /"id".*\n/);
    await device.send('{"device":');
    const { remote, since, lastByteAt, why, pid, ...rest } = await until('the last bytes', async () => {
      const [one] = (await page(`${gateway.ready.http}/v1/connections`)).connections;
      return one?.['bytes'] === line.length + 10 ? one : undefined;
    });
    const { localPort } = device.socket;
    assert.equal(remote, `127.0.0.1:${localPort}`);
    assert.match(String(why), /began with/);
    assert.match(pid, /^<\d+\.\d+>$/);
    for (const time of [since, lastByteAt]) {
      const at = Date.parse(String(time));
      assert.ok(at >= before && at <= Date.now());
    }
    assert.deepEqual(rest, {
      protocol: 'json',
      device: 'bus-1',
      listener: '127.0.0.1:0',
      status: 'open',
      bytes: line.length + 10,
      reports: 1,
      unreadBytes: 10,
      unstoredReports: 0,
      unreadReplyBytes: 0,
      paused: false,
      lastFrame: { bytes: Buffer.from(line).toString('base64'), length: line.length },
    });
    device.finish();
    await device.closed;
    await until('nobody', async () => (await page(`${gateway.ready.http}/v1/connections`)).connections.length === 0);
  });

  test('narrows them down to a protocol and a device, and shows one', async (t) => {
    const gateway = await serve(t, temporaryFolder(t), ['--threads', '2']);
    const url = `${gateway.ready.http}/v1/connections`;
    for (const name of ['bus-1', 'bus-2', 'bus-3']) {
      await (await connectDevice(t, gateway.port)).ask(jsonLine(name), /"id".*\n/);
    }
    await (await connectDevice(t, gateway.port)).send('*HQ,41');
    const remotes = async (query: string): Promise<number> => (await page(`${url}?${query}`)).connections.length;
    await until('the fourth', async () => (await remotes('protocol=unknown')) === 1);
    assert.deepEqual(
      await Promise.all(['protocol=json', 'protocol=h02', 'device=bus-9', ''].map(remotes)),
      [3, 0, 0, 4],
    );
    const { connections, next } = await page(`${url}?device=bus-2&limit=1`);
    assert.deepEqual([connections.length, connections[0]?.device, next], [1, 'bus-2', null]);
    const first = await page(`${url}?protocol=json&limit=2`);
    const second = await page(`${url}?protocol=json&limit=2&after=${encodeURIComponent(first.next ?? '')}`);
    assert.deepEqual([first.connections.length, second.connections.length, second.next], [2, 1, null]);

    const { pid = '', remote } = connections[0] ?? {};
    for (const said of [encodeURIComponent(pid), pid.slice(1, -1)]) {
      const { status, body } = await ask(`${url}/${said}`);
      assert.deepEqual([status, body['pid'], body['remote'], body['device']], [200, pid, remote, 'bus-2']);
      const { bytes, length } = body['lastFrame'] as { bytes: string; length: number };
      assert.deepEqual(
        [Buffer.from(bytes, 'base64').toString(), length],
        [jsonLine('bus-2'), jsonLine('bus-2').length],
      );
    }
    const { status, body } = await ask(`${url}/2.1`);
    assert.equal(status, 404);
    assert.match(String(body['error']), /no connection <2\.1>/);
    assert.equal((await ask(`${url}/bus-2`)).status, 400);
  });

  test('says what a page may be', async (t) => {
    const { ready } = await serve(t, temporaryFolder(t));
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'after=x', 'after=1', 'limit=1.5']) {
      const { status, body } = await ask(`${ready.http}/v1/connections?${query}`);
      assert.equal(status, 400, query);
      assert.match(String(body['error']), /it must be/);
    }
  });
});

describe('/v1/processes', () => {
  test('leaves out connections and buffers where only two generations are asked for', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    await (await connectDevice(t, gateway.port)).ask(jsonLine('bus-1'), /"id".*\n/);
    const labels = async (query: string): Promise<string[]> => {
      const all = (await (await fetch(`${gateway.ready.http}/v1/processes${query}`)).json()) as {
        label: string | null;
      }[];
      return all.flatMap(({ label }) => label ?? []);
    };
    const all = await labels('');
    const few = await labels('?depth=2');
    assert.ok(all.includes('buffer') && all.some((label) => label.startsWith('connection ')));
    assert.deepEqual(
      few,
      all.filter((label) => label !== 'buffer' && !label.startsWith('connection ')),
    );
    assert.equal((await ask(`${gateway.ready.http}/v1/processes?depth=x`)).status, 400);
  });
});

describe('/v1/quarantine', () => {
  test('counts kinds, and shows one frame with its bytes', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const device = await connectDevice(t, gateway.port);
    await device.ask(jsonLine('bus-1'), /"id".*\n/);
    await device.send('{"device":}\n{"device":}\n');
    const url = `${gateway.ready.http}/v1/quarantine`;
    const [kind] = await until('two in quarantine', async () => {
      const { kinds } = (await ask(url)).body as { kinds: { id: number; count: number; reason: string }[] };
      return kinds[0]?.count === 2 ? kinds : undefined;
    });
    const { body } = await ask(`${url}?id=${kind?.id}`);
    assert.equal(Buffer.from(String(body['bytes']), 'base64').toString().trim(), '{"device":}');
    assert.equal(body['reason'], kind?.reason);
    assert.equal((await ask(`${url}?id=99`)).status, 404);
    assert.equal((await ask(`${url}?id=x`)).status, 400);
  });
});
