import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const read = (wire: string): ReturnType<typeof decode> => decode(wire, { now, protocol: 'tk103' });
const place = 'A5432.1000N01008.4000E054.0081530315.0001000000L000030D4';

describe('TK103', () => {
  test('takes a bracket within a text for what it is, and one before an id for a frame', () => {
    const { reports } = read('(860000000000001,ZC03,220626,081530,$1) on (auto)$)');
    assert.deepEqual(reports[0]?.attributes, { result: '1) on (auto)' });
    const cutOff = read(`(860000000000001,ZC03,220626,081530,$1) o(010000000001BR00260622${place})`);
    assert.equal(cutOff.reports[0]?.device, '010000000001');
    assert.equal(cutOff.quarantined.length, 1);
  });

  test('reads an id that is filled up with NUL, and repeats it as it came', () => {
    const { reports, replies } = read(`(0100000001\0\0BP05260622${place})`);
    assert.equal(reports[0]?.device, '0100000001');
    assert.deepEqual(replies, ['(0100000001\0\0AP05)']);
  });

  test('reads the date backwards in the form with commas', () => {
    assert.equal(read(`(010000000001BR00260622${place})`).reports[0]?.time, '2026-06-22T08:15:30.000Z');
    const commas = '(010000000001,BP05,260622,A,5432.1000,N,01008.4000,E,54.0,081530,315.00)';
    assert.equal(read(commas).reports[0]?.time, '2022-06-26T08:15:30.000Z');
  });

  test('refuses a date that does not exist, and does not confirm it', () => {
    const { reports, replies, quarantined } = read(`(010000000001BP05000010000000001261322${place})`);
    assert.deepEqual([reports, replies], [[], []]);
    assert.equal(quarantined[0]?.reason, 'no readable time');
  });

  test('names the alarm of a plug and keeps its number', () => {
    const [report] = read(`(010000000001BQ81,ALARM,1,77,260622${place})`).reports;
    assert.equal(report?.event, 'overspeed');
    assert.deepEqual([report?.attributes?.['alarm'], report?.attributes?.['index']], ['1', '77']);
  });

  test('raises SOS for the panic button among the inputs', () => {
    const [report] = read('(010000000001BR00260622A5432.1000N01008.4000E000.0081530000.0001200000L00000000)').reports;
    assert.equal(report?.event, 'sos');
  });

  test('keeps the answer to a command as text, and refuses a position that is none', () => {
    const answer = read('(010000000001BS20Ok!)');
    assert.deepEqual(answer.reports[0]?.attributes, { message: 'BS20', result: 'Ok!' });
    assert.equal(read('(010000000001BR00Ok!)').quarantined[0]?.reason, 'no position in a message of type BR00');
  });

  test('confirms a login without a position', () => {
    const { reports, replies } = read('(010000000001BP05000010000000001HSO)');
    assert.deepEqual(replies, ['(010000000001AP05)']);
    assert.equal(reports[0]?.type, 'status');
  });
});
