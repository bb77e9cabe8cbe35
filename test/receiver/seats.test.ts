import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Place, Seats } from '../../src/receiver/seats.ts';

const between = 5_000;
const place = (number: number, thread = 0): Place => ({ thread, number });

describe('the seat of a device', () => {
  test('is the newest connection’s: the one before it has to close, in whatever thread it is', () => {
    const seats = new Seats();
    assert.deepEqual(seats.claim('h02 1', place(1), 0, between), []);
    assert.deepEqual(seats.claim('h02 2', place(2), 0, between), []);
    assert.deepEqual(seats.claim('h02 1', place(1, 1), 1, between), [place(1)]);
    seats.release('h02 1', place(1));
    assert.deepEqual(seats.claim('h02 1', place(3), between + 1, between), [place(1, 1)]);
    assert.equal(seats.size, 2);
    assert.equal(seats.putOff, 0);
  });

  test('is free when its connection has ended, or its thread', () => {
    const seats = new Seats();
    seats.claim('h02 1', place(1), 0, between);
    seats.claim('h02 2', place(1, 1), 0, between);
    seats.release('h02 1', place(1));
    seats.forget(1);
    assert.equal(seats.size, 0);
    assert.deepEqual(seats.claim('h02 1', place(2), 1, between), []);
    assert.deepEqual(seats.claim('h02 2', place(2, 1), 1, between), []);
  });

  test('changes hands no more often than it may: until then all live, afterwards the newest', () => {
    const seats = new Seats();
    seats.claim('h02 1', place(1), 0, between);
    assert.deepEqual(seats.claim('h02 1', place(2), 1, between), [place(1)]);
    assert.deepEqual(seats.claim('h02 1', place(3), 2, between), []);
    assert.deepEqual(seats.claim('h02 1', place(4), 3, between), []);
    assert.equal(seats.putOff, 2);
    seats.release('h02 1', place(3));
    assert.deepEqual(seats.settle(between, between), []);
    assert.deepEqual(seats.settle(between + 1, between), [place(2)]);
    assert.deepEqual(seats.settle(between + 1, between), []);
  });

  test('falls back to the one before where the newest goes first', () => {
    const seats = new Seats();
    seats.claim('h02 1', place(1), 0, between);
    seats.claim('h02 1', place(2), 1, between);
    seats.claim('h02 1', place(3), 2, between);
    seats.release('h02 1', place(3));
    assert.deepEqual(seats.settle(between + 1, between), []);
    assert.deepEqual(seats.claim('h02 1', place(4), between + 1, between), [place(2)]);
  });

  test('whatever comes and goes: the newest is never closed, each other one is once, and takeovers keep their distance', () => {
    const step = fc.record({ device: fc.nat(2), thread: fc.nat(1), wait: fc.nat(3_000), leaves: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const seats = new Seats();
        const live = new Map<string, Place[]>();
        const takeovers = new Map<string, number[]>();
        let now = 0;
        const close = (places: readonly Place[]): void => {
          for (const closed of places) {
            const [key, there = []] =
              [...live].find(([, each]) => each.some((other) => Object.is(other, closed))) ?? [];
            assert.ok(key !== undefined, 'closed twice, or never there');
            assert.notEqual(closed, there.at(-1), 'the newest');
            live.set(
              key,
              there.filter((other) => other !== closed),
            );
            const times = takeovers.get(key) ?? [];
            if (times.at(-1) !== now) takeovers.set(key, [...times, now]);
          }
        };
        for (const [index, { device, thread, wait, leaves }] of steps.entries()) {
          now += wait;
          close(seats.settle(now, between));
          const key = `h02 ${device}`;
          const there = live.get(key) ?? [];
          const [oldest] = there;
          if (leaves && oldest) {
            live.set(key, there.slice(1));
            // A device that had gone altogether begins anew.
            if (there.length === 1) takeovers.delete(key);
            seats.release(key, oldest);
          } else {
            const newest = place(index, thread);
            live.set(key, [...there, newest]);
            close(seats.claim(key, newest, now, between));
          }
        }
        now += between;
        close(seats.settle(now, between));
        for (const there of live.values()) assert.ok(there.length <= 1);
        for (const times of takeovers.values())
          for (const [index, time] of times.entries())
            assert.ok(index === 0 || time - (times[index - 1] ?? 0) >= between);
      }),
    );
  });
});
