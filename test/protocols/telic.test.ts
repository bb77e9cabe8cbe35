import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const event = (id: string, place: string, fix = '3'): string =>
  `0010${id}99,220626081530,0,220626081530,${place},${fix},36,270,9,,,12,104500,26201,0010,00,126,41,0`;

/** The text with its length before it, the lowest byte first. */
function counted(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, Buffer.from(text)]);
}

describe('Telic', () => {
  test('is read with a length before each text as well as with a NUL behind it', () => {
    const text = event('350000000000001', '010140000,54535000');
    const result = decode(Buffer.concat([counted(text), counted(text), Buffer.from(`${text}\0`), counted(text)]));
    assert.equal(result.protocol, 'telic');
    assert.deepEqual(
      result.reports.map(({ latitude }) => latitude),
      [54.535, 54.535, 54.535, 54.535],
    );
    assert.deepEqual(result.quarantined, []);
  });

  test('tells steps of 0.0001° from steps of 0.000001° by their width', () => {
    const places = ['101400,545350', '-0101400,-545350', '010140000,54535000', '-10140000,-4535000'].map((place) => {
      const [report] = decode(`${event('123456', place)}\0`).reports;
      return [report?.longitude, report?.latitude];
    });
    assert.deepEqual(places, [
      [10.14, 54.535],
      [-10.14, -54.535],
      [10.14, 54.535],
      [-10.14, -4.535],
    ]);
  });

  test('has no position before the first fix, and an old one where the fix is gone', () => {
    const [none] = decode(`${event('123456', '0,0', '1')}\0`).reports;
    assert.equal(none?.type, 'status');
    const [old] = decode(`${event('123456', '101400,545350', '1')}\0`).reports;
    assert.equal(old?.valid, false);
  });

  test('takes millivolts where a value is too great for tenths of a volt', () => {
    const [report] = decode(`${event('123456', '101400,545350').replace(',126,41', ',4142,41')}\0`).reports;
    assert.equal(report?.attributes?.['adc1'], 4.142);
    assert.equal(report?.attributes?.['adc2'], 4.1);
  });

  test('makes no position of an identification, whose date is written in two orders', () => {
    const wire =
      '0044123456TLOC0267,00,350000000123456,190326083036,255178,445072,3,0,82,,,,168,14741296,,00,00,0,217\0';
    const [report] = decode(wire).reports;
    assert.equal(report?.type, 'status');
    assert.equal(report?.device, '123456');
    assert.equal(report?.attributes?.['imei'], '350000000123456');
  });
});
