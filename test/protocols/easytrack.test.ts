import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const head = '*ET,861500000000001,';
const place = '1A0616,080F1E,01F34868,005CD5A0,0000,0000';

describe('a fix of EasyTrack', () => {
  test('may stand one field later', () => {
    const [report] = decode(`${head}CC,0.5,V,${place},40000000,19,99,0000,fa9,12#\r\n`).reports;
    assert.partialDeepStrictEqual(report, { valid: false, latitude: 54.535, attributes: { reserved2: '0.5' } });
  });

  test('is none where it is V and has no place', () => {
    const [report] = decode(`${head}HB,V,1A0616,080F1E,00000000,80000000,0000,0000,40000000,19,99,0000,fa9#`).reports;
    assert.partialDeepStrictEqual(report, { type: 'status', time: '2026-06-22T08:15:30.000Z' });
  });

  test('may have a card, a temperature, a voltage and satellites behind it', () => {
    const [report] = decode(`${head}DW,A,${place},40080000,19,99,0000,fa9,12,200,00C0FFEE,FF38,4.21,9#`).reports;
    assert.partialDeepStrictEqual(report, {
      satellites: 9,
      attributes: { blocked: true, driver: '00C0FFEE', temperature: -2, adc1: 4.21 },
    });
  });

  test('is refused where a digit of it is missing', () => {
    const { reports, quarantined } = decode(`${head}DW,A,1A0616,080F1E,01F34868,05CD5A0,0000,0000,40000000,19#`);
    assert.deepEqual([reports, quarantined[0]?.reason], [[], 'no readable longitude']);
  });

  test('names the most urgent alarm of several', () => {
    const [report] = decode(`${head}AM,A,${place},E8040000,19,99,0000,fa9,12#`).reports;
    assert.partialDeepStrictEqual(report, {
      event: 'power-cut',
      attributes: { alarm: 'power cut, vibration, overspeed, battery low' },
    });
  });
});

describe('other messages of EasyTrack', () => {
  test('are confirmed only where an address is asked for', () => {
    assert.deepEqual(decode(`${head}JZ,0,2001,10,262,1#`).replies, []);
    assert.deepEqual(decode(`${head}JZ,1,2001,10,262,1#`).replies, [`${head}JZ,undefined#`]);
  });

  test('are echoed to the byte', () => {
    const wire = Buffer.from(`${head}TX,V,1A0616,080F1E,\xff#`, 'latin1');
    assert.deepEqual(decode(wire).replies, [wire.toString('latin1')]);
  });

  test('that nobody knows are refused', () => {
    assert.match(decode(`${head}ZZ,1,2#`).quarantined[0]?.reason ?? '', /^no readable fix/);
  });
});
