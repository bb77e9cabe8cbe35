import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { wayOf } from '../../../src/web/track/way.ts';
import { sharedPath, withoutShared } from '../../helpers/shared.ts';

const trace = 'data/traces/nyc-mta-buses.ndjson.gz';

interface Position {
  readonly id: string;
  readonly time: string;
  readonly lat: number;
  readonly lon: number;
}

test('the ways of 42 real buses have figures that a bus can have', { skip: withoutShared(trace) }, () => {
  const lines = gunzipSync(readFileSync(sharedPath(trace) ?? ''))
    .toString()
    .trim()
    .split('\n');
  const positions = lines.map((line) => JSON.parse(line) as Position);
  for (const [id, ride] of Map.groupBy(positions, ({ id }) => id)) {
    const { sums, stops, gaps } = wayOf(
      ride.map(({ time, lat, lon }) => {
        return { time: Date.parse(time), latitude: lat, longitude: lon, speed: undefined, heading: undefined };
      }),
    );
    const kilometres = sums.metres / 1000;
    const hours = sums.moving / 3_600_000;
    assert.ok(kilometres / Math.max(0.1, hours) < 60, `bus ${id} drove ${kilometres} km in ${hours} h`);
    if (ride.length > 5_000) assert.ok(stops.length > 10 && gaps.length > 1, `bus ${id} stood and was silent`);
  }
});
