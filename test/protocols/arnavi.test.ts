import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const read = (wire: string) => decode(`${wire}\r\n`, { protocol: 'arnavi' });

test('Arnavi: each version has its fields in other places', () => {
  const tail = '081530,5432.1000N,01008.4000E,20.0,90.0,220626';
  const frames = [
    `$AV,V2,90001,1,1240,412,-1,0,1,192,0,0,1,9,${tail},*00`,
    `$AV,V3,90001,1,1240,412,-1,0,1,192,0,0,0,0,1,9,${tail},110,0,43,,SF*00`,
    `$AV,V4,90001,1,1240,412,-1,0,1,192,0,0,0,0,1,9,12.5,40.1,${tail},110,0,43,,SF*00`,
    `$AV,V5,90001,1,1240,412,-1,0,1,192,0,0,0,0,0,1,9,12.5,40.1,${tail},110,0,43,*00`,
  ];
  for (const frame of frames) {
    const [report] = read(frame).reports;
    assert.deepEqual(
      [report?.time, report?.latitude, report?.satellites],
      ['2026-06-22T08:15:30.000Z', 54.535, 9],
      frame,
    );
  }
  assert.equal(read(frames[3] ?? '').reports[0]?.altitude, 12.5);
});

test('Arnavi: without a fix there is no place, and a clock that is not set tells no time', () => {
  const { reports } = read(
    [
      '$AV,V3,90001,1,16,415,-1,0,0,192,0,0,0,0,0,0,,0,0,32767,,SF*60',
      '$AV,V4,90001,2,1148,418,-1,0,1,192,0,0,0,0,0,0,,,000023,0000.0000N,00000.0000E,0.0,0.0,060180,0,0,32767,*4F',
    ].join('\r\n'),
  );
  assert.deepEqual(
    reports.map(({ type, time }) => [type, time.slice(0, 4) > '2020']),
    [
      ['status', true],
      ['status', true],
    ],
  );
});

test('Arnavi: a position whose clock is not set is refused', () => {
  const { reports, quarantined } = read(
    '$AV,V4,90001,1,1240,412,-1,0,1,192,0,0,0,0,1,9,,,081530,5432.1000N,01008.4000E,20.0,90.0,060180,0,0,32767,*00',
  );
  assert.deepEqual([reports.length, quarantined.length], [0, 1]);
});

test('Arnavi: what is said about the network and in answer to a command is kept', () => {
  const { reports } = read(
    '$AV,V3GSMINFO,90001,-1,20450,Operator,1,2,1,23,,SF*7F\r\n$GSMCONT,GPRSACK,90001,1,"+RESP:OK",,SF*0D',
  );
  assert.deepEqual(
    reports.map(({ device, attributes }) => [device, attributes?.['operator'], attributes?.['result']]),
    [
      ['90001', 'Operator', undefined],
      ['90001', undefined, '"+RESP:OK",SF'],
    ],
  );
});
