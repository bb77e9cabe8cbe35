import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const device = '861000000200001';
const end = '0262,0001,1A2B,3C4D,00,0A1B,0102100203\0';

describe('a GL100', () => {
  test('says several places in one message, each with its time', () => {
    const first = '0,0,1,36.0,90,7.5,1,10.140000,54.535000,20260622081530,0262,0001,1A2B,3C4D,00';
    const second = `0,0,0,-1,90,7.5,2,10.141000,54.535000,20260622081630,${end}`;
    const { reports } = decode(`+RESP:GTTRI,${device},2,${first},${second}`);
    assert.deepEqual(
      reports.map(({ time, longitude, speed }) => [time, longitude, speed]),
      [
        ['2026-06-22T08:15:30.000Z', 10.14, 10],
        ['2026-06-22T08:16:30.000Z', 10.141, undefined],
      ],
    );
    assert.equal(reports[1]?.attributes?.['lastKnown'], true);
  });

  test('says whether it entered or left a geofence, and which', () => {
    const crossing = (alert: number): ReturnType<typeof decode> =>
      decode(`+RESP:GTSZI,${device},0,0,${alert},1,36.0,90,7.5,1,10.140000,54.535000,20260622081530,${end}`);
    assert.equal(crossing(1).reports[0]?.event, 'geofence-enter');
    assert.equal(crossing(0).reports[0]?.event, 'geofence-exit');
    assert.equal(crossing(0).reports[0]?.attributes?.['geofence'], '0');
  });

  test('says its state without a place', () => {
    const { reports } = decode(`+RESP:GTPLA,${device},20260622081530,0A1B,0102100203\0`);
    assert.partialDeepStrictEqual(reports[0], { type: 'status', event: 'battery-low', attributes: { index: 2587 } });
  });

  test('is refused where a place has no time of its own', () => {
    const { reports, quarantined } = decode(
      `+RESP:GTEST,${device},0,0,0,1,12.3,92,70.0,1,10.140000,54.535000,0262,0001,1A2B,3C4D,00,20260622081530,0A1B,0102100203\0`,
    );
    assert.deepEqual([reports.length, quarantined[0]?.reason], [0, 'no readable time']);
  });
});
