import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Column } from '../../src/journal/rows.ts';
import { exit, type Pid, send, spawn, whichChildren } from '../../src/process/index.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import type { Receiver } from '../../src/receiver/receiver.ts';
import type { Device } from '../helpers/device.ts';
import { until } from '../helpers/until.ts';
import { fixes, type Harness, numbers, startHarness, stored } from './harness.ts';
import { probe } from './probe.ts';

/** One read of a socket. */
const readBytes = 65_536;

/** Waits until a flood is not read from any more: so many answers to another device, and nothing of the flood between them. */
async function untilStopped({ receiver }: Harness, witness: Device): Promise<void> {
  const question = '$say 1\n';
  for (let read = -1, asked = 0; ;) {
    for (const _ of numbers(1, 100)) await witness.ask(question, '.\n');
    asked += 100 * question.length;
    const flood = receiver.counters.bytes - asked;
    if (flood === read) return;
    read = flood;
  }
}

describe('a connection that is over its credit', () => {
  test('for reports is not read from until they are stored, and then loses nothing', async (t) => {
    const limits = { heldReports: 256, heldBytes: 4096 };
    const harness = await startHarness(t, limits);
    const { journal, receiver } = harness;
    const [device, witness] = [await harness.login('bus-1'), await harness.login('witness')];
    journal.withhold();
    const before = receiver.counters.bytes;
    const flood = fixes(1, 200_000);
    const sent = device.send(flood);
    await untilStopped(harness, witness);
    const read = receiver.counters.bytes - before;
    assert.ok(read < 4 * readBytes + limits.heldBytes, `${read} of ${flood.length} bytes were read`);
    assert.ok(journal.rows >= limits.heldReports);
    assert.equal(device.unread, '');

    journal.resume();
    await sent;
    await device.until('stored 200000\n');
    assert.equal(journal.fixes('bus-1').length, 200_000);
  });

  test('for bytes is not read from', async (t) => {
    // A frame that is not at its end is held, and nothing can be done about it yet.
    const harness = await startHarness(t, { heldBytes: 1024, frameBytes: 1_000_000 });
    const { receiver } = harness;
    const [device, witness] = [await harness.login('bus-1'), await harness.login('witness')];
    void device.send('$'.repeat(10_000_000));
    await untilStopped(harness, witness);
    assert.ok(receiver.counters.bytes < 4 * readBytes);
  });

  test('holds up no other', async (t) => {
    const harness = await startHarness(t, { heldReports: 16 });
    const { journal } = harness;
    const [device, other] = [await harness.login('bus-1'), await harness.login('bus-2')];
    journal.withhold();
    void device.send(fixes(1, 200_000));
    await untilStopped(harness, other);
    await other.send('$fix 1\n');
    await until('the report of the other', () => journal.fixes('bus-2').length === 1);
  });
});

describe('a connection that is killed', () => {
  test('between decoding and handing over gives back the credit that it had taken', async (t) => {
    const limits = { pendingReports: 4 };
    // Its turn comes behind that of the buffer, and before that of the connection.
    const killer = spawn({ handle: (connection: Pid) => exit(connection, 'kill') });
    let doomed: Pid | undefined;
    const protocol: Protocol = {
      ...probe,
      decode(frame, session, at) {
        if (doomed) send(killer, doomed);
        return probe.decode(frame, session, at);
      },
    };
    const { login, receiver, journal } = await startHarness(t, limits, 'durable', { protocols: [protocol] });
    for (let count = 1; count <= limits.pendingReports; count++) {
      const device = await login('bus-1');
      doomed = await firstConnection(receiver);
      await device.send('$fix 1\n');
      await device.closed;
      doomed = undefined;
      await until('its count', () => receiver.counters.closed.killed === count);
    }
    assert.equal(journal.rows, 0);
    const device = await login('bus-2');
    await device.ask(fixes(1, 10), stored(1, 10));
  });
});

/** The process of the only connection. */
async function firstConnection({ supervisor }: Receiver): Promise<Pid> {
  const parts = await whichChildren(supervisor);
  const connections = parts.find(({ id }) => id === 'connections')?.pid;
  const [first] = connections ? await whichChildren(connections) : [];
  return first?.pid ?? assert.fail('there is no connection');
}

describe('a connection with much to say', () => {
  test('has a turn like every other: one with a single frame is not kept waiting until the end', async (t) => {
    const { login, journal } = await startHarness(t, { framesPerTurn: 1, heldReports: 1_000_000 });
    const [flooding, quiet] = [await login('flooding'), await login('quiet')];
    const many = 5000;
    await Promise.all([flooding.ask(fixes(1, many), `stored ${many}\n`), quiet.ask('$fix 1\n', 'stored 1\n')]);
    const rows = journal.batches.flatMap(({ reports }) => reports);
    const before = rows.findIndex((row) => row[Column.Device] === 'quiet');
    assert.ok(before >= 0 && before < many / 2, `${before} frames of the other came first`);
  });
});

describe('a receiver whose journal is full', () => {
  test('reads from nobody until there is room, and then loses nothing', async (t) => {
    const limits = { pendingReports: 1000, framesPerTurn: 64, heldReports: 1_000_000, heldBytes: 1024 };
    const { connect, login, journal, receiver } = await startHarness(t, limits);
    const devices = [await login('bus-1'), await login('bus-2')];
    journal.withhold();
    const floods = devices.map((device) => device.send(fixes(1, 150_000)));
    await until('a journal that is full', () => journal.client.full);
    const newcomers = await Promise.all(numbers(1, 20).map(() => connect()));
    await Promise.all(newcomers.map((device, index) => device.send(`$login new-${index + 1}\n$fix 1\n`)));
    await until('all of them to be let in', () => receiver.counters.accepted === 22);
    // Not even what was in one read: bytes are decoded turn by turn.
    const most = limits.pendingReports + limits.framesPerTurn;
    assert.ok(journal.rows < most, `${journal.rows} reports were taken`);
    assert.ok(newcomers.every(({ unread }) => unread === ''));

    journal.resume();
    await Promise.all(floods);
    await Promise.all(devices.map((device) => device.until('stored 150000\n')));
    await Promise.all(newcomers.map((device) => device.until(stored(1, 1))));
    assert.equal(journal.fixes('bus-1').length, 150_000);
    assert.equal(journal.fixes('bus-2').length, 150_000);
  });

  test('reads on from a device that may have more waiting from now on', async (t) => {
    const { login, journal, reload } = await startHarness(t, { heldReports: 100 });
    const device = await login('bus-1');
    journal.withhold();
    await device.send(fixes(1, 1000));
    await until('as many reports as may wait', () => journal.rows >= 100);
    assert.ok(journal.rows < 200, `${journal.rows} reports were taken`);
    await reload({ heldReports: 10_000 });
    await until('all reports', () => journal.rows === 1000);
    journal.resume();
    await device.until('stored 1000\n');
  });
});

describe('a device that does not read its replies', () => {
  test('is closed, and no more of them is held for it than the limit', async (t) => {
    const { login, receiver } = await startHarness(t, { unreadReplyBytes: 1024 });
    const device = await login('bus-1');
    device.socket.pause();
    // What the operating system's buffers take, it has "read".
    void device.send('$say 60000\n'.repeat(1000));
    await until('its end', () => receiver.counters.closed['replies-not-read'] === 1);
    device.socket.resume();
    await device.closed;
    assert.ok(receiver.counters.replies < 1000);
  });

  test('is not closed as long as it reads', async (t) => {
    const { login, receiver } = await startHarness(t, { unreadReplyBytes: 65_536 });
    const device = await login('bus-1');
    for (const _ of numbers(1, 100)) await device.ask('$say 60000\n', '.\n');
    assert.equal(receiver.counters.closed['replies-not-read'], 0);
  });
});
