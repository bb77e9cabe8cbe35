import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const v680 = (wire: string): ReturnType<typeof decode> => decode(wire, { now, protocol: 'v680' });
const imei = '861000000000001';
const place = '01008.4000,E,5432.1000,N,000.00,0#220626#081530##';

describe('v680', () => {
  test('takes the IMEI that was sent alone for the reports behind it', () => {
    const { reports, quarantined } = v680(
      `#${imei}##\r\n1#0000#AUT#01#262001224c379b#${place}\r\n1#0000#SOS#01#A#${place}`,
    );
    assert.deepEqual(quarantined, []);
    assert.deepEqual(
      reports.map(({ device, event }) => [device, event]),
      [
        [imei, undefined],
        [imei, 'sos'],
      ],
    );
  });

  test('refuses a report without an IMEI where none was sent before', () => {
    assert.match(v680(`1#0000#AUT#01#A#${place}`).quarantined[0]?.reason ?? '', /no IMEI/);
  });

  test('tells degrees and minutes from decimal degrees', () => {
    for (const written of ['1008.4,E,5432.1,N', '01008.4,E,05432.1,N', '10.14,E,54.535,N']) {
      const [report] = v680(`#${imei}#0#1#0000#AUT#1#A#${written},0,0#220626#081530##`).reports;
      assert.deepEqual([report?.latitude, report?.longitude], [54.535, 10.14], written);
    }
    const [near] = v680(`#${imei}#0#1#0000#AUT#1#A#00030.0,E,0015.0,S,0,0#220626#081530##`).reports;
    assert.deepEqual([near?.latitude, near?.longitude], [-0.25, 0.5]);
  });

  test('makes no position of zeros without a date', () => {
    const [report] = v680(
      `#${imei}##1#0000#AUT#01#262001224c379b#00000.0000,E,0000.0000,N,0.00,#000000#000000.000##`,
    ).reports;
    assert.equal(report?.type, 'status');
    assert.deepEqual(report?.attributes, { cells: ['262-1-8780-14235'] });
  });

  test('refuses a place without a date, and keeps the fixes beside it', () => {
    const { reports, quarantined } = v680(
      `#${imei}#0#1#0000#AUT#2#A#01008.4,E,5432.1,N,0,0#320626#081520#A#01008.4,E,5432.1,N,0,0#220626#081530##`,
    );
    assert.deepEqual(
      reports.map(({ time }) => time),
      ['2026-06-22T08:15:30.000Z'],
    );
    assert.equal(quarantined[0]?.reason, 'no readable time');
  });
});
