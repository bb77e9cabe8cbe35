import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, test, type TestContext } from 'node:test';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { type ProtocolRecognised, receiverEvents } from '../../src/receiver/events.ts';
import { connectionProcesses, startHarness } from './harness.ts';
import { probe } from './probe.ts';

/** Two protocols whose devices begin with the same line and wait for an answer: each says its name. */
const protocols: readonly Protocol[] = [probe, opening('aspen'), opening('birch')];

function opening(name: string): Protocol {
  return {
    ...probe,
    name,
    signatures: [],
    openings: [/^\d{4}\n/],
    decode: (frame) => ({ message: 'line', reply: `${name} ${frame.text}\n` }),
  };
}

function recognised(t: TestContext): ProtocolRecognised[] {
  const events: ProtocolRecognised[] = [];
  const note = (event: unknown): number => events.push(event as ProtocolRecognised);
  subscribe(receiverEvents.recognised.name, note);
  t.after(() => unsubscribe(receiverEvents.recognised.name, note));
  return events;
}

describe('a connection that begins as several protocols do', () => {
  test('is one of them when nothing more comes, and says why', async (t) => {
    const events = recognised(t);
    const { connect, receiver } = await startHarness(t, { secondFrameSeconds: 1 }, 'durable', { protocols });
    const device = await connect();
    await device.ask('1234\n', 'aspen 1234\n');
    await device.ask('$not another\n', 'aspen $not another\n');
    const [event] = events;
    assert.equal(event?.protocol, 'aspen');
    assert.match(event.why ?? '', /it began as aspen and birch do, and nothing told them apart/);
    const label = connectionProcesses().find((text) => text.includes('aspen'));
    assert.match(label ?? '', /^connection .* aspen \(it began as aspen and birch do/);
    assert.deepEqual(receiver.counters.recognised, { aspen: 1 });
  });

  test('is what the listener’s hint says, without a wait', async (t) => {
    const limits = { secondFrameSeconds: 3_600 };
    const { connect } = await startHarness(t, limits, 'durable', { protocols, hint: 'birch' });
    const device = await connect();
    await device.ask('1234\n', 'birch 1234\n');
  });

  test('is one of them when it closes behind its first frame', async (t) => {
    const { connect } = await startHarness(t, { secondFrameSeconds: 3_600 }, 'durable', { protocols });
    const device = await connect();
    await device.send('1234\n');
    device.finish();
    await device.until('aspen 1234\n');
  });
});
