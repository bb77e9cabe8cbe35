import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const message = (type: string, rest: string): string => `[2026-06-22 08:15:30,${type},1,V1.2.3,201900000001,${rest}]`;

describe('Mobilogix', () => {
  test('reads the backup battery and the cell behind a position', () => {
    const rest = '37,14.97,092,54.535000,-10.140000,0,240,4.08,0,19516,4431,0.78,262,01,09111,00771,31,4680';
    const [report] = decode(message('T21', rest)).reports;
    assert.equal(report?.hdop, 0.78);
    assert.equal(report?.satellites, 0);
    assert.equal(report?.attributes?.['battery'], 4.08);
    assert.deepEqual(report?.attributes?.['cells'], ['262-1-9111-771']);
    assert.equal(report?.attributes?.['extra'], '31,4680');
  });

  test('reads and answers a type that it does not know', () => {
    const result = decode(message('T77', '3F,12.60,991,54.535000,-10.140000,36,270'));
    assert.equal(result.reports[0]?.latitude, 54.535);
    assert.equal(result.reports[0]?.attributes?.['message'], 'T77');
    assert.deepEqual(result.replies, ['[2026-06-22 08:15:30,S77]']);
  });

  test('answers no position that it could not read', () => {
    const result = decode(message('T3', '3F,12.60,991,154.535000,-10.140000,36,270'));
    assert.deepEqual([result.reports, result.replies], [[], []]);
  });

  test('makes no position of 0, 0 without satellites', () => {
    const [report] = decode(message('T3', '3F,12.60,090,0.000000,0.000000,0,0')).reports;
    assert.equal(report?.type, 'status');
  });
});
