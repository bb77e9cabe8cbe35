import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exit, inspect, spawn } from '../../src/process/index.ts';
import { until } from '../helpers/until.ts';
import { fixes, numbers, startHarness, stored, untilNothingIsLeft } from './harness.ts';

describe('a connection', () => {
  test('that is silent for too long is closed', async (t) => {
    const { login, receiver } = await startHarness(t, { idleSeconds: 1 });
    const device = await login('bus-1');
    assert.equal(await device.closed, 'fin');
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed.idle, 1);
  });

  test('that says nothing at all is closed, with nothing in quarantine', async (t) => {
    const { connect, journal, receiver } = await startHarness(t, { recogniseSeconds: 1 });
    const device = await connect();
    assert.equal(await device.closed, 'fin');
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed.unrecognised, 1);
    assert.deepEqual(journal.quarantined, []);
  });

  test('that does not get to the point is closed, and what it said is in quarantine', async (t) => {
    const { connect, journal, receiver } = await startHarness(t, { recogniseSeconds: 1 });
    const device = await connect();
    await device.send('GET');
    assert.equal(await device.closed, 'fin');
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed.unrecognised, 1);
    const [item] = journal.quarantined;
    assert.equal(Buffer.from(item?.bytes ?? []).toString(), 'GET');
    assert.deepEqual([item?.offset, item?.reason], [0, 'its protocol was not recognised in time']);
  });

  test('that is no tracker’s is closed at once, named and counted, and not kept', async (t) => {
    const { connect, journal, receiver } = await startHarness(t);
    for (const bytes of [
      'GET / HTTP/1.1\r\nHost: tracker.example\r\n\r\n',
      '\x16\x03\x01\x02\0\x01',
      'SSH-2.0-scan\r\n',
    ]) {
      const device = await connect();
      await device.send(bytes);
      assert.equal(await device.closed, 'fin');
    }
    await untilNothingIsLeft();
    assert.deepEqual(receiver.counters.strangers, { HTTP: 1, TLS: 1, SSH: 1 });
    assert.equal(receiver.counters.closed['no-tracker'], 3);
    assert.deepEqual(journal.quarantined, []);
  });

  test('that begins like no protocol is closed at once; what it said is in quarantine, with what it is most like', async (t) => {
    const { connect, journal, receiver } = await startHarness(t);
    const device = await connect();
    const words = '%fix 1\n'.repeat(20);
    await device.send(words);
    assert.equal(await device.closed, 'fin');
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed.unrecognised, 1);
    const [item] = journal.quarantined;
    assert.equal(Buffer.from(item?.bytes ?? []).toString(), words);
    assert.match(item?.reason ?? '', /^no known protocol begins so/);
  });

  test('whose frame has no end is closed; what came before it is answered', async (t) => {
    const { login, journal, receiver } = await startHarness(t, { frameBytes: 256 });
    const device = await login('bus-1');
    await device.send(`${fixes(1, 3)}$${'x'.repeat(10_000)}`);
    await device.until(stored(1, 3));
    assert.equal(await device.closed, 'fin');
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed['endless-frame'], 1);
    assert.deepEqual(journal.fixes('bus-1'), [1, 2, 3]);
  });

  test('whose frame is too long goes on behind it', async (t) => {
    const { login, journal } = await startHarness(t, { frameBytes: 256 });
    const device = await login('bus-1');
    await device.ask(`$fix 1\n$${'x'.repeat(1000)}\n$fix 2\n`, stored(1, 2));
    assert.match(journal.quarantined[0]?.reason ?? '', /^a frame of more than 256 bytes/);
  });
});

describe('a listener', () => {
  test('closes a connection that is one too many, and takes the next when one has gone', async (t) => {
    const { connect, login, receiver } = await startHarness(t, { connections: 2 });
    const [first] = [await login('bus-1'), await login('bus-2')];
    const third = await connect();
    await third.closed;
    assert.equal(receiver.counters.closed.connections, 1);
    first?.finish();
    await first?.closed;
    await until('its place', () => receiver.counters.closed.peer === 1);
    await login('bus-3');
  });

  test('keeps to its limit when many come at the same moment', async (t) => {
    const { connect, receiver } = await startHarness(t, { connections: 5 });
    const devices = await Promise.all(numbers(1, 40).map(() => connect()));
    await until('all to be accepted', () => receiver.counters.accepted === 40);
    const answers = await Promise.allSettled(devices.map((device) => device.ask('$login x\n', 'hello x\n')));
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 5);
    assert.equal(receiver.counters.closed.connections, 35);
  });

  test('counts the connections of each address for itself', async (t) => {
    const { connect, login, receiver } = await startHarness(t, { connectionsPerAddress: 2 });
    await login('bus-1');
    await login('bus-2');
    const third = await connect();
    await third.closed;
    assert.equal(receiver.counters.closed['connections-per-address'], 1);
    const elsewhere = await connect('127.0.0.2');
    await elsewhere.ask('$login bus-4\n', 'hello bus-4\n');
  });

  test('takes all who are at the door, however many others want their turn', async (t) => {
    const { connect, receiver } = await startHarness(t);
    const rest = keepBusy();
    t.after(rest);
    const [first] = await Promise.all(numbers(1, 100).map(() => connect()));
    await first?.ask('$login bus-1\n', 'hello bus-1\n');
    assert.equal(receiver.counters.accepted, 100);
  });

  test('is not disturbed by those who are gone before it is their turn', async (t) => {
    const { connect, login, receiver } = await startHarness(t);
    const listener = inspect().find(({ label }) => label?.startsWith('listener'))?.pid;
    const rest = keepBusy();
    t.after(rest);
    const comeAndGo = async (): Promise<void> => {
      const device = await connect();
      await device.send('$login nobody\n');
      device.reset();
      await device.closed;
    };
    await Promise.all(numbers(1, 100).map(comeAndGo));
    rest();
    await login('bus-1');
    await until('the end of the others', () => receiver.counters.accepted - receiver.counters.closed.error === 1);
    assert.equal(inspect().find(({ label }) => label?.startsWith('listener'))?.pid, listener);
  });
});

/** Lets other processes take so much of each turn of the event loop that a connection's own begins some turns after it was accepted. */
function keepBusy(): () => void {
  const pids = numbers(1, 1000).map(() =>
    spawn({
      init: (self) => self.send(self.pid, 'again'),
      handle: (_, self) => {
        const end = performance.now() + 0.1;
        while (performance.now() < end);
        self.send(self.pid, 'again');
      },
    }),
  );
  return () => pids.forEach((pid) => exit(pid, 'kill'));
}
