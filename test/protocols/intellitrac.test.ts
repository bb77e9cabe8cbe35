import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const place = '20260622081530,-10.140000,54.535000,36,270';
const intellitrac = `1010000001,${place},12,7,2,11,1,0.118,12.600\r\n`;
const wondex = `2000000001,${place},12.5,8,2,104.5,1,0.01,12.60,0\r\n`;

describe('IntelliTrac', () => {
  test('has its keep-alive echoed, whatever bytes are in it', () => {
    const keepAlive = Buffer.from([0xfa, 0xf8, 0x0a, 0x00, 0xff, 0x0d, 0x00, 0x7f]);
    const result = decode(Buffer.concat([keepAlive, Buffer.from(intellitrac), keepAlive]));
    assert.equal(result.protocol, 'intellitrac');
    assert.deepEqual(result.replies, [keepAlive.toString('latin1'), keepAlive.toString('latin1')]);
    assert.deepEqual(
      result.reports.map(({ type, device }) => [type, device]),
      [
        ['position', '1010000001'],
        ['status', '1010000001'],
      ],
    );
  });

  test('puts no names to the fields of a relative', () => {
    const [report] = decode(wondex, { protocol: 'intellitrac' }).reports;
    assert.equal(report?.latitude, 54.535);
    assert.deepEqual(report?.attributes, { reason: 2, extra: '104.5,1,0.01,12.60,0' });
  });
});

describe('WondeX', () => {
  test('says who it is in its keep-alive, which is echoed', () => {
    const keepAlive = Buffer.from([0xd0, 0xd7, 0x01, 0x00, 0x01, 0x94, 0x35, 0x77]);
    const result = decode(Buffer.concat([keepAlive, Buffer.from('$OK:REBOOT\r\n')]));
    assert.equal(result.protocol, 'wondex');
    assert.deepEqual(result.replies, [keepAlive.toString('latin1')]);
    assert.deepEqual(
      result.reports.map(({ device, attributes }) => [device, attributes]),
      [
        ['2000000001', { index: 1 }],
        ['2000000001', { result: '$OK:REBOOT' }],
      ],
    );
  });
});

describe('where IntelliTrac and WondeX begin alike', () => {
  test('the first by name is taken, and a hint takes the other', () => {
    assert.equal(decode(intellitrac).protocol, 'intellitrac');
    assert.equal(decode(intellitrac, { hint: 'wondex' }).protocol, 'wondex');
  });

  test('no hint is needed where a line can be of one only', () => {
    const only = [
      `2000000001,${place},12,7,2,11,1,0.118,12.600\r\n`,
      `1044000001,${place.replace(',270', ',070')},12,8,2,0,0,0\r\n`,
      `1044000001,${place},12.5,8,2,0,0,0\r\n`,
      `1044000001,${place},12,8,2\r\n`,
    ];
    for (const line of only) assert.equal(decode(line).protocol, 'wondex', line);
    for (const line of [`$RP:7,${intellitrac}`, `7,${intellitrac}`])
      assert.equal(decode(line).protocol, 'intellitrac', line);
  });
});
