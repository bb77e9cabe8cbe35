import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { linesAndKeepAlive, readPlain, writePlain } from '../../../src/protocols/toolbox/plain.ts';

const read = (line: string): unknown => readPlain(line.split(','), 0, { valid: true });

describe('a position of plain comma-separated fields', () => {
  test('has the longitude before the latitude, and km/h', () => {
    assert.deepEqual(read('1010000001,20260622081530,-10.14,54.535,36,270,12,7'), {
      device: '1010000001',
      type: 'position',
      time: Date.parse('2026-06-22T08:15:30Z'),
      valid: true,
      latitude: 54.535,
      longitude: -10.14,
      altitude: 12,
      speed: 10,
      heading: 270,
      satellites: 7,
    });
  });

  test('is written as it is read', () => {
    const time = Date.parse('2026-06-22T08:15:30Z');
    const fix = { device: '1010000001', time, latitude: 54.535, longitude: -10.14, speed: 10, heading: 269.6 };
    const line = writePlain({ ...fix, satellites: 7 }, '12.0');
    assert.equal(line, '1010000001,20260622081530,-10.140000,54.535000,36,270,12.0,7');
    assert.partialDeepStrictEqual(read(line), { ...fix, heading: 270, altitude: 12, satellites: 7 });
  });

  test('is not valid where a device without satellites says 0, 0 or the pole', () => {
    for (const latitude of [0, 90]) {
      const reading = read(`1,20260622081530,0.000000,${latitude}.000000,0,000,0,0`);
      assert.partialDeepStrictEqual(reading, { type: 'position', valid: false, latitude, longitude: 0 });
    }
  });

  test('says which field keeps it from being one', () => {
    assert.equal(read('1,2026062208153,-10.14,54.535,36,270,12,7'), 'no readable time');
    assert.equal(read('1,20260622081530,-10.14,154.535,36,270,12,7'), 'no readable latitude');
  });
});

describe('lines with keep-alives between them', () => {
  const framing = linesAndKeepAlive(0xfa, 0xf8);
  const keepAlive = Buffer.from([0xfa, 0xf8, 0x0a, 0x00, 1, 2, 3, 4]);

  test('end with LF, a keep-alive after eight bytes, whatever is in them', () => {
    const bytes = Buffer.concat([Buffer.from('one\r\n'), keepAlive, Buffer.from('two\r\n')]);
    assert.deepEqual(framing(bytes, 0), { begin: 0, start: 0, end: 3, next: 5 });
    assert.deepEqual(framing(bytes, 5), { begin: 5, start: 5, end: 13, next: 13 });
    assert.deepEqual(framing(bytes, 13), { begin: 13, start: 13, end: 16, next: 18 });
  });

  test('wait for a keep-alive that is not all there yet', () => {
    for (let end = 1; end < keepAlive.length; end++) assert.equal(framing(keepAlive.subarray(0, end), 0), undefined);
  });
});
