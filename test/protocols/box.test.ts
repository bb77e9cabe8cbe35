import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const header = 'H,BT,N100001,260622081500,00C0FFEE,6D6E6DC2\r';
const log = (end: string): string => `L,260622081530,G,54.53500,-10.14000,36,270,0.12,${end}\r`;

describe('BOX-tracker', () => {
  test('reads data items behind a position and in its place', () => {
    const result = decode(
      `${header}${log('24,3;GF2,1;DI0,1;END,25,326,260622081000')}L,260622081531,FAULT,no antenna\r`,
    );
    const [, geofence, fault] = result.reports;
    assert.equal(geofence?.event, 'geofence-enter');
    assert.equal(geofence?.attributes?.['geofence2'], 1);
    assert.equal(geofence?.attributes?.['input0'], 1);
    assert.equal(geofence?.attributes?.['journey'], '25,326,260622081000');
    assert.equal(fault?.type, 'status');
    assert.deepEqual(fault?.attributes, { fault: 'no antenna' });
  });

  test('acknowledges the end of the log with what it said', () => {
    assert.deepEqual(decode(`${header}${log('1,3')}E,17\r`).replies, ['A,17\r']);
  });

  test('refuses a log entry before the header', () => {
    const result = decode(log('1,3'));
    assert.equal(result.protocol, 'box');
    assert.deepEqual(result.reports, []);
    assert.deepEqual(
      result.quarantined.map(({ reason }) => reason),
      ['no header before it'],
    );
  });
});
