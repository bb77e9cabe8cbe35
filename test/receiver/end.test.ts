import assert from 'node:assert/strict';
import { connect as netConnect } from 'node:net';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { inspect } from '../../src/process/index.ts';
import { Device } from '../helpers/device.ts';
import { until } from '../helpers/until.ts';
import { fixes, numbers, startHarness, stored, untilNothingIsLeft } from './harness.ts';

/** How many timers and sockets keep the event loop alive. */
function timersAndSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout' || kind.startsWith('TCP')).length;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  return getHeapStatistics().used_heap_size;
}

describe('when a connection has ended', () => {
  const ways = {
    'because the device closed it': '$fix 1\n',
    'because the device went away': '$fix 1\n$fi',
    'because of its crashes': '$fix 1\n$boom\n$boom\n$boom\n$boom\n',
    'because its frame has no end': `$fix 1\n${'x'.repeat(10_000)}`,
  };
  for (const [way, said] of Object.entries(ways)) {
    test(`${way}, none of its processes, timers and sockets is left`, async (t) => {
      const { login } = await startHarness(t, { frameBytes: 256 });
      const before = { processes: inspect().length, timersAndSockets: timersAndSockets() };
      const device = await login('bus-1');
      assert.equal(inspect().length, before.processes + 2, 'a connection and its buffer');
      await device.ask(said, stored(1, 1));
      if (way.endsWith('went away')) device.reset();
      else device.finish();
      await device.closed;
      await untilNothingIsLeft();
      assert.equal(inspect().length, before.processes);
      await until('its timers and sockets to go', () => timersAndSockets() <= before.timersAndSockets);
    });
  }

  test('its place is free again', async (t) => {
    const { login } = await startHarness(t, { connections: 3, connectionsPerAddress: 3 });
    for (const round of numbers(1, 5)) {
      const devices = await Promise.all(numbers(1, 3).map((n) => login(`bus-${round}-${n}`)));
      for (const device of devices) device.finish();
      await Promise.all(devices.map(({ closed }) => closed));
      await untilNothingIsLeft();
    }
  });

  test('its memory is free again', async (t) => {
    const { receiver, journal } = await startHarness(t, { frameBytes: 1_000_000, heldBytes: 1_000_000 });
    const { port = 0 } = receiver.addresses[0] ?? {};
    const comeAndGo = async (): Promise<void> => {
      for (const _ of numbers(1, 200)) {
        const device = new Device(netConnect({ host: '127.0.0.1', port }));
        await device.ask(`$login bus-1\n${'$mute 1\n'.repeat(10)}${'x'.repeat(10_000)}`, 'hello bus-1\n');
        device.reset();
        await device.closed;
      }
      await untilNothingIsLeft();
      await journal.client.flush();
      journal.batches.length = 0;
    };
    // Twice, until the functions that run are compiled.
    await comeAndGo();
    await comeAndGo();
    const before = heapUsed();
    await comeAndGo();
    await comeAndGo();
    const each = (heapUsed() - before) / 400;
    assert.ok(each < 1000, `${each} bytes are left of each connection`);
  });
});

describe('a device that never closes its side', () => {
  test('is let go some seconds after the last reply', async (t) => {
    const { login, receiver } = await startHarness(t, { idleSeconds: 1 });
    const device = await login('bus-1');
    device.socket.allowHalfOpen = true;
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed.idle, 1);
    device.socket.destroy();
  });
});

describe('a receiver that is stopped', () => {
  test('answers every whole frame that it has read, says goodbye, and takes no new connection', async (t) => {
    const { receiver, journal, login, connect } = await startHarness(t, { shutdownSeconds: 30 });
    const device = await login('bus-1');
    journal.withhold();
    await device.send(`${fixes(1, 3)}$fi`);
    await until('the reports', () => journal.rows === 3);
    const stopping = receiver.stop();
    await assert.rejects(connect(), { code: 'ECONNREFUSED' });
    journal.resume();
    assert.equal(await device.until('stored 3\n'), stored(1, 3));
    assert.equal(await device.closed, 'fin');
    await stopping;
    assert.equal(receiver.counters.closed.shutdown, 1);
    assert.deepEqual(journal.quarantined, [], 'the half frame will be sent again');
  });

  test('resets those that are not finished when its time is over', async (t) => {
    const { receiver, journal, login } = await startHarness(t, { shutdownSeconds: 1 });
    const device = await login('bus-1');
    journal.withhold();
    await device.send(fixes(1, 3));
    await until('the reports', () => journal.rows === 3);
    await receiver.stop();
    await device.closed;
    assert.equal(device.unread, '', 'nothing was acknowledged');
  });

  test('leaves no process and no timer', async (t) => {
    const before = { processes: inspect().length, timersAndSockets: timersAndSockets() };
    const { receiver, journal, login } = await startHarness(t);
    const device = await login('bus-1');
    await receiver.stop();
    await device.closed;
    journal.close();
    assert.equal(inspect().length, before.processes);
    await until('timers and sockets to go', () => timersAndSockets() <= before.timersAndSockets);
  });
});
