import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const report = (tail: string, validity = 'A'): ReturnType<typeof decode> =>
  decode(`%%TRUCK-07,${validity},260622081530,${tail}\r\n`);

describe('a report of TR-20', () => {
  test('is refused where it ends in its place: a digit may be missing', () => {
    const { reports, quarantined } = report('N5432.1000E01008.40');
    assert.deepEqual([reports, quarantined[0]?.reason], [[], 'it ends before speed and course']);
  });

  test('is refused where a digit of its degrees is lost', () => {
    assert.deepEqual(report('N532.1000E01008.4000,000,000,NA,04020000,253').reports, []);
    assert.deepEqual(report('N5432.1000E0108.4000,000,000,NA,04020000,253').reports, []);
  });

  test('is a status where there has been no fix', () => {
    assert.equal(report('N0000.0000E00000.0000,000,000,NA,04020000,253', 'L').reports[0]?.type, 'status');
  });

  test('keeps sensors and further fields by their names', () => {
    const [found] = report('N5432.1000E01008.4000,000,000,C-5:B13.1:F0.5,04020000,253,CFG:0.12|,77').reports;
    assert.deepEqual(found?.attributes, {
      status: '04020000',
      eventCode: 253,
      temperature: -5,
      sensorB: 13.1,
      sensorF: 0.5,
      cfg: 0.12,
      extra: '77',
    });
  });
});
