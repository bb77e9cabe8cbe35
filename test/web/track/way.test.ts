import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { distance } from '../../../src/web/track/geodesy.ts';
import { wayOf } from '../../../src/web/track/way.ts';
import { fix, north, rides } from './ways.ts';

/** A drive due north at 10 m/s, a fix each 10 s. */
const drive = (from: number, to: number, origin = 0) =>
  Array.from({ length: (to - from) / 10 + 1 }, (_, at) => fix(from + at * 10, north(origin + at * 100), 8));

describe('a way', () => {
  test('adds up: distance, time and speeds of a drive', () => {
    const { sums, speeds, headings, gaps, stops } = wayOf(drive(0, 600));
    assert.deepEqual([gaps, stops], [[], []]);
    assert.ok(Math.abs(sums.metres - 6_000) < 1);
    assert.equal(sums.moving, 600_000);
    assert.ok(Math.abs((sums.mean ?? 0) - 10) < 0.01);
    assert.ok(Math.abs((speeds[0] ?? 0) - 10) < 0.01, 'the first fix has the speed of the way behind it');
    assert.ok(Math.abs((speeds[60] ?? 0) - 10) < 0.01);
    assert.equal(Math.round(headings[60] ?? -1), 0);
  });

  test('believes the device’s own speed and heading', () => {
    const { speeds, headings, sums } = wayOf([
      fix(0, 0, 0, { speed: 7, heading: 90 }),
      fix(10, 0, north(100), { speed: 12, heading: 91 }),
    ]);
    assert.deepEqual([...speeds], [7, 12]);
    assert.deepEqual([...headings], [90, 91]);
    assert.equal(sums.most, 12);
  });

  test('is no longer for a place that no vehicle can have been at', () => {
    const fixes = drive(0, 600);
    const { sums, speeds } = wayOf([...fixes.slice(0, 30), fix(295, 40, 8), ...fixes.slice(30)]);
    assert.ok(Number.isNaN(speeds[30]) && Number.isNaN(speeds[31]));
    assert.ok((sums.most ?? 0) < 11 && sums.metres < 6_001);
  });

  test('of nothing, or of one fix, has no length', () => {
    assert.deepEqual(wayOf([]).sums, { metres: 0, moving: 0, mean: undefined, most: undefined });
    assert.deepEqual(wayOf([fix(0, 1, 2)]).sums, { metres: 0, moving: 0, mean: undefined, most: undefined });
  });

  test('is never faster in the mean than at most, and moves no longer than it lasts', () => {
    fc.assert(
      fc.property(rides, (fixes) => {
        const { sums, stops, gaps } = wayOf(fixes);
        const lasted = (fixes.at(-1)?.time ?? 0) - (fixes[0]?.time ?? 0);
        const apart = [...stops, ...gaps].reduce((sum, { start, end }) => sum + end - start, 0);
        assert.equal(sums.moving, lasted - apart);
        const straight = fixes.reduce((sum, at, index) => sum + distance(fixes[index - 1] ?? at, at), 0);
        assert.ok(sums.metres <= straight + 1e-6);
      }),
    );
  });
});

describe('a gap', () => {
  test('is a silence of more than five minutes', () => {
    const way = wayOf([...drive(0, 100), ...drive(401, 500, 5_000)]);
    assert.equal(way.gaps.length, 1);
    assert.deepEqual([way.gaps[0]?.start, way.gaps[0]?.end, way.gaps[0]?.after], [100_000, 401_000, 10]);
    assert.ok(way.sums.metres < 2_000, 'what lies in it is not counted as driven');
    assert.deepEqual(wayOf([...drive(0, 100), ...drive(400, 500, 5_000)]).gaps, []);
  });

  test('is longer where reports are rare anyway', () => {
    const hourly = [0, 3600, 7200, 25_200, 28_800].map((seconds) => fix(seconds, seconds / 1e5, 8));
    assert.deepEqual(wayOf(hourly).gaps, []);
    const silent = [0, 3600, 7200, 25_201, 28_801].map((seconds) => fix(seconds, seconds / 1e5, 8));
    assert.equal(wayOf(silent).gaps.length, 1);
  });

  test('has no speed of its own', () => {
    const { speeds, headings } = wayOf([...drive(0, 100), ...drive(1000, 1100, 50_000)]);
    assert.ok(speeds.every((speed) => Math.abs(speed - 10) < 0.01));
    assert.ok(headings.every((heading) => heading === 0));
    const alone = wayOf([...drive(0, 100), fix(1000, 1, 8)]);
    assert.ok(Number.isNaN(alone.speeds[11]) && Number.isNaN(alone.headings[11]));
  });
});

describe('a stop', () => {
  const wander = (from: number, to: number, at: number) =>
    Array.from({ length: (to - from) / 10 }, (_, step) =>
      fix(from + step * 10, north(at + (step % 2) * 30), 8 + north((step % 3) * 15)),
    );

  test('is at least three minutes within fifty metres', () => {
    const way = wayOf([...drive(0, 300), ...wander(310, 910, 3_000), ...drive(910, 1200, 3_100)]);
    assert.equal(way.stops.length, 1);
    const [stop] = way.stops;
    assert.ok(stop && stop.end - stop.start >= 590_000 && stop.end - stop.start <= 620_000);
    assert.ok(Math.abs(way.sums.metres - 5_900) < 200, 'wandering about is not driving');
    assert.deepEqual(wayOf([...drive(0, 300), ...wander(310, 480, 3_000), ...drive(490, 900, 3_100)]).stops, []);
  });

  test('goes on while the device says that it stands, however far its fixes drift', () => {
    const drifting = Array.from({ length: 60 }, (_, at) => fix(at * 10, north(at * 5), 8, { speed: 0.1 }));
    const { stops } = wayOf(drifting);
    assert.deepEqual([stops.length, stops[0]?.start, stops[0]?.end], [1, 0, 590_000]);
  });

  test('does not begin before the vehicle stands nor end after it has set off', () => {
    const rolling = [0, 10, 20].map((seconds) => fix(seconds, north(seconds), 8, { speed: 2 }));
    const stands = Array.from({ length: 30 }, (_, at) => fix(30 + at * 10, north(25), 8, { speed: 0 }));
    const leaving = [330, 340].map((seconds) => fix(seconds, north(30), 8, { speed: 3 }));
    const [stop] = wayOf([...rolling, ...stands, ...leaving]).stops;
    assert.deepEqual([stop?.start, stop?.end], [30_000, 320_000]);
  });

  test('is at least three minutes long, overlaps no other and no gap, whatever the ride', () => {
    fc.assert(
      fc.property(rides, (fixes) => {
        const { stops, gapsAfter } = wayOf(fixes);
        let before = -1;
        for (const { first, last, start, end } of stops) {
          assert.ok(first > before && last > first);
          assert.ok(end - start >= 180_000);
          assert.deepEqual([fixes[first]?.time, fixes[last]?.time], [start, end]);
          for (let at = first; at < last; at++) assert.ok(!gapsAfter.has(at));
          before = last;
        }
      }),
    );
  });
});
