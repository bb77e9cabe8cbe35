import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { JournalReader } from '../../src/journal/reader.ts';
import { connectDevice, type Device } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { type Gateway, serve } from '../helpers/gateway.ts';
import { configureOwn, fragile, ownMidnight } from '../helpers/own-protocol.ts';

const lines = 200;
const numbers = Array.from({ length: lines }, (_, index) => index + 1);
const isFragile = (n: number): boolean => n % 10 === 0;

/** A gateway with the fragile protocol beside the built-in ones. */
function serveFragile(t: TestContext, data: string, limits: object = {}): Promise<Gateway> {
  configureOwn(data, fragile, { limits });
  return serve(t, data);
}

/** Sends a device's lines of JSON one after the other, each when the one before it was acknowledged. */
async function report(device: Device, name: string): Promise<void> {
  for (const n of numbers) {
    const time = new Date(ownMidnight + n * 1000).toISOString();
    const line = JSON.stringify({ device: name, time, latitude: 54.5, longitude: 10.25 });
    await device.ask(`${line}\n`, /^\{"id":"[0-9a-f]{32}"\}\n/);
  }
}

/** The numbers of a device's stored fixes: their seconds since midnight. */
function storedNumbers(reader: JournalReader, device: string): number[] {
  return [...reader.reports({ device })].map(({ time }) => (time - ownMidnight) / 1000);
}

describe('a decoder that throws on every tenth line of one device of a hundred', () => {
  test('costs nobody else anything, and this device those lines only', async (t) => {
    const data = temporaryFolder(t);
    const gateway = await serveFragile(t, data, { crashes: lines });
    const others = Array.from({ length: 99 }, (_, index) => `bus-${index}`);
    const devices = await Promise.all(['bad', ...others].map(() => connectDevice(t, gateway.port)));
    const [bad, ...good] = devices;
    assert.ok(bad);
    const driving = Promise.all(good.map((device, index) => report(device, others[index] ?? '')));
    for (const n of numbers) {
      if (isFragile(n)) await bad.send(`!bad,${n}\n`);
      else await bad.ask(`!bad,${n}\n`, `${n}\n`);
    }
    await driving;

    const label = `connection 127.0.0.1:${bad.socket.localPort} fragile bad (`;
    const shown = (await gateway.processes()).find((info) => info.label?.startsWith(label));
    assert.equal(shown?.restarts, lines / 10);
    assert.equal(shown.lastRestart?.child, 'buffer');
    assert.match(shown.lastRestart.reason, /every tenth line is too much/);

    for (const device of devices) device.finish();
    assert.deepEqual(await Promise.all(devices.map(({ closed }) => closed)), Array(100).fill('fin'));
    const { code } = await gateway.stop();
    assert.equal(code, 0);

    const reader = new JournalReader(data);
    t.after(() => reader.close());
    for (const name of others) assert.deepEqual(storedNumbers(reader, name), numbers, name);
    assert.deepEqual(
      storedNumbers(reader, 'bad'),
      numbers.filter((n) => !isFragile(n)),
    );
    const crashed = numbers.filter(isFragile);
    assert.deepEqual(
      reader.quarantine(0, 1000).map(({ device, protocol, reason, bytes }) => ({
        device,
        protocol,
        reason,
        bytes: Buffer.from(bytes).toString(),
      })),
      crashed.map((n) => ({
        device: 'bad',
        protocol: 'fragile',
        reason: 'the decoder crashed: every tenth line is too much',
        bytes: `!bad,${n}\n`,
      })),
    );
  });

  test('closes its connection when it throws too often, and the device goes on with another', async (t) => {
    const data = temporaryFolder(t);
    const gateway = await serveFragile(t, data);
    const witness = await connectDevice(t, gateway.port);
    let connections = 0;
    let device: Device | undefined;
    // A device sends again what was not answered, until it is closed.
    for (const n of numbers) {
      if (!device) {
        device = await connectDevice(t, gateway.port);
        connections++;
      }
      if (!isFragile(n)) {
        await device.ask(`!bad,${n}\n`, `${n}\n`);
        continue;
      }
      await device.send(`!bad,${n}\n`.repeat(4));
      assert.equal(await device.closed, 'fin');
      device = undefined;
    }
    assert.equal(connections, lines / 10);
    await report(witness, 'witness');
    await gateway.stop();
    const reader = new JournalReader(data);
    t.after(() => reader.close());
    assert.deepEqual(
      storedNumbers(reader, 'bad'),
      numbers.filter((n) => !isFragile(n)),
    );
    assert.deepEqual(storedNumbers(reader, 'witness'), numbers);
  });
});
