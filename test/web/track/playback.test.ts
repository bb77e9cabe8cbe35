import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { distance } from '../../../src/web/track/geodesy.ts';
import { advance, fixAt, momentAt } from '../../../src/web/track/playback.ts';
import { wayOf } from '../../../src/web/track/way.ts';
import { fix, rides } from './ways.ts';

const someRide = rides.filter((fixes) => fixes.length > 0);
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('playing a way', () => {
  test('moves the vehicle from fix to fix, and not in a gap', () => {
    const way = wayOf([fix(0, 0, 0), fix(10, 1, 0), fix(20, 2, 0), fix(2000, 3, 0), fix(2010, 4, 0)]);
    assert.equal(momentAt(way, 5_000).latitude, 0.5);
    assert.equal(momentAt(way, 5_000, false).latitude, 0);
    assert.equal(momentAt(way, 20_000).latitude, 2);
    assert.equal(momentAt(way, 1_000_000).latitude, 2);
    assert.equal(momentAt(way, 2_005_000).latitude, 3.5);
    assert.equal(momentAt(way, -5).latitude, 0);
    assert.equal(momentAt(way, 9_999_999).latitude, 4);
  });

  test('goes on behind a gap at once, and ends with the last fix', () => {
    const way = wayOf([fix(0, 0, 0), fix(10, 1, 0), fix(20, 2, 0), fix(2000, 3, 0), fix(2010, 4, 0)]);
    assert.equal(advance(way, 0, 5_000), 5_000);
    assert.equal(advance(way, 15_000, 5_001), 2_000_000);
    assert.equal(advance(way, 2_000_000, 60_000), 2_010_000);
    assert.equal(advance(way, 2_010_000, 60_000), 2_010_000);
  });

  test('never goes back, never goes beyond the end, and never leaves the stretch between two fixes', () => {
    fc.assert(
      fc.property(someRide, share, fc.integer({ min: 0, max: 100_000 }), (fixes, part, milliseconds) => {
        const way = wayOf(fixes);
        const start = fixes[0]?.time ?? 0;
        const end = fixes.at(-1)?.time ?? 0;
        const time = start + (end - start) * part;
        const later = advance(way, time, milliseconds);
        assert.ok(later >= time && later <= end);
        const at = fixAt(way, later);
        const [from, to] = [fixes[at], fixes[at + 1]];
        assert.ok(from && from.time <= later && (!to || to.time > later));
        const moment = momentAt(way, later);
        assert.ok(distance(from, moment) <= (to ? distance(from, to) : 0) + 1);
      }),
    );
  });
});
