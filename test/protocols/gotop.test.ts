import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReportJson } from '../../src/model/json.ts';
import { decode } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const place = 'A,DATE:260622,TIME:081530,LAT:54.5350000N,LON:010.1400000E,Speed:054.0';

function read(type: string, behind: string): ReportJson | undefined {
  return decode(`#860000000000001,${type},${place},${behind}#`, { now }).reports[0];
}

describe('GoTop', () => {
  test('puts a course, a dilution or an altitude and a dilution behind the state', () => {
    assert.equal(read('CMD-T', '87-24,315')?.heading, 315);
    assert.equal(read('CMD-T', '87-24,03.72')?.hdop, 3.72);
    const both = read('CMD-T', '87-24,59.5,00.90');
    assert.deepEqual([both?.altitude, both?.hdop], [59.5, 0.9]);
  });

  test('puts the inputs before battery and signal, and a cell in hexadecimal behind the course', () => {
    const report = read('CMD-T', 'X-0-1-81-26,000,26202-00A0-4B8E');
    assert.deepEqual(report?.attributes, { batteryLevel: 81, rssi: 26, inputs: 'X-0-1', cells: ['262-2-160-19342'] });
  });

  test('names its alarms', () => {
    const named = ['CMD-KEY', 'ALM-A', 'ALM-B1', 'ALM-B1-1', 'ALM-B1-0', 'ALM-C1', 'ALM-D1', 'ALM-Z'].map(
      (type) => read(type, '87-24,000')?.event,
    );
    const events = ['sos', 'sos', 'geofence', 'geofence-enter', 'geofence-exit', 'overspeed', 'battery-low', 'alarm'];
    assert.deepEqual(named, events);
  });

  test('keeps the answer to a command as text', () => {
    const [report] = decode('860000000000001,CMD-D,OPENED GPRS OK!#', { now }).reports;
    assert.deepEqual(report?.attributes, { message: 'CMD-D', text: 'OPENED GPRS OK!' });
  });
});
