import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { jsonLine, serveWith, untilMetric } from '../api/support.ts';
import { JournalReader } from '../../src/journal/reader.ts';
import type { Redecoding } from '../../src/receiver/redecoding.ts';
import type { UnknownDevice } from '../../src/receiver/unknown.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline, launch, readyLine } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';

function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function devicesIn(data: string): string[] {
  const reader = new JournalReader(data);
  try {
    return [...reader.reports()].map(({ device }) => device);
  } finally {
    reader.close();
  }
}

const stored = /\{"id":"\w+"\}\n/;

describe('a gateway with a list of devices', () => {
  test('keeps what an unknown one says, shows it, and stores it when the list has it; a broken list changes nothing', async (t) => {
    const folder = temporaryFolder(t);
    const list = join(folder, 'devices.txt');
    write(list, 'bus-1\n');
    const gateway = await serveWith(t, { devices: { file: list }, threads: 2, limits: { unknownFrames: 2 } });
    const { data } = gateway;
    let said = '';
    gateway.child.stderr?.on('data', (bytes: Buffer) => (said += bytes.toString()));
    const known = await connectDevice(t, gateway.port);
    await known.ask(jsonLine('bus-1'), stored);
    const stranger = await connectDevice(t, gateway.port);
    await stranger.send(jsonLine('bus-2', 1) + jsonLine('bus-2', 2));
    assert.equal(await stranger.closed, 'fin');
    assert.equal(stranger.unread, '');
    assert.deepEqual(devicesIn(data), ['bus-1']);
    await untilMetric(gateway, 'fleetline_connections_closed_total', 1, { reason: 'unknown-device' });
    await untilMetric(gateway, 'fleetline_unknown_device_frames_total', 2);
    const seen = await until('the unknown device', async () => {
      const answer = (await (await fetch(`${gateway.ready.http}/v1/devices/unknown`)).json()) as {
        devices: UnknownDevice[];
      };
      return answer.devices[0];
    });
    assert.deepEqual([seen.device, seen.protocol, seen.address, seen.count], ['bus-2', 'json', '127.0.0.1', 2]);

    const shown = await fleetline(t, ['quarantine', 'show', '1', '--data', data], { cwd: data });
    assert.match(shown.stdout, /^today +unknown device bus-2$/m);
    const redecode = async (): Promise<Redecoding> => {
      const headers = { 'content-type': 'application/json' };
      return (
        await fetch(`${gateway.ready.http}/v1/quarantine/redecode`, { method: 'POST', headers })
      ).json() as Promise<Redecoding>;
    };
    assert.deepEqual(await redecode(), { examined: 2, decoded: 0, reports: 0, devices: [] });

    write(list, '');
    assert.match(JSON.stringify(await redecode()), /names no device/);
    const complaints = (): number => said.split('the list of devices cannot be used').length - 1;
    await until('each thread to say so', () => complaints() === 2);
    await known.ask(jsonLine('bus-1', 3), stored);
    const still = await connectDevice(t, gateway.port);
    await still.send(jsonLine('bus-2', 5) + jsonLine('bus-2', 6));
    assert.equal(await still.closed, 'fin');
    assert.equal(still.unread, '');

    write(list, 'bus-1\nbus-2\n');
    await until('bus-2 to be let in', async () => {
      const device = await connectDevice(t, gateway.port);
      await device.send(jsonLine('bus-2', 4));
      device.finish();
      await device.closed;
      return stored.test(device.unread);
    });
    const { examined, decoded } = await redecode();
    assert.ok(decoded >= 2, 'and what it said until it was let in');
    assert.equal(decoded, examined);
    assert.equal(devicesIn(data).filter((device) => device === 'bus-2').length, 5, 'each once');
    const { code, stderr } = await gateway.stop();
    assert.equal(code, 0, stderr);
    assert.equal(complaints(), 2, 'once each');
  });

  test('does not start where it cannot be used, and says why', async (t) => {
    const folder = temporaryFolder(t);
    const file = join(folder, 'gateway.json');
    writeFileSync(
      file,
      JSON.stringify({ devices: { file: 'none.txt' }, listen: ['127.0.0.1:0'], http: '127.0.0.1:0' }),
    );
    const { code, stderr } = await fleetline(t, ['serve', '--config', file, '--data', folder]);
    assert.equal(code, 2);
    assert.match(stderr, /The list of devices .*none\.txt cannot be used: .*no such file/);
    writeFileSync(file, JSON.stringify({ devices: { pattern: '(\\d+)+' } }));
    const refused = await fleetline(t, ['serve', '--config', file, '--data', folder]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /devices\.pattern: "\(\\d\+\)\+" could take too long/);
  });
});

describe('a gateway with lists of networks', () => {
  test('closes at once who comes from elsewhere, and counts him', async (t) => {
    const gateway = await serveWith(t, { allow: ['127.0.0.0/8'], deny: ['127.0.0.4/30', '::1'] });
    const allowed = await connectDevice(t, gateway.port, '127.0.0.3');
    await allowed.ask(jsonLine('bus-1'), stored);
    for (const address of ['127.0.0.4', '127.0.0.7']) {
      const denied = await connectDevice(t, gateway.port, address);
      await denied.closed;
      assert.equal(denied.unread, '');
    }
    await untilMetric(gateway, 'fleetline_connections_closed_total', 2, { protocol: 'unknown', reason: 'denied' });
    await allowed.ask(jsonLine('bus-1', 1), stored);
    await gateway.stop();
  });

  test('asks each listener’s own lists too', async (t) => {
    const listen = [
      { address: '127.0.0.1:0', deny: ['127.0.0.2'] },
      { address: '127.0.0.1:0', allow: ['127.0.0.2'] },
    ];
    const data = temporaryFolder(t);
    const config = { listen, allow: ['127.0.0.0/29'], http: '127.0.0.1:0', data, logLevel: 'error' };
    writeFileSync(join(data, 'fleetline.config.json'), JSON.stringify(config));
    const { child, ended } = launch(t, ['serve'], data);
    const ports = (await readyLine(child)).devices.map((address) => Number(/\d+$/.exec(address)));
    const answers = async (port: number | undefined, from: string): Promise<boolean> => {
      const device = await connectDevice(t, port ?? 0, from);
      await device.send(jsonLine('bus-1'));
      device.finish();
      await device.closed;
      return stored.test(device.unread);
    };
    const [first, second] = ports;
    assert.deepEqual([await answers(first, '127.0.0.1'), await answers(first, '127.0.0.2')], [true, false]);
    assert.deepEqual([await answers(second, '127.0.0.1'), await answers(second, '127.0.0.2')], [false, true]);
    assert.equal(await answers(first, '127.0.0.9'), false, 'the gateway’s own list');
    child.kill('SIGTERM');
    assert.equal((await ended).code, 0);
  });
});
