import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from '../../src/process/index.ts';
import { fixes, numbers, startHarness, stored, untilNothingIsLeft } from './harness.ts';

const connection = () => inspect().find(({ label }) => label?.startsWith('connection '));

describe('a frame that crashes its decoder', () => {
  test('costs that frame a place in quarantine, and nothing else', async (t) => {
    const { connect, journal } = await startHarness(t);
    const device = await connect();
    await device.send('$login bus-1\n$fix 1\n$fix 2\n$boom now\r\n$fix 3\n$fix 4\n');
    await device.until('stored 4\n');
    assert.deepEqual(journal.fixes('bus-1'), [1, 2, 3, 4], 'those before it, and those behind it under the same login');
    const [item, ...others] = journal.quarantined;
    assert.deepEqual(others, []);
    assert.ok(item);
    const { bytes, offset, device: name, protocol, reason, remote, listener } = item;
    assert.equal(Buffer.from(bytes).toString(), '$boom now\r\n');
    assert.equal(offset, '$login bus-1\n$fix 1\n$fix 2\n'.length);
    assert.deepEqual([name, protocol, reason], ['bus-1', 'probe', 'the decoder crashed: boom now']);
    assert.equal(remote, `127.0.0.1:${device.socket.localPort}`);
    assert.equal(listener, '127.0.0.1:0');
  });

  test('is answered with nothing, and holds up no reply', async (t) => {
    const { login } = await startHarness(t);
    const device = await login('bus-1');
    const answers = await device.ask('$fix 1\n$boom\n$fix 2\n', 'stored 2\n');
    assert.equal(answers, stored(1, 2));
  });

  test('is the same when the bytes come one by one', async (t) => {
    const { connect, journal } = await startHarness(t);
    const device = await connect();
    for (const byte of '$login bus-1\n$fix 1\n$boom\n$fix 2\n$boom\n$fix 3\n') await device.send(byte);
    assert.equal(await device.until('stored 3\n'), `hello bus-1\n${stored(1, 3)}`);
    assert.deepEqual(journal.fixes('bus-1'), [1, 2, 3]);
    assert.deepEqual(
      journal.quarantined.map(({ offset, bytes }) => [offset, Buffer.from(bytes).toString()]),
      [
        [20, '$boom\n'],
        [33, '$boom\n'],
      ],
    );
  });

  test('may be the first of its connection: what it speaks is known all the same', async (t) => {
    const { connect, journal, receiver } = await startHarness(t);
    const device = await connect();
    await device.ask('$boom\n$fix 1\n', 'stored 1\n');
    assert.equal(journal.quarantined[0]?.protocol, 'probe');
    assert.deepEqual(receiver.counters.recognised, { probe: 1 });
  });

  test('is also one that makes a report that cannot be stored', async (t) => {
    const { login, journal } = await startHarness(t);
    const device = await login('bus-1');
    await device.ask('$nan 1\n$fix 2\n', 'stored 2\n');
    const [item] = journal.quarantined;
    assert.equal(Buffer.from(item?.bytes ?? []).toString(), '$nan 1\n');
    assert.match(item?.reason ?? '', /latitude must be a finite number/);
  });

  test('is stored wholly or not at all', async (t) => {
    const { login, journal } = await startHarness(t);
    const device = await login('bus-1');
    await device.ask('$fix 1\n$nan 2\n$fix 3\n', 'stored 3\n');
    assert.deepEqual(journal.fixes('bus-1'), [1, 3]);
  });

  test('may stand anywhere in more frames than a turn takes', async (t) => {
    const { login, journal } = await startHarness(t, { framesPerTurn: 4 });
    const device = await login('bus-1');
    await device.ask(`${fixes(1, 30)}$boom\n${fixes(31, 60)}$boom\n${fixes(61, 90)}`, 'stored 90\n');
    assert.deepEqual(journal.fixes('bus-1'), numbers(1, 90));
    assert.equal(journal.quarantined.length, 2);
  });

  test('is not noticed by the other connections', async (t) => {
    const { login, journal } = await startHarness(t);
    const [bad, good] = [await login('bad'), await login('good')];
    const before = new Set(inspect().map(({ pid }) => pid));
    const theirs = inspect().find(({ label }) => label?.endsWith(' good'));
    await bad.ask('$boom\n$boom\n$fix 1\n', 'stored 1\n');
    await good.ask('$fix 1\n', 'stored 1\n');
    assert.deepEqual(journal.fixes('good'), [1]);
    assert.equal(inspect().find(({ label }) => label?.endsWith(' good'))?.pid, theirs?.pid);
    assert.equal(inspect().filter(({ pid }) => !before.has(pid)).length, 1, 'only one buffer is another one');
  });

  test('is counted, and shown in the tree of processes with its last words', async (t) => {
    const { login, receiver } = await startHarness(t);
    const device = await login('bus-1');
    await device.ask('$boom once\n$boom twice\n$fix 1\n', 'stored 1\n');
    assert.equal(connection()?.restarts, 2);
    assert.equal(connection()?.lastRestart?.child, 'buffer');
    assert.match(connection()?.lastRestart?.reason ?? '', /boom twice/);
    assert.equal(receiver.counters.crashes, 2);
  });

  test('ends its connection, and only this one, when it is the fourth within five seconds', async (t) => {
    const { login, journal, receiver } = await startHarness(t);
    const [bad, good] = [await login('bad'), await login('good')];
    await bad.send('$fix 1\n$boom\n$boom\n$boom\n$fix 2\n$boom\n$fix 3\n');
    await bad.until(stored(1, 2));
    assert.equal(await bad.closed, 'fin');
    assert.deepEqual(journal.fixes('bad'), [1, 2], 'what stands behind the last one is left unanswered');
    assert.equal(journal.quarantined.length, 4);
    await good.ask('$fix 1\n', 'stored 1\n');
    assert.equal(receiver.counters.closed.crashes, 1);
  });

  test('gets what the configuration allows', async (t) => {
    const { login, journal } = await startHarness(t, { crashes: 20 });
    const device = await login('bus-1');
    await device.ask(`${'$boom\n'.repeat(20)}$fix 1\n`, 'stored 1\n');
    assert.equal(journal.quarantined.length, 20);
  });

  test('takes what is held with it when it is the framing that crashes', async (t) => {
    const { login, journal } = await startHarness(t);
    const device = await login('bus-1');
    await device.ask('$fix 1\n$tear it\n', 'stored 1\n');
    await device.ask('$fix 2\n', 'stored 2\n');
    assert.deepEqual(
      journal.quarantined.map(({ bytes, reason }) => [Buffer.from(bytes).toString(), reason]),
      [['$tear it\n', 'the decoder crashed: the framing is torn']],
    );
  });

  test('may be the last before the device closes: what stands behind it is still read and answered', async (t) => {
    const { login, journal } = await startHarness(t);
    const device = await login('bus-1');
    await device.send('$fix 1\n$boom\n$fix 2\n$fi');
    device.finish();
    await device.until(stored(1, 2));
    assert.equal(await device.closed, 'fin');
    assert.deepEqual(
      journal.quarantined.map(({ reason }) => reason),
      ['the decoder crashed: boom ', 'the connection closed in the middle of a frame'],
    );
    await untilNothingIsLeft();
  });
});
