import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const line = (word: string, inputs: string, fix = '1', tag = ''): string =>
  `$${word},L,861000000000001,22062026,081530,${fix},5432.1000,N,01008.4000,E,0.0,0.0,12.5,0.82,11,21,KIEL NET,18,DCDE,1,4.09,12.8,${inputs},00000000,1111,00.0,00.0,3.59,SW01.02,${tag}#\r\n`;
const read = (wire: string): ReturnType<typeof decode> => decode(wire, { now: Date.parse('2026-06-22T08:16:00Z') });

describe('tmg', () => {
  test('raises the alarm where the button pulls its line down, unless the message has a reason of its own', () => {
    assert.deepEqual(
      read(line('nor', '00000111') + line('nor', '00000110') + line('rmv', '00000110')).reports.map(
        ({ event }) => event,
      ),
      [undefined, 'sos', 'power-cut'],
    );
  });

  test('reads the position of a type that no document names', () => {
    const [report] = read(line('xyz', '00000111')).reports;
    assert.equal(report?.type, 'position');
    assert.equal(report?.attributes?.['message'], 'xyz');
  });

  test('says where the place is not valid, and who drives', () => {
    const [report] = read(line('rid', '00000111', '0', '0004909463,')).reports;
    assert.deepEqual([report?.valid, report?.event, report?.attributes?.['driver']], [false, 'driver', '0004909463']);
  });

  test('refuses what memory has garbled', () => {
    const { reports, quarantined } = read(line('nor', '00000111').replace('22062026', '2282132017'));
    assert.equal(reports.length, 0);
    assert.equal(quarantined[0]?.reason, 'no readable time');
  });
});
