import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Column } from '../../src/journal/rows.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { lines } from '../../src/protocols/toolbox/framing.ts';
import { decode } from '../../src/receiver/decode.ts';
import { redecode } from '../../src/receiver/redecode.ts';
import { until } from '../helpers/until.ts';
import { startHarness, untilNothingIsLeft } from './harness.ts';

/** `DEVICE N`: a position that waits for the next line. What waits at the end is a position too, or a crash where N is 13. */
const patient: Protocol = {
  name: 'patient',
  title: 'A protocol for tests',
  devices: ['Tests'],
  signatures: [/^bus-\d/, /^cab-\d/],
  framing: lines,
  messages: { line: 'a line' },
  replies: 'None.',
  decode({ text }, { peer, device, memory }) {
    const [name = '', n = ''] = text.split(' ');
    const session = { peer, device: name, memory: { n } };
    return { message: 'line', session, readings: memory ? [fix(device ?? '', Number(memory['n']))] : [] };
  },
  end({ device = '', memory = {} }) {
    if (memory['n'] === '13') throw new Error('an unlucky number');
    return 'n' in memory ? [fix(device, Number(memory['n']))] : [];
  },
  examples: [],
};

const fix = (device: string, n: number) =>
  ({ device, type: 'position', time: n * 1000, valid: true, latitude: 54.5, longitude: 10.25 }) as const;

describe('a frame that waits for another one', () => {
  for (const way of ['the device has said that it will send no more', 'the receiver is stopped'] as const)
    test(`is told as it is when ${way}`, async (t) => {
      const { connect, journal, receiver } = await startHarness(t, {}, 'durable', { protocols: [patient] });
      const device = await connect();
      await device.send('bus-1 1\nbus-1 2\n');
      await until('the first', () => journal.rows === 1);
      if (way === 'the receiver is stopped') await receiver.stop();
      else device.finish();
      await device.closed;
      await journal.client.flush();
      const rows = journal.batches.flatMap(({ reports }) => reports);
      assert.deepEqual(
        rows.map((row) => row[Column.Time]),
        [1000, 2000],
      );
      assert.equal(receiver.counters.reports, 2);
      assert.ok(rows.every((row) => Math.abs(row[Column.ReceivedAt] - Date.now()) < 60_000));
    });

  test('is not told of a device that is not known', async (t) => {
    const devices = { pattern: 'bus-.*' };
    const { connect, journal } = await startHarness(t, {}, 'durable', { protocols: [patient], devices });
    const device = await connect();
    await device.send('cab-1 1\n');
    device.finish();
    await device.closed;
    await untilNothingIsLeft();
    assert.deepEqual(
      journal.batches.flatMap(({ reports }) => reports),
      [],
    );
  });

  test('costs itself and nothing else where its decoder throws then', async (t) => {
    const { connect, journal, receiver } = await startHarness(t, {}, 'durable', { protocols: [patient] });
    const device = await connect();
    await device.send('bus-1 12\nbus-1 13\n');
    device.finish();
    assert.equal(await device.closed, 'fin');
    await untilNothingIsLeft();
    assert.deepEqual([receiver.counters.reports, receiver.counters.crashes, receiver.counters.closed.peer], [1, 1, 1]);
    assert.deepEqual(
      journal.quarantined.map(({ reason, bytes }) => [reason, bytes.length]),
      [['the decoder crashed: an unlucky number', 0]],
    );
  });

  test('is there too when bytes are decoded by themselves, or again', () => {
    const times = decode('bus-1 1\nbus-1 2\n', { protocols: [patient] }).reports.map(({ time }) => time);
    assert.deepEqual(times, ['1970-01-01T00:00:01.000Z', '1970-01-01T00:00:02.000Z']);
    const crash = decode('bus-1 13\n', { protocols: [patient] });
    assert.deepEqual(
      [crash.reports, crash.quarantined.map(({ reason }) => reason)],
      [[], ['the decoder crashed: an unlucky number']],
    );
    const item = {
      receivedAt: 0,
      remote: '192.0.2.7:4711',
      listener: '0.0.0.0:5010',
      offset: 0,
      reason: 'unrecognised',
    };
    const again = redecode({ ...item, bytes: Buffer.from('bus-1 1\nbus-1 2\n') }, { protocols: [patient] });
    assert.deepEqual([again.rows.length, again.reason], [2, undefined]);
  });
});
