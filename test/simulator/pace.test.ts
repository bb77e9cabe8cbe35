import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { type Pace, recordedPace, steadyPace } from '../../src/simulator/pace.ts';

/** All turns of a pace: [vehicle, milliseconds since the start]. */
function turnsOf(pace: Pace): [vehicle: number, at: number][] {
  const turns: [number, number][] = [];
  while (pace.at < Number.POSITIVE_INFINITY) {
    const { at } = pace;
    turns.push([pace.take(), at]);
  }
  return turns;
}

describe('a steady pace', () => {
  test('gives one vehicle after the other its turn, at even gaps', () => {
    const turns = turnsOf(steadyPace([2, 0, 3, 1], 100));
    assert.deepEqual(turns, [
      [0, 0],
      [2, 10],
      [3, 20],
      [0, 30],
      [2, 40],
      [2, 50],
    ]);
  });

  test('gives every vehicle as many turns as it has reports', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 20 }), (reports) => {
        const given = reports.map(() => 0);
        for (const [vehicle] of turnsOf(steadyPace(reports, 5))) given[vehicle] = (given[vehicle] ?? 0) + 1;
        assert.deepEqual(given, reports);
      }),
    );
  });

  test('goes on for ever where a vehicle does', () => {
    const pace = steadyPace([Number.POSITIVE_INFINITY, 1], 1);
    assert.deepEqual([pace.take(), pace.take(), pace.take(), pace.take()], [0, 1, 0, 0]);
    assert.equal(pace.at, 4000);
  });
});

describe('a recorded pace', () => {
  const unlimited = Number.POSITIVE_INFINITY;

  test('starts all vehicles at once and keeps their gaps, divided by the speed-up', () => {
    const turns = turnsOf(
      recordedPace(
        [
          [1_000_000, 1_010_000, 1_040_000],
          [5_000, 25_000],
        ],
        10,
        unlimited,
      ),
    );
    assert.deepEqual(turns, [
      [0, 0],
      [1, 0],
      [0, 1000],
      [1, 2000],
      [0, 4000],
    ]);
  });

  test('never exceeds the rate, and does not make up for a gap with a rush', () => {
    const pace = recordedPace([[0, 0, 0, 10_000, 10_000]], 1, 10);
    assert.deepEqual(
      turnsOf(pace).map(([, at]) => at),
      [0, 100, 200, 10_000, 10_100],
    );
  });
});
