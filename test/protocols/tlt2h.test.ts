import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toSentence } from '../../src/protocols/toolbox/nmea.ts';
import { decode } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const imei = '861000000000001';
const rmc = (time: string): string => toSentence(`GPRMC,${time},A,5432.1000,N,01008.4000,E,0.00,,220626,,,A`);
const frame = (state: string, ...records: readonly string[]): string =>
  [`#${imei}#MT700#0000#${state}#${records.length}`, ...records.map((record) => `#${record}`), '##\r\n'].join('\r\n');

describe('tlt2h', () => {
  test('reads what stands before a sentence as the battery or the cell', () => {
    const { reports } = decode(
      frame('AUTO', `38${rmc('081510')}`, `3815#${rmc('081520')}`, `072030fcf21${rmc('081530')}`),
      { now },
    );
    assert.deepEqual(
      reports.map(({ attributes }) => [attributes?.['battery'], attributes?.['cell']]),
      [
        [3.8, undefined],
        [3.815, undefined],
        [undefined, '072030fcf21'],
      ],
    );
  });

  test('takes a wrong checksum from a device that has never sent a right one, and says so', () => {
    const wrong = rmc('081510').replace(/..$/, '00');
    const { reports, quarantined } = decode(
      frame('AUTO', wrong) + frame('AUTO', rmc('081520')) + frame('AUTO', wrong),
      { now },
    );
    assert.deepEqual(
      reports.map(({ attributes }) => attributes?.['checksum']),
      ['wrong', undefined],
    );
    assert.deepEqual(
      quarantined.map(({ reason }) => reason),
      ['a wrong checksum'],
    );
  });

  test('is a status without a fix, and without a record', () => {
    const { reports } = decode(`${frame('BLP', '36$GPRMC,,V,,,,,,,,,,A*5C')}#${imei}#MT700#0000#OFFLINE#0\r\n##\r\n`, {
      now,
    });
    assert.deepEqual(
      reports.map(({ type, event, attributes }) => [type, event, attributes?.['message']]),
      [
        ['status', 'battery-low', undefined],
        ['status', undefined, 'OFFLINE'],
      ],
    );
  });

  test('makes no event of a word that no document names, whatever the word is', () => {
    const { reports } = decode(
      ['__proto__', 'constructor', 'AUTOX'].map((word) => frame(word, rmc('081530'))).join(''),
      { now },
    );
    assert.deepEqual(
      reports.map(({ event, attributes }) => [event, attributes?.['message']]),
      [
        [undefined, '__proto__'],
        [undefined, 'constructor'],
        [undefined, 'AUTOX'],
      ],
    );
  });

  test('ends its lines with LF alone where a device does', () => {
    const wire = frame('AUTOSTOP', rmc('081530')).replaceAll('\r\n', '\n');
    assert.equal(decode(wire, { now }).reports[0]?.event, 'ignition-off');
  });

  test('keeps what a frame says that was read beside what was not', () => {
    const { reports, quarantined } = decode(frame('AUTO', rmc('081510'), rmc('251530'), 'cell'), { now });
    assert.equal(reports.length, 1);
    assert.equal(quarantined.length, 1);
  });
});
