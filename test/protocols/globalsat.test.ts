import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hex2, xor8 } from '../../src/protocols/toolbox/checksums.ts';
import { decode } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const read = (wire: string): ReturnType<typeof decode> => decode(wire, { now });
const framed = (content: string): string => `${content}*${hex2(xor8(content)).toLowerCase()}!\r\n`;

describe('GlobalSat', () => {
  test('reads the format of a TR-600 by its alarm status of four digits', () => {
    const [report] = read(
      framed('GSr,860000000000001,0040,5,0080,A002,3,220626,081530,E01008.4000,S5432.1000,12,18,315,9,0.9,12500mV,7,0'),
    ).reports;
    assert.equal(report?.latitude, -54.535);
    assert.equal(report?.event, 'power-cut');
    assert.equal(report?.attributes?.['battery'], 12.5);
    assert.equal(report?.attributes?.['ignition'], true);
    assert.deepEqual(report?.attributes?.['codewords'], ['X=0080', 'a=7', 'e=0']);
  });

  test('reads power, battery and cell of a GTR-388', () => {
    const [report] = read(
      framed(
        'GSb,GTR-388,860000000000001,0000,5,8080,3,220626,081530,E01008.4000,N5432.1000,9,0.01,154,10,0.8,12380mV,3.9V,0,0,11,262,02,10EB,120FC1B',
      ),
    ).reports;
    assert.deepEqual([report?.attributes?.['power'], report?.attributes?.['battery']], [12.38, 3.9]);
    assert.deepEqual(report?.attributes?.['cells'], ['262-2-4331-18938907-11']);
  });

  test('makes a status of a report without a place, and no valid position of one without a fix', () => {
    const none = framed('GSr,860000000000001,4,5,01,,1,220626,081530,+0,+0,0,0.00,0,0,0.0,64');
    assert.deepEqual([read(none).reports[0]?.type, read(none).reports[0]?.event], ['status', 'sos']);
    const last = framed('GSr,860000000000001,4,5,00,,1,220626,081530,E01008.4000,N5432.1000,0,0.00,0,0,0.0,64');
    assert.equal(read(last).reports[0]?.valid, false);
  });

  test('says which way a fence was crossed', () => {
    const left = framed('GSr,860000000000001,4,G,10,O007,3,220626,081530,E01008.4000,N5432.1000,0,0,0,8,1,64');
    assert.equal(read(left).reports[0]?.event, 'geofence-exit');
    const entered = framed('GSr,860000000000001,4,G,00,I007,3,220626,081530,E01008.4000,N5432.1000,0,0,0,8,1,64');
    assert.equal(read(entered).reports[0]?.event, 'geofence-enter');
  });

  test('knows the device of a format without its id from what it said before', () => {
    const told = framed('GSs,860000000000001,3,0,O3=RB27*U!');
    const [, report] = read(told + framed('GSr,I,220626,081530,E01008.4000,N5432.1000')).reports;
    assert.deepEqual([report?.device, report?.valid, report?.event], ['860000000000001', false, 'sos']);
  });

  test('refuses a wrong checksum without a confirmation', () => {
    const { reports, replies, quarantined } = read('GSh,860000000000001,00,3,53*00!');
    assert.deepEqual([reports, replies], [[], []]);
    assert.match(quarantined[0]?.reason ?? '', /^the checksum is not [0-9A-F]{2}$/);
  });

  test('reads the older models, which begin with a dollar and are not confirmed', () => {
    const { reports, replies } = read('$860000000000001,1,3,220626,081530,E01008.4000,N5432.1000,00012,18,147,07,2.4!');
    assert.deepEqual([reports[0]?.speed, reports[0]?.satellites, reports[0]?.hdop], [9.26, 7, 2.4]);
    assert.deepEqual(replies, []);
  });
});
