import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const imei = '861000000000001';
const imsi = '9262010000000001';
const bars = (type: string, ...fields: readonly string[]): string =>
  `@B#@|01|${type}|${imei}|${imsi}|${fields.join('|')}|@E#@`;
const commas = (type: string, ...fields: readonly string[]): string =>
  `@G#@,V01,${[type, imei, imsi, ...fields].join(',')},@R#@`;

describe('pt60', () => {
  test('answers a heartbeat with 21', () => {
    const { reports, replies } = decode(commas('44'), { now });
    assert.equal(reports[0]?.type, 'status');
    assert.deepEqual(replies, ['@G#@,V01,21,@R#@']);
  });

  test('reads cells and wireless networks in sight, and NONE of them', () => {
    const cells = '262;1;8780;14235;-33|262;1;8780;14236;-62';
    const wire = commas('42', '20260622081530', '2', cells, '1', '02:00:00:00:00:a1;0061;-64');
    const [sos, fall] = decode(wire + commas('104', '20260622081531', '0', 'NONE', '0', 'NONE'), { now }).reports;
    assert.equal(sos?.event, 'sos');
    assert.deepEqual(sos?.attributes?.['cells'], ['262-1-8780-14235--33', '262-1-8780-14236--62']);
    assert.deepEqual(sos?.attributes?.['wifi'], ['02:00:00:00:00:a1;0061;-64']);
    assert.equal(fall?.event, 'fall');
    assert.equal(fall?.attributes?.['cells'], undefined);
  });

  test('reads wireless networks and cells between bars', () => {
    const [report] = decode(
      bars(
        '001',
        '1',
        '55',
        '20260622081530',
        '02:00:00:00:00:a1,-61&02:00:00:00:00:a2,-70',
        '14235,8780,1,262,-61',
        '3',
      ),
      { now },
    ).reports;
    assert.equal(report?.type, 'status');
    assert.deepEqual(report?.attributes?.['wifi'], ['02:00:00:00:00:a1,-61', '02:00:00:00:00:a2,-70']);
    assert.deepEqual(report?.attributes?.['cells'], ['262-1-8780-14235--61']);
  });

  test('reads what the body says', () => {
    const wire =
      bars('010', '1', '75', '86', '120', '20260622081530') +
      bars('012', '1', '75', '72', '980', '202606212330&202606220730&0210&0550', '20260622081531') +
      bars('061', '1', '75', '36.5', '20260622081532');
    const [pressure, heart, temperature] = decode(wire, { now }).reports.map(({ attributes }) => attributes);
    assert.deepEqual([pressure?.['systolic'], pressure?.['diastolic']], [120, 86]);
    assert.deepEqual([heart?.['heartRate'], heart?.['steps']], [72, 980]);
    assert.equal(temperature?.['temperature'], 36.5);
  });

  test('answers no watch that goes off, and nothing that it could not read', () => {
    const wire =
      bars('005', '55', '20260622081530', '54.535', '10.14', '1') +
      bars('001', '1', '55', '20260632081530', '54.535', '10.14', '1');
    const { reports, replies, quarantined } = decode(wire, { now });
    assert.deepEqual(
      reports.map(({ event }) => event),
      ['power-off'],
    );
    assert.deepEqual(replies, []);
    assert.equal(quarantined[0]?.reason, 'no readable time');
  });

  test('reads a position with the version of the firmware before all else', () => {
    const [report] = decode(bars('001', '1.0.1', '1', '55', '20260622081530', '54.535', '10.14', '1'), { now }).reports;
    assert.deepEqual([report?.type, report?.latitude], ['position', 54.535]);
    assert.deepEqual(report?.attributes, { imsi: '262010000000001', firmware: '1.0.1', worn: true, batteryLevel: 55 });
  });

  test('keeps the fields of a type that no document names', () => {
    const [bar, comma] = decode(bars('077', 'a', 'b') + commas('78', 'a', 'b'), { now }).reports;
    assert.deepEqual(bar?.attributes, { message: '077', imsi: '262010000000001', extra: 'a|b' });
    assert.deepEqual(comma?.attributes, { message: '78', imsi: '262010000000001', extra: 'a,b' });
  });
});
