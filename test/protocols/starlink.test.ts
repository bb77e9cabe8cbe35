import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReportJson } from '../../src/model/json.ts';
import { hex2, sum8 } from '../../src/protocols/toolbox/checksums.ts';
import { decode } from '../../src/receiver/decode.ts';

function read(content: string): ReportJson | undefined {
  const { reports, quarantined } = decode(`$${content}*${hex2(sum8(content))}\r\n`);
  assert.deepEqual(quarantined, []);
  return reports[0];
}

test('the voltages of a StarLink tracker are found with its inputs and without them', () => {
  const place = '260622081530,+5432.1000,-01008.4000,010.0,135,000099.5';
  const brief = read(`SLU031001,06,1,260622081530,25,${place},10452,8723,14.212,03.827,7`);
  assert.partialDeepStrictEqual(brief, { longitude: -10.14, event: 'ignition-off' });
  const said = { odometer: 99_500, lac: 10_452, ci: 8723, power: 14.212, battery: 3.827, ignition: false, extra: '7' };
  assert.partialDeepStrictEqual(brief?.attributes, said);
  const full = read(`SLU031001,06,1,260622081530,01,${place},1,0,0,0,0,1,0,0,,,14.212,03.827,,1,0`);
  assert.partialDeepStrictEqual(full?.attributes, {
    input: 1,
    output: 2,
    power: 14.212,
    ignition: true,
    engine: false,
  });
});

test('columns of a StarLink tracker that are set otherwise give the position and keep the rest', () => {
  const report = read(
    'SLU031001,06,1,354000000000001,260622081532,260622081530,+5432.1000,+01008.4000,010.0,0,000099,,1,2120',
  );
  assert.partialDeepStrictEqual(report, { time: '2026-06-22T08:15:30.000Z', latitude: 54.535, speed: 5.1444 });
  assert.equal(report?.heading, undefined);
  assert.partialDeepStrictEqual(report?.attributes, { imei: '354000000000001', extra: '0,000099,,1,2120' });
});

test('other messages of a StarLink tracker are kept, and a wrong checksum is refused', () => {
  assert.partialDeepStrictEqual(read('SLU031001,02,7,20,5'), {
    type: 'status',
    event: 'fault',
    attributes: { index: 7, message: '02', text: '20,5' },
  });
  const { reports, quarantined } = decode('$SLU031001,02,7,20,5*00\r\n');
  assert.deepEqual(reports, []);
  assert.match(quarantined[0]?.reason ?? '', /checksum/);
});
