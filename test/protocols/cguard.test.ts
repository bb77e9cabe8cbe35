import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

describe('cGuard', () => {
  test('tells the version that was said before the login with the login', () => {
    const result = decode('VERSION:3.3\r\nIDRO:354000000000001:secret\r\n');
    assert.equal(result.protocol, 'cguard');
    assert.deepEqual(
      result.reports.map(({ device, attributes }) => ({ device, attributes })),
      [{ device: '354000000000001', attributes: { version: '3.3' } }],
    );
  });

  test('tells volts from per cent by the decimal point', () => {
    const result = decode('IDRO:354000000000001\r\nBC:260622 081545:BAT1:3.53\r\nBC:260622 081545:BAT1:76\r\n');
    assert.deepEqual(
      result.reports.map(({ attributes }) => attributes),
      [{ battery: 3.53 }, { batteryLevel: 76 }],
    );
  });

  test('refuses a position before the login', () => {
    const result = decode('NV:260622 081530:54.535000:10.140000:36:NAN:270.5:12.5\r\n');
    assert.deepEqual(result.reports, []);
    assert.deepEqual(
      result.quarantined.map(({ reason }) => reason),
      ['no login before it'],
    );
  });
});
