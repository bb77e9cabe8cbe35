import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Device, DeviceDetails } from '../../src/api/schemas/device.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { type Gateway, serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { ask, jsonLine, serveWith } from './support.ts';

interface Page {
  readonly devices: readonly Device[];
  readonly next: string | null;
}

async function page({ ready }: Gateway, query = ''): Promise<Page> {
  const { status, body } = await ask(`${ready.http}/v1/devices${query}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body as unknown as Page;
}

const namesOf = ({ devices }: Page): string[] => devices.map(({ device }) => device);

/** A line of a device that has no place to tell. */
const statusLine = (device: string): string => `${JSON.stringify({ device, time: '2026-06-22T08:20:00Z' })}\n`;

const h02Line = '*HQ,4100000001,V1,081530,A,5432.1000,N,01008.4000,E,010.00,135,220626,FFFFFFFF#';

describe('/v1/devices', () => {
  test('tells of each device what is stored and where it is connected', async (t) => {
    const gateway = await serve(t, temporaryFolder(t), ['--threads', '2']);
    const before = Date.now();
    const first = await connectDevice(t, gateway.port);
    await first.ask(jsonLine('bus-1', 5) + jsonLine('bus-1', 4), /(.*"id".*\n){2}/);
    await first.ask(statusLine('bus-1'), /"id".*\n/);
    const other = await connectDevice(t, gateway.port);
    await other.ask(h02Line, '#');
    other.finish();
    await other.closed;
    let asked = 0;
    const { devices, next } = await until('one connection', async () => {
      asked = Date.now();
      const found = await page(gateway);
      return found.devices[0]?.connection === null && found;
    });
    const answered = Date.now();
    assert.equal(next, null);
    const [h02, bus] = devices;
    assert.deepEqual([h02?.device, h02?.protocol, h02?.reports, h02?.connection], ['4100000001', 'h02', 1, null]);
    assert.deepEqual([bus?.device, bus?.protocol, bus?.reports, bus?.position?.seq], ['bus-1', 'json', 3, 1]);
    assert.equal(bus?.position?.time, '2026-06-22T08:15:05.000Z');
    for (const { firstReceivedAt, lastReceivedAt } of devices)
      assert.ok(Date.parse(firstReceivedAt) >= before && firstReceivedAt <= lastReceivedAt);
    // Each is silent from its last report to the moment of the answer, which is the same for all.
    const [now = 0, ...others] = new Set(
      devices.map(({ lastReceivedAt, silentSeconds }) => Date.parse(lastReceivedAt) + Math.round(silentSeconds * 1000)),
    );
    assert.deepEqual(others, []);
    assert.ok(now >= asked && now <= answered);
    const { connections } = (await ask(`${gateway.ready.http}/v1/connections?device=bus-1`)).body as {
      connections: { pid: string; remote: string }[];
    };
    assert.deepEqual(
      connections.map(({ pid, remote }) => [pid, remote]),
      [[bus?.connection, `127.0.0.1:${first.socket.localPort}`]],
    );
  });

  test('can be searched, narrowed to a protocol and to who is connected, and paged', async (t) => {
    const gateway = await serveWith(t, { threads: 2, limits: { httpRequests: 10_000 } });
    const names = Array.from({ length: 12 }, (_, index) => `Bus-${String(index).padStart(2, '0')}`);
    for (const [index, name] of names.entries()) {
      const device = await connectDevice(t, gateway.port);
      await device.ask(jsonLine(name), /"id".*\n/);
      if (index % 3 > 0) continue;
      device.finish();
      await device.closed;
    }
    await (await connectDevice(t, gateway.port)).ask(h02Line, '#');
    const gone = names.filter((_, index) => index % 3 === 0);
    const there = ['4100000001', ...names.filter((_, index) => index % 3 > 0)];
    await until(
      'the connections to be gone',
      async () => namesOf(await page(gateway, '?connected=false')).length === 4,
    );

    const queries: readonly [query: string, wanted: readonly string[]][] = [
      ['', ['4100000001', ...names]],
      ['connected=true', there],
      ['connected=false', gone],
      ['search=bUS-0', names.slice(0, 10)],
      ['search=1', ['4100000001', 'Bus-01', 'Bus-10', 'Bus-11']],
      ['search=1&protocol=json', ['Bus-01', 'Bus-10', 'Bus-11']],
      ['search=1&connected=true&protocol=json', ['Bus-01', 'Bus-10', 'Bus-11']],
      ['connected=false&protocol=h02', []],
      ['connected=true&protocol=h02', ['4100000001']],
      ['protocol=gps103', []],
      ['search=%25', []],
    ];
    for (const [query, wanted] of queries) {
      for (const limit of [1, 2, 5, 1000]) {
        const found: string[] = [];
        for (let after: string | null = null, first = true; first || after !== null; first = false) {
          const behind = after === null ? '' : `&after=${encodeURIComponent(after)}`;
          const one = await page(gateway, `?${query}&limit=${limit}${behind}`.replace('?&', '?'));
          found.push(...namesOf(one));
          assert.ok(one.devices.length <= limit);
          after = one.next;
        }
        assert.deepEqual(found, wanted, `${query} limit=${limit}`);
      }
    }
  });

  test('shows one with its last report and its connection', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const name = 'bus/1 <b>';
    const url = `${gateway.ready.http}/v1/devices/${encodeURIComponent(name)}`;
    assert.equal((await ask(url)).status, 404);
    const device = await connectDevice(t, gateway.port);
    await device.ask(jsonLine(name, 7) + statusLine(name), /(.*"id".*\n){2}/);
    const one = (await ask(url)).body as unknown as DeviceDetails;
    assert.deepEqual([one.device, one.reports, one.position?.seq, one.last?.seq], [name, 2, 1, 2]);
    assert.equal(one.last?.type, 'status');
    assert.equal(one.connectionFacts?.remote, `127.0.0.1:${device.socket.localPort}`);
    assert.equal(one.connectionFacts?.pid, one.connection);
    device.finish();
    await device.closed;
    const left = await until('it to be gone', async () => {
      const found = (await ask(url)).body as unknown as DeviceDetails;
      return found.connection === null && found;
    });
    assert.deepEqual([left.connectionFacts, left.last, left.position], [null, one.last, one.position]);
  });

  test('is empty before the first report, and says what a page may be', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    assert.deepEqual(await page(gateway), { devices: [], next: null });
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'connected=1', 'search=', 'after=', 'search=a&search=b']) {
      const { status, body } = await ask(`${gateway.ready.http}/v1/devices?${query}`);
      assert.equal(status, 400, query);
      assert.match(String(body['error']), /^(limit|connected|search|after): it must /);
    }
    const { status, body } = await ask(`${gateway.ready.http}/v1/devices?serach=bus`);
    assert.deepEqual([status, body['error']], [400, 'There is no parameter "serach" here.']);
  });
});

test('/v1/devices/unknown shows who is turned away, and is no device', async (t) => {
  const gateway = await serveWith(t, { devices: { pattern: '^bus-' } });
  const device = await connectDevice(t, gateway.port);
  await device.send(jsonLine('tram-1'));
  const { devices } = await until('the unknown device', async () => {
    const { body } = await ask(`${gateway.ready.http}/v1/devices/unknown`);
    return (body['devices'] as unknown[]).length > 0 && (body as { devices: Record<string, unknown>[] });
  });
  const [{ firstAt, lastAt, ...seen } = {}] = devices;
  assert.deepEqual(seen, { device: 'tram-1', protocol: 'json', address: '127.0.0.1', count: 1 });
  assert.ok(String(firstAt) <= String(lastAt));
  assert.equal((await ask(`${gateway.ready.http}/v1/devices/tram-1`)).status, 404);
});
