import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toSentence } from '../../src/protocols/toolbox/nmea.ts';
import { decode } from '../../src/receiver/decode.ts';

const read = (...contents: readonly string[]): ReturnType<typeof decode> =>
  decode(contents.map((content) => `${toSentence(content)}\r\n`).join(''), { now: Date.parse('2026-06-22T00:10:00Z') });
const prave = (fields: string): string => `PRAVE,0003,0001,5432.1000,1008.4000,${fields}`;

describe('raveon', () => {
  test('takes a time of day for the nearest one: a report from before midnight is yesterday’s', () => {
    const { reports } = read(prave('235950,1,10,12,31,13.3,3,-83,0,0,,'), prave('000950,1,10,12,31,13.3,3,-83,0,0,,'));
    assert.deepEqual(
      reports.map(({ time }) => time),
      ['2026-06-21T23:59:50.000Z', '2026-06-22T00:09:50.000Z'],
    );
  });

  test('tells a last known place from one that is valid', () => {
    const { reports } = read(...['0', '1', '2'].map((fix) => prave(`000950,${fix},10,12,31,13.3,3,-83,0,0,,`)));
    assert.deepEqual(
      reports.map(({ valid }) => valid),
      [false, true, true],
    );
  });

  test('reads what made a radio report', () => {
    const { reports } = read(
      ...['A', 'C', 'I', 'M', 'P', 'S', 'V', 'X'].map((letter) => prave(`000950,1,,,,,,,,,${letter},`)),
    );
    assert.deepEqual(
      reports.map(({ event }) => event),
      ['sos', 'sos', 'accident', 'fall', 'alarm', 'fault', 'vibration', 'alarm'],
    );
  });

  test('refuses a wrong checksum behind a right one', () => {
    const good = `${toSentence(prave('000950,1,10,12,31,13.3,3,-83,0,0,,'))}\r\n`;
    const bad = good.replace('5432', '5532');
    const { reports, quarantined } = decode(bad + good + bad, { now: Date.parse('2026-06-22T00:10:00Z') });
    assert.deepEqual(
      reports.map(({ attributes }) => attributes?.['checksum']),
      ['wrong', undefined],
    );
    assert.equal(quarantined[0]?.reason, 'a wrong checksum');
  });

  test('refuses other sentences', () => {
    const { quarantined } = read(prave('000950,1,,,,,,,,,,'), 'GPWPL,5432.10,N,01008.40,E,3');
    assert.equal(quarantined[0]?.reason, 'no $PRAVE sentence');
  });
});
