import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const read = (content: string): ReturnType<typeof decode> => decode(`[3G*8800000001*0000*${content}]`, { now });
const place = '220626,081530,A,54.535000,N,10.140000,E,54.0,315.0,12.0,9,80,87,120,3';

describe('a watch', () => {
  test('may name a network with brackets', () => {
    const { reports, quarantined } = read(`UD,${place},00000000,0,0,1,[5G] net,02:00:00:00:00:01,-61`);
    assert.deepEqual(quarantined, []);
    assert.deepEqual(reports[0]?.attributes?.['wifi'], ['02:00:00:00:00:01,-61,[5G] net']);
  });

  test('escapes a comma that separates nothing', () => {
    const { reports } = read(`UD,${place},00000000,0,0,1,a}\x04b}\x01,02:00:00:00:00:01,-61`);
    assert.deepEqual(reports[0]?.attributes?.['wifi'], ['02:00:00:00:00:01,-61,a,b}']);
  });

  test('loses only the frame that was cut off before the next one', () => {
    const wire = `[3G*8800000001*0000*UD,220626,0815[3G*8800000001*0000*UD,${place},00000000,0,0]`;
    const { reports, quarantined } = decode(wire, { now });
    assert.equal(reports.length, 1);
    assert.equal(quarantined.length, 1);
  });

  test('may write the sign, the hemisphere or both', () => {
    for (const [longitude, letter, value] of [
      ['10.14', 'W', -10.14],
      ['-10.14', 'W', -10.14],
      ['-10.14', 'E', -10.14],
      [' 10.14', '', 10.14],
    ] as const) {
      const { reports } = read(`UD,220626,081530,A,54.5,N,${longitude},${letter},0,0,0,9,80,87,0,0,00000000,0,0`);
      assert.equal(reports[0]?.longitude, value);
    }
  });

  test('raises what its status word says, and the low half only in an alarm', () => {
    const eventOf = (type: string, word: string): unknown => read(`${type},${place},${word},0,0`).reports[0]?.event;
    assert.equal(eventOf('UD', '00100000'), 'removal');
    assert.equal(eventOf('UD', '00000001'), undefined);
    assert.equal(eventOf('AL', '00000001'), 'battery-low');
    assert.equal(eventOf('AL', '00000000'), 'alarm');
  });

  test('has no position where it says no place, but what it says besides', () => {
    const [report] = read('UD,220626,081530,V,,N,,E,0,0,0,0,80,87,120,3,00000000,1,1,262,02,1021,5201,40').reports;
    assert.equal(report?.type, 'status');
    assert.deepEqual(
      [report?.time, report?.attributes?.['cells']],
      ['2026-06-22T08:15:30.000Z', ['262-2-1021-5201-40']],
    );
  });

  test('numbers its cells in hexadecimal where a letter says so', () => {
    const { reports } = read(`UD,${place},00000000,1,1,262,02,55C0,3B882A2,132`);
    assert.deepEqual(reports[0]?.attributes?.['cells'], ['262-2-21952-62423714-132']);
  });

  test('is confirmed an alarm only if it can be read', () => {
    assert.deepEqual(read(`AL_LTE,${place},00010000,0,0`).replies, ['[3G*8800000001*0002*AL]']);
    assert.deepEqual(read(`AL,${place.replace('220626', '223226')},00010000,0,0`).replies, []);
  });

  test('repeats commands, which are kept as text; voice is refused', () => {
    const [report] = read('VERNO,G75_V1.0').reports;
    assert.deepEqual(report?.attributes, { message: 'VERNO', result: 'G75_V1.0' });
    assert.equal(read('TK,#!AMR').quarantined[0]?.reason, 'voice and pictures are not taken');
  });
});
