import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Report } from '../../../src/api/schemas/report.ts';
import { fixOf, LineCutter } from '../../../src/web/track/fix.ts';
import { axisTimes } from '../../../src/web/track/axis-times.ts';
import { uncrowded } from '../../../src/web/track/labels.ts';
import { dayOf, fromField, presetSpan, presets, spanIn, toField } from '../../../src/web/track/spans.ts';
import { headingOf, lengthOf, momentWithin, speedOf, timeOf } from '../../../src/web/track/words.ts';

const report: Report = {
  seq: 1,
  id: 'a',
  device: 'bus-1',
  protocol: 'json',
  type: 'position',
  time: '2026-06-22T08:15:30.000Z',
  receivedAt: '2026-06-22T08:15:31.000Z',
  latitude: 54.5,
  longitude: 10.1,
};

describe('a report as a fix', () => {
  test('has its place and time, and no speed where none was said', () => {
    assert.deepEqual(fixOf(report), {
      time: Date.UTC(2026, 5, 22, 8, 15, 30),
      latitude: 54.5,
      longitude: 10.1,
      speed: undefined,
      heading: undefined,
    });
  });

  test('is none where the device does not trust it, or where it has no place', () => {
    assert.equal(fixOf({ ...report, valid: false }), undefined);
    const { latitude: _, ...placeless } = report;
    assert.equal(fixOf(placeless), undefined);
  });
});

describe('lines', () => {
  test('are the same however the text was cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }).filter((line) => !line.includes('\n'))),
        fc.array(fc.nat(40)),
        (lines, cuts) => {
          const text = lines.map((line) => `${line}\n`).join('');
          const cutter = new LineCutter();
          const found: string[] = [];
          let from = 0;
          for (const length of [...cuts, text.length]) {
            found.push(...cutter.push(text.slice(from, from + length)));
            from += length;
          }
          assert.deepEqual(found, lines);
        },
      ),
    );
  });
});

describe('times to look at', () => {
  const now = new Date(2026, 5, 22, 14, 30).getTime();

  test('end now, but yesterday, and days begin at midnight where the viewer is', () => {
    for (const preset of Object.keys(presets) as (keyof typeof presets)[]) {
      const { from, to } = presetSpan(preset, now);
      assert.ok(from < to && to <= now);
    }
    assert.equal(presetSpan('today', now).from, new Date(2026, 5, 22).getTime());
    assert.deepEqual(presetSpan('yesterday', now), {
      from: new Date(2026, 5, 21).getTime(),
      to: new Date(2026, 5, 22).getTime(),
    });
    assert.deepEqual(dayOf(now), { from: new Date(2026, 5, 22).getTime(), to: new Date(2026, 5, 23).getTime() });
  });

  test('are the same to the minute after they stood in a field', () => {
    assert.equal(toField(now), '2026-06-22T14:30');
    assert.equal(fromField(toField(now)), now);
    assert.equal(fromField(''), undefined);
  });

  test('come from the address where it has two that make sense', () => {
    const query = (text: string) => spanIn(new URLSearchParams(text));
    assert.deepEqual(query('from=2026-06-22T08:00:00.000Z&to=2026-06-22T09:00:00.000Z'), {
      from: Date.UTC(2026, 5, 22, 8),
      to: Date.UTC(2026, 5, 22, 9),
    });
    assert.equal(query('from=2026-06-22T09:00:00Z&to=2026-06-22T08:00:00Z'), undefined);
    assert.equal(query('from=yesterday'), undefined);
  });
});

describe('figures in words', () => {
  test('have the unit and the digits that a person wants', () => {
    assert.deepEqual([0, 850, 994, 995, 3_210, 99_940, 128_300].map(lengthOf), [
      '0 m',
      '850 m',
      '994 m',
      '1.0 km',
      '3.2 km',
      '99.9 km',
      '128 km',
    ]);
    assert.deepEqual([0, 10, Number.NaN, undefined].map(speedOf), ['0 km/h', '36 km/h', '–', '–']);
    assert.deepEqual(
      [40_000, 59_600, 12 * 60_000, 3_599_000, 72 * 60_000, 7_200_000, 51 * 3_600_000, 72 * 3_600_000].map(timeOf),
      ['40 s', '1 min', '12 min', '1 h', '1 h 12 min', '2 h', '2 d 3 h', '3 d'],
    );
    assert.deepEqual([0, 44, 359, 180, Number.NaN].map(headingOf), ['north', 'north-east', 'north', 'south', '–']);
  });

  test('tell the day only where there is more than one', () => {
    const at = new Date(2026, 5, 22, 8, 5).getTime();
    assert.equal(momentWithin({ from: at, to: at + 3_600_000 }, false, 'en-GB')(at), '08:05');
    assert.equal(momentWithin({ from: at, to: at + 3_600_000 }, true, 'en-GB')(at), '08:05:00');
    assert.equal(momentWithin({ from: at, to: at + 86_400_000 }, false, 'en-GB')(at), '22 Jun, 08:05');
  });
});

describe('the ticks of an axis of time', () => {
  const noon = new Date(2026, 5, 22, 12).getTime() / 1000;

  test('have the clock, and the day where it begins', () => {
    assert.deepEqual(axisTimes([noon, noon + 36_000, noon + 43_200], 36_000, 'en-GB'), [
      '12:00\n22 Jun',
      '22:00',
      '00:00\n23 Jun',
    ]);
    assert.deepEqual(axisTimes([noon, noon + 15], 15, 'en-GB'), ['12:00:00\n22 Jun', '12:00:15']);
    assert.deepEqual(axisTimes([noon, noon + 86_400], 86_400, 'en-GB'), ['22 Jun', '23 Jun']);
  });
});

describe('labels on a map', () => {
  test('are shown where there is room, the first ones first', () => {
    const box = (x: number) => ({ x, y: 0, width: 10, height: 10 });
    assert.deepEqual(uncrowded([box(0), box(5), box(12), box(22)]), [true, false, true, true]);
  });
});
