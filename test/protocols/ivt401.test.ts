import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const head = '356000000000001,220626,081530';
const tail = '20,1200,0,0.0,13.92,7.82,23.74,0.0,1,1.26,-23,0,445';

describe('IVT', () => {
  test('makes no position of 0, 0 without satellites, and keeps the time', () => {
    const [report] = decode(`(TLN,${head},+0.0,+0.0,0,0,0,0,3,${tail},4849,86);`).reports;
    assert.equal(report?.type, 'status');
    assert.equal(report?.time, '2026-06-22T08:15:30.000Z');
  });

  test('keeps the fields between odometer and serial number', () => {
    const [report] = decode(`(TLA,${head},+54.535,-010.14,0,0,71.7,08,3,${tail},0,0,1,14,86);`).reports;
    assert.equal(report?.attributes?.['extra'], '0,0,1');
    assert.equal(report?.attributes?.['index'], 14);
    assert.equal(report?.attributes?.['input1'], true);
    assert.equal(report?.attributes?.['input2'], undefined);
  });

  test('reads a type that it does not know', () => {
    const result = decode(`(TLX,${head},+54.535,-010.14,0,0,71.7,08,1,${tail},14,86);`);
    assert.equal(result.protocol, 'ivt401');
    assert.equal(result.reports[0]?.attributes?.['message'], 'TLX');
  });
});
