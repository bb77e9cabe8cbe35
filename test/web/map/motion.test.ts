import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { placeOf } from '../../../src/web/map/mercator.ts';
import { Motion, wordsEach } from '../../../src/web/map/motion.ts';

const near = { x: 1000, y: 2000 };

describe('the movement of vehicles', () => {
  test('goes evenly from where one is drawn to where it reported to be', () => {
    const motion = new Motion();
    const index = motion.add({ x: 0, y: 0 }, 90);
    motion.move(index, near, 90, 5000, 4000);
    assert.deepEqual(motion.at(index, 5000), { x: 0, y: 0, heading: 90 });
    assert.deepEqual(motion.at(index, 7000), { x: 500, y: 1000, heading: 90 });
    assert.deepEqual(motion.at(index, 9000), { ...near, heading: 90 });
    assert.deepEqual(motion.at(index, 60_000), { ...near, heading: 90 });
  });

  test('goes on from the middle of its way where another report comes too soon', () => {
    const motion = new Motion();
    const index = motion.add({ x: 0, y: 0 }, 0);
    motion.move(index, near, 0, 0, 1000);
    motion.move(index, { x: 500, y: 0 }, 0, 500, 1000);
    assert.deepEqual(motion.at(index, 500), { x: 500, y: 1000, heading: 0 });
    assert.deepEqual(motion.at(index, 1000), { x: 500, y: 500, heading: 0 });
  });

  test('lags ten seconds behind at most, however seldom reports come', () => {
    const motion = new Motion();
    const index = motion.add({ x: 0, y: 0 }, 0);
    motion.move(index, near, 0, 0, 3_600_000);
    assert.deepEqual(motion.at(index, 10_000), { ...near, heading: 0 });
    assert.equal(motion.moving(9_999), true);
    assert.equal(motion.moving(10_000), false);
  });

  test('turns the short way', () => {
    const motion = new Motion();
    const index = motion.add({ x: 0, y: 0 }, 350);
    motion.move(index, near, 20, 0, 1000);
    assert.equal(motion.at(index, 500).heading, 5);
    motion.move(index, near, 340, 1000, 1000);
    assert.equal(motion.at(index, 1500).heading, 0);
  });

  test('has no heading where the vehicle stands, and takes the new one at once where it starts', () => {
    const motion = new Motion();
    const index = motion.add({ x: 0, y: 0 }, 45);
    motion.move(index, near, undefined, 0, 1000);
    assert.equal(motion.at(index, 500).heading, undefined);
    motion.move(index, { x: 0, y: 0 }, 270, 1000, 1000);
    assert.equal(motion.at(index, 1001).heading, 270);
  });

  test('carries an alarm along, and counts it once', () => {
    const motion = new Motion();
    const index = motion.add({ x: 0, y: 0 }, 350);
    motion.add(near, undefined);
    for (const alarm of [true, true]) motion.warn(index, alarm);
    motion.move(index, near, 20, 0, 1000);
    assert.equal(motion.alarms, 1);
    assert.deepEqual(motion.at(index, 500), { x: 500, y: 1000, heading: 5 });
    motion.takeChanges();
    motion.warn(index, false);
    assert.equal(motion.alarms, 0);
    assert.deepEqual(motion.at(index, 1000), { ...near, heading: 20 });
    assert.deepEqual(motion.takeChanges(), [{ from: 0, to: 2 * wordsEach }]);
  });

  test('crosses the antimeridian without going around the world', () => {
    const motion = new Motion();
    const index = motion.add(placeOf(0, 179.99), 90);
    motion.move(index, placeOf(0, -179.99), 90, 0, 1000);
    const { x } = motion.at(index, 500);
    assert.ok(Math.abs(Math.abs(x) - 2 ** 31) < 10);
  });

  test('is none where no vehicle can have driven so far', () => {
    const motion = new Motion();
    const index = motion.add(placeOf(50, 8), 0);
    const far = placeOf(52, 13);
    motion.move(index, far, 0, 0, 1000);
    assert.deepEqual(motion.at(index, 0), { ...far, heading: 0 });
    assert.equal(motion.moving(0), false);
  });
});

describe('what is handed to the graphics processor', () => {
  test('is what has changed, in blocks, once', () => {
    const motion = new Motion();
    for (let index = 0; index < 1000; index++) motion.add({ x: index, y: 0 }, 0);
    assert.deepEqual(motion.takeChanges(), [{ from: 0, to: 1000 * wordsEach }]);
    assert.deepEqual(motion.takeChanges(), []);
    motion.heard(5, 1);
    motion.move(70, near, 0, 0, 1000);
    motion.heard(999, 1);
    const block = 64 * wordsEach;
    assert.deepEqual(motion.takeChanges(), [
      { from: 0, to: 2 * block },
      { from: 15 * block, to: 1000 * wordsEach },
    ]);
  });

  test('keeps every vehicle where there is no more room', () => {
    const motion = new Motion();
    for (let index = 0; index < 10_000; index++) motion.add({ x: index, y: 7 - index }, undefined);
    assert.equal(motion.count, 10_000);
    assert.ok(motion.data.length >= 10_000 * wordsEach);
    for (const index of [0, 255, 256, 9999])
      assert.deepEqual(motion.at(index, 0), { x: index, y: 7 - index, heading: undefined });
  });
});
