import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const line = (alarms: string, place = 'N5432.1000,E01008.4000', end = '*00'): string =>
  `>C800001,${alarms},O0000,I0000,D081530,V,${place},T000.0,H000.0,Y220626,G00${end}\r\n`;
const read = (wire: string): ReturnType<typeof decode> => decode(wire, { now: Date.parse('2026-06-22T08:16:00Z') });

describe('kenji', () => {
  test('names the most urgent of several alarms', () => {
    assert.deepEqual(
      ['M000000', 'M000010', 'M000012', 'M000014', 'M000040', 'M000400', 'M008000']
        .map((alarms) => line(alarms))
        .flatMap((wire) => read(wire).reports)
        .map(({ event }) => event),
      [undefined, 'battery-low', 'battery-low', 'sos', 'movement', 'vibration', undefined],
    );
  });

  test('is a status without a place', () => {
    assert.equal(read(line('M000000', ',')).reports[0]?.type, 'status');
  });

  test('refuses a line that was cut off', () => {
    const { reports, quarantined } = read(
      line('M000000', 'N5432.1000,E01008.4', '').replace(',G00', '') + line('M000000'),
    );
    assert.equal(reports.length, 1);
    assert.equal(quarantined[0]?.reason, 'no checksum at its end');
  });

  test('refuses fields that are not where they belong', () => {
    const { quarantined } = read(line('O0000'));
    assert.match(quarantined[0]?.reason ?? '', /no alarms/);
  });
});
