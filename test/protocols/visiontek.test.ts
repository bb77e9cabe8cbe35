import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const first = (wire: string) => decode(wire, { protocol: 'visiontek' }).reports[0];
const time = '22,06,26,08,15,30';

test('Visiontek: VAJRA sends tenths of km/h, and the satellites before the course', () => {
  const report = first(
    `$1,117,${time},1830.7380N,07351.0720E,0540,11,0,185,2062,1,0,0,1,1,1,1,24,00.0000,00.3740,00.0000,VAJRA V1.00,A#`,
  );
  assert.deepEqual([report?.latitude, report?.speed, report?.satellites, report?.heading], [18.5123, 15, 11, 185]);
  const { ignition, rssi, odometer, adc2, firmware } = report?.attributes ?? {};
  assert.deepEqual([ignition, rssi, odometer, adc2, firmware], [true, 24, 2_062_000, 0.374, 'VAJRA V1.00']);
});

test('Visiontek: the full layout has decimal degrees, inputs and voltages', () => {
  const report = first(
    `$1,VT2,861000000000002,${time},18.512300S,073.851200W,036.0,285,00.8,0074,6390,1,0,0,0,0,1,0,0,01.50,00.00,00,00,0000,12.7,4.0,24,10,0000000000000,A,0#`,
  );
  assert.deepEqual(
    [report?.latitude, report?.longitude, report?.speed, report?.altitude, report?.hdop, report?.satellites],
    [-18.5123, -73.8512, 10, 74, 0.8, 10],
  );
  const { input1, output2, adc1, power } = report?.attributes ?? {};
  assert.deepEqual([input1, output2, adc1, power], [true, true, 1.5, 12.7]);
});

test('Visiontek: a valid position without a hemisphere is refused', () => {
  const { reports, quarantined } = decode(`$1,117,${time},00000000,000000000,00.0,0,0,A#`, { protocol: 'visiontek' });
  assert.deepEqual([reports.length, quarantined.length], [0, 1]);
});
