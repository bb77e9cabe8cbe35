import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exitAnywhere } from '../../src/process/index.ts';
import { Frame } from '../../src/protocols/frame.ts';
import { LastFrames } from '../../src/receiver/last-frames.ts';
import type { Receiver } from '../../src/receiver/receiver.ts';
import { until } from '../helpers/until.ts';
import { fixes, startHarness, stored } from './harness.ts';

/** What the only connection said last, and how long it was. */
function lastFrame(receiver: Receiver): readonly [text: string, length: number] | undefined {
  const [connection] = receiver.list({ after: [0, 0], limit: 2 });
  const frame = connection?.lastFrame;
  return frame && [Buffer.from(frame.bytes).toString(), frame.length];
}

describe('the last frame of a connection', () => {
  test('is the last one that brought a report, and not one that brought none', async (t) => {
    const { receiver, login } = await startHarness(t);
    const device = await login('bus-1');
    assert.equal(lastFrame(receiver), undefined);
    await device.ask(`${fixes(1, 12)}$junk\n$say 1\n`, `${stored(1, 12)}.\n`);
    assert.deepEqual(lastFrame(receiver), ['$fix 12\n', 8]);
  });

  test('outlives a crash of its buffer', async (t) => {
    const { receiver, login } = await startHarness(t);
    const device = await login('bus-1');
    await device.ask('$fix 1\n$boom\n$say 1\n', 'stored 1\n.\n');
    assert.deepEqual(lastFrame(receiver), ['$fix 1\n', 7]);
  });

  test('is kept with its first 256 bytes, and its length', async (t) => {
    const { receiver, login } = await startHarness(t);
    const device = await login('bus-1');
    const long = `$fix 7 ${'x'.repeat(400)}\n`;
    await device.ask(long, 'stored 7\n');
    assert.deepEqual(lastFrame(receiver), [long.slice(0, 256), long.length]);
    await device.ask('$fix 8\n', 'stored 8\n');
    assert.deepEqual(lastFrame(receiver), ['$fix 8\n', 7]);
  });

  test('gives its memory to the next when the connection ends, in order or not', async (t) => {
    const kept = t.mock.method(LastFrames.prototype, 'keep');
    const released = t.mock.method(LastFrames.prototype, 'release');
    const { receiver, login } = await startHarness(t);
    const [orderly, killed, next] = [await login('bus-1'), await login('bus-2'), await login('bus-3')];
    await orderly.ask('$fix 1\n', 'stored 1\n');
    orderly.finish();
    await orderly.closed;
    await until('its slot to be free', () => released.mock.callCount() === 1);
    await killed.ask('$fix 1\n', 'stored 1\n');
    const [own] = receiver.list({ after: [0, 0], limit: 3, device: 'bus-2' });
    assert.ok(await exitAnywhere(own?.pid ?? '', 'kill'));
    await until('its slot to be free, too', () => released.mock.callCount() === 2);
    await next.ask('$fix 1\n', 'stored 1\n');
    assert.deepEqual(
      kept.mock.calls.map(({ result }) => result),
      [0, 0, 0],
    );
  });
});

describe('the memory for last frames', () => {
  const frame = (text: string): Frame => Frame.of(text);
  const text = (frames: LastFrames, slot: number): string => Buffer.from(frames.read(slot).bytes).toString();

  test('keeps the frame of each connection apart, however many there are', () => {
    const frames = new LastFrames();
    const slots = Array.from({ length: 1000 }, (_, n) => frames.keep(undefined, frame(`first ${n}`)));
    assert.equal(new Set(slots).size, 1000);
    for (const [n, slot] of slots.entries())
      if (n % 3 === 0) assert.equal(frames.keep(slot, frame(`second ${n}`)), slot);
    for (const [n, slot] of slots.entries())
      assert.equal(text(frames, slot), n % 3 === 0 ? `second ${n}` : `first ${n}`);
  });

  test('is used again when a connection has ended', () => {
    const frames = new LastFrames();
    const [gone, there] = [frames.keep(undefined, frame('gone')), frames.keep(undefined, frame('there'))];
    frames.release(gone);
    assert.equal(frames.keep(undefined, frame('new')), gone);
    assert.deepEqual([text(frames, gone), text(frames, there)], ['new', 'there']);
  });

  test('holds a frame from its beginning, marks and blanks included, where it lies in other bytes', () => {
    const frames = new LastFrames();
    const slot = frames.keep(undefined, new Frame(Buffer.from('before <a frame> behind'), 8, 15, 7, 16));
    assert.equal(text(frames, slot), '<a frame>');
  });
});
