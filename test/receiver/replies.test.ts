import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { until } from '../helpers/until.ts';
import { fixes, numbers, startHarness, stored, untilNothingIsLeft } from './harness.ts';

describe('a reply', () => {
  test('comes when the report is on disk, and not before', async (t) => {
    const { login, journal } = await startHarness(t);
    const [device, witness] = [await login('bus-1'), await login('witness')];
    journal.withhold();
    await device.send(fixes(1, 3));
    await until('the reports', () => journal.rows === 3);
    // What had been written before this round trip would have arrived before its end.
    await witness.ask('$login again\n', 'hello again\n');
    assert.equal(device.unread, '');
    journal.resume();
    assert.equal(await device.until('stored 3\n'), stored(1, 3));
  });

  test('comes for the reports of each commit, in the order of their frames', async (t) => {
    const { login, journal } = await startHarness(t);
    const device = await login('bus-1');
    journal.withhold();
    await device.send('$fix 1\n');
    await until('the first report', () => journal.rows === 1);
    await device.send('$fix 2\n');
    await until('the second report', () => journal.rows === 2);
    const [first, second] = journal.batches.map(({ ticket }) => ticket);
    journal.commit(first);
    assert.equal(await device.until('\n'), 'stored 1\n');
    assert.equal(device.unread, '');
    journal.commit(second);
    assert.equal(await device.until('\n'), 'stored 2\n');
  });

  test('that waits for nothing itself waits for those before it', async (t) => {
    const { login, journal } = await startHarness(t);
    const [device, witness] = [await login('bus-1'), await login('witness')];
    journal.withhold();
    await device.send('$fix 1\n$say 3\n');
    await until('the report', () => journal.rows === 1);
    await device.send('$say 5\n');
    await witness.ask('$say 1\n', '.\n');
    assert.equal(device.unread, '');
    journal.resume();
    assert.equal(await device.until('.....\n'), 'stored 1\n...\n.....\n');
  });

  test('that waits for nothing comes at once where none is before it, whatever the journal does', async (t) => {
    const { connect, journal } = await startHarness(t);
    journal.withhold();
    const device = await connect();
    await device.ask('$login bus-1\n', 'hello bus-1\n');
  });

  test('comes before the commit in mode "received"', async (t) => {
    const { login, journal } = await startHarness(t, {}, 'received');
    const device = await login('bus-1');
    journal.withhold();
    await device.ask(fixes(1, 3), stored(1, 3));
    await until('the reports', () => journal.rows === 3);
  });

  test('is one write for all reports that were handed over together', async (t) => {
    const { login, journal, receiver } = await startHarness(t);
    const device = await login('bus-1');
    journal.withhold();
    await device.send(fixes(1, 500));
    await until('the reports', () => journal.rows === 500);
    const before = receiver.counters.replies;
    journal.commit();
    await device.until(stored(1, 500));
    assert.ok(receiver.counters.replies - before <= journal.batches.length);
  });

  test('still comes when the device has said that it will send no more', async (t) => {
    const { login, journal } = await startHarness(t);
    const device = await login('bus-1');
    journal.withhold();
    await device.send('$fix 1\n');
    device.finish();
    await until('the report', () => journal.rows === 1);
    journal.resume();
    await device.until('stored 1\n');
    assert.equal(await device.closed, 'fin');
    await untilNothingIsLeft();
  });

  test('goes nowhere when the device has gone, and the report is stored all the same', async (t) => {
    const { login, journal, receiver } = await startHarness(t);
    const device = await login('bus-1');
    journal.withhold();
    await device.send(fixes(1, 3));
    await until('the reports', () => journal.rows === 3);
    device.reset();
    await untilNothingIsLeft();
    journal.resume();
    await journal.client.flush();
    assert.deepEqual(journal.fixes('bus-1'), [1, 2, 3]);
    assert.equal(receiver.counters.closed.error, 1);
  });
});

describe('where storing fails', () => {
  test('the device hears the protocol’s own words for it, and the connection is closed', async (t) => {
    const { login, journal, receiver } = await startHarness(t);
    const device = await login('bus-1');
    journal.withhold();
    await device.send('$fix 1\n');
    await until('the report', () => journal.rows === 1);
    journal.fail('the disk is full');
    assert.equal(await device.until('\n'), 'not stored 1\n');
    assert.equal(await device.closed, 'fin');
    assert.equal(device.unread, '');
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed['not-stored'], 1);
  });

  test('the device hears nothing where the protocol has no words for it, and the connection is closed', async (t) => {
    const { login, journal } = await startHarness(t);
    const device = await login('bus-1');
    journal.withhold();
    await device.send('$mute 1\n');
    await until('the report', () => journal.rows === 1);
    journal.fail('the disk is full');
    assert.equal(await device.closed, 'fin');
    assert.equal(device.unread, '');
  });

  test('what was committed before is acknowledged, what comes after is not', async (t) => {
    const { login, journal } = await startHarness(t);
    const device = await login('bus-1');
    journal.withhold();
    for (const n of numbers(1, 3)) {
      await device.send(`$fix ${n}\n`);
      await until(`report ${n}`, () => journal.rows === n);
    }
    journal.commit(journal.batches[0]?.ticket);
    journal.fail('the disk is full');
    await device.closed;
    assert.equal(device.unread, 'stored 1\nnot stored 2\nnot stored 3\n');
  });

  test('other connections are closed only if something of theirs was not stored', async (t) => {
    const { login, journal } = await startHarness(t);
    const [device, other] = [await login('bus-1'), await login('bus-2')];
    journal.withhold();
    await device.send('$fix 1\n');
    await until('the report', () => journal.rows === 1);
    journal.fail('the disk is full');
    await device.closed;
    journal.resume();
    await other.ask('$fix 1\n', 'stored 1\n');
  });
});
