import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode, type DecodedConnection } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const imei = '861000000000001';
const read = (wire: string): DecodedConnection => decode(wire, { now, protocol: 'its' });

/** A position of the standard's layout. */
function frame({
  head = '$NRM,FLEET,1.0,NR,01,L',
  time = '1,22062026,081530',
  place = '18.512300,N,073.851200,E',
} = {}): string {
  const state =
    '54.0,315.00,14,560.0,1.10,0.80,operator,1,1,12.4,4.1,0,C,22,404,90,0CC9,EBC8,19,0CC9,8992,0010,01,000042';
  return `${head},${imei},KA01A0001,${time},${place},${state}*`;
}

describe('AIS-140: the vendors write', () => {
  const times: [about: string, time: string][] = [
    ['the fix before the date', '1,22062026,081530'],
    ['the fix behind the time', '22062026,081530,1'],
    ['a date of six digits', '1,220626,081530'],
    ['date and time in one field', '22062026081530,A'],
    ['date and time in six fields', '1,22,06,2026,08,15,30'],
  ];
  for (const [about, time] of times)
    test(about, () => {
      const [report] = read(frame({ time })).reports;
      assert.deepEqual([report?.time, report?.valid], ['2026-06-22T08:15:30.000Z', true]);
      assert.equal(report?.attributes?.['registration'], 'KA01A0001');
    });

  test('degrees, or degrees and minutes', () => {
    const [report] = read(frame({ place: '1830.7380,N,07351.0720,E' })).reports;
    assert.deepEqual([report?.latitude, report?.longitude], [18.5123, 73.8512]);
  });

  test('a header of their own', () => {
    const { protocol, reports } = decode(frame({ head: '$TRK9,FLEET,1.0,IN,7,L' }), { now });
    assert.deepEqual([protocol, reports[0]?.event], ['its', 'ignition-on']);
  });

  test('a checksum, or nothing, behind the star', () => {
    const { reports, quarantined } = read(`${frame()}48\r\n${frame()}${frame()}8173e058\r\n\r\n${frame()}\r\n`);
    assert.deepEqual([reports.length, quarantined.length], [4, 0]);
  });
});

describe('AIS-140: an alert', () => {
  const event = (type: string): unknown => read(frame({ head: `$NRM,FLEET,1.0,${type},L` })).reports[0]?.event;

  test('is told by the packet type, or by the alert number where the type does not say it', () => {
    assert.deepEqual(
      [event('HB,13'), event('NR,13'), event('NR,01'), event('XX,03')],
      ['harsh-braking', 'harsh-braking', undefined, 'power-cut'],
    );
  });

  test('that the emergency is over is none', () => {
    assert.deepEqual([event('EA,10'), event('EA,11')], ['sos', undefined]);
  });
});

test('AIS-140: an emergency message in the layout of a position is an emergency', () => {
  const [report] = read(frame({ head: '$EPB,FLEET,1.0,NR,L' })).reports;
  assert.deepEqual([report?.event, report?.attributes?.['firmware'], report?.speed], ['sos', '1.0', 15]);
});

test('AIS-140: a device that has never had a fix sends a status', () => {
  const { reports } = read(frame({ time: '0,00,00,0000,00,00,00', place: '000.000000,N,000.000000,E' }));
  assert.deepEqual(
    reports.map(({ type }) => type),
    ['status'],
  );
});

test('AIS-140: a frame with neither a place nor a date that can be read is refused', () => {
  for (const broken of [
    { place: '18.512300,X,073.851200,E' },
    { time: '1,22132026,081530' },
    { time: '1,22062026,0815' },
  ]) {
    const { reports, quarantined } = read(frame(broken));
    assert.deepEqual([reports.length, quarantined.length], [0, 1]);
  }
});

test('AIS-140: a heartbeat is answered, and is a status of the device that logged in', () => {
  const { reports, replies } = read(`$LGN,KA01A0001,${imei},1.0,AIS140,18.5,73.8,0*$,HBT,KA01A0001*`);
  assert.deepEqual(replies, ['$LGN22062026081600*', '$HBT*']);
  assert.deepEqual(
    reports.map(({ device, type }) => [device, type]),
    [[imei, 'status']],
  );
});
