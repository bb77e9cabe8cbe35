import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { xor8 } from '../../src/protocols/toolbox/checksums.ts';
import { toSentence } from '../../src/protocols/toolbox/nmea.ts';
import { decode } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const imei = '861000000000001';
const rmc = toSentence('GPRMC,081530,A,5432.1000,N,01008.4000,E,10,135,220626,,,');
const sentence = `ATL${imei},${rmc},#01111011000000,N.C,0,0,12.5,21.5,4.1,25,262,1,224c,379bATL`;
const headed = (content: string, end = '\u{2}', sum = xor8(content)): string =>
  ` \u{1}${content}${end}${String.fromCharCode(sum)}`;
const lettered = (content: string): string => `${content},*${String.fromCharCode(xor8(content))}`;

describe('l100', () => {
  test('ends a frame with STX or EOT', () => {
    const { reports, quarantined } = decode(headed(sentence) + headed(sentence, '\u{4}'), { now });
    assert.deepEqual([reports.length, quarantined.length], [2, 0]);
  });

  test('refuses a frame whose checksum is wrong, and does not acknowledge it', () => {
    const { reports, replies, quarantined } = decode(headed(sentence, '\u{2}', xor8(sentence) ^ 1), { now });
    assert.deepEqual([reports.length, replies.length], [0, 0]);
    assert.equal(quarantined[0]?.reason, 'a wrong checksum');
  });

  test('refuses a sentence whose checksum is wrong where the frame has none of its own', () => {
    const wire = `ATL,NP,${sentence.slice(3).replace('*', '*0')}@`;
    assert.match(decode(wire, { now }).quarantined[0]?.reason ?? '', /wrong checksum/);
  });

  test('knows the device of a record without an IMEI by the one before it', () => {
    const record = 'N,220626,081530,A,054.535000,N,010.140000,E,000.0,GPS,3939,262,01,08780,014235';
    const { reports } = decode(`ATL,H,${imei},${record}@${headed(record)}`, { now });
    assert.deepEqual(
      reports.map(({ device, attributes }) => [device, attributes?.['archived']]),
      [
        [imei, true],
        [imei, undefined],
      ],
    );
  });

  test('reads braking, acceleration and overspeed at the diagnostic socket', () => {
    const location = (flags: string): string =>
      lettered(`L,ATL,${imei},02,1,081530,220626,A,54.535;N,10.14;E,10,135,1.0,12.6,25,262,1,8780,379B,#${flags},ATL`);
    const { reports } = decode(['1001,0', '1010,0', '1021,0', '1010,1'].map(location).join('\r\n'), { now });
    assert.deepEqual(
      reports.map(({ event }) => event),
      ['harsh-braking', undefined, 'harsh-acceleration', 'overspeed'],
    );
  });

  test('acknowledges a sentence without a fix too, or the tracker would send it for ever', () => {
    const empty = sentence.replace(rmc, toSentence('GPRMC,081530,V,,,,,,,220626,,,'));
    const { reports, replies } = decode(headed(empty), { now });
    assert.equal(reports[0]?.type, 'status');
    assert.equal(reports[0]?.time, '2026-06-22T08:15:30.000Z');
    assert.deepEqual(replies, ['\u{1}']);
  });

  test('takes a frame that was cut off for nothing but itself', () => {
    const wire = `${headed(sentence).slice(0, 60)}\r\n${headed(sentence)}`;
    const { reports, quarantined } = decode(wire, { now });
    assert.equal(reports.length, 1);
    assert.equal(
      Buffer.from(quarantined[0]?.bytes ?? '')
        .toString()
        .trimEnd(),
      wire.slice(0, 60),
    );
  });
});
