import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toSentence } from '../../src/protocols/toolbox/nmea.ts';
import { decode } from '../../src/receiver/decode.ts';

/** A position with this status letter and event code. */
const position = (letter: string, code: string): string =>
  toSentence(`AVRMC,80100001,081530,${letter},5432.1000,N,01008.4000,E,10.00,135.00,220626,${code},3.727,17,1,0,0`);

describe('a Laipac device', () => {
  test('is acknowledged where its status letter is small, and its alarm is reset', () => {
    const sentence = position('a', 'X');
    const acknowledgement = `${toSentence(`EAVACK,X,${sentence.slice(-2)}`)}\r\n`;
    const { reports, replies } = decode(`${sentence}\r\n`);
    assert.deepEqual(replies, [`${acknowledgement}${toSentence('AVCFG,00000000,x')}\r\n`]);
    assert.partialDeepStrictEqual(reports, [{ event: 'geofence-enter', attributes: { battery: 3.727 } }]);
    assert.deepEqual(decode(`${position('A', '0')}\r\n`).replies, []);
  });

  test('says the states of two inputs with the letters A to D', () => {
    const [off, both] = decode(`${position('A', 'A')}\r\n${position('A', 'D')}\r\n`).reports;
    assert.partialDeepStrictEqual(off?.attributes, { input: 0, input1: false, input2: false });
    assert.partialDeepStrictEqual(both?.attributes, { input: 3, input1: true, input2: true });
  });

  test('is neither believed nor acknowledged where its checksum is wrong or missing', () => {
    for (const sentence of [position('a', '3').replace('5432', '5433'), position('a', '3').slice(0, -3)]) {
      const { reports, replies, quarantined } = decode(`${sentence}\r\n`);
      assert.deepEqual([reports, replies, quarantined.length], [[], [], 1]);
    }
  });
});
