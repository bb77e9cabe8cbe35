import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode, type DecodedConnection } from '../../src/receiver/decode.ts';
import { readLines, sharedPath, withoutShared } from '../helpers/shared.ts';

const read = (wire: string): DecodedConnection => decode(Buffer.from(wire, 'latin1'), { protocol: 'suntech' });

const id = '100850001';
const place = '+54.535000;+010.140000;054.000;135.00;9;1';
const report = `ST300STT;${id};01;010;20260622;08:15:30;2f100;${place};12000;12.40;100000;2;0072;000060;4.1;1\r`;
const times = (wire: string): string[] => read(wire).reports.map(({ time }) => time);

describe('Suntech: a frame', () => {
  const uex = `ST300UEX;${id};01;010;20260622;08:15:00;2f100;${place};12000;12.40;100000`;

  test('of the serial port may hold the line end, as its data are counted', () => {
    const [first, ...more] = read(`${uex};11;one;\r\ntwo\r\n;6F;000060;4.1;1\r${report}`).reports;
    assert.equal(first?.attributes?.['text'], 'one;\r\ntwo');
    assert.equal(first.attributes['battery'], 4.1);
    assert.deepEqual(
      more.map(({ time }) => time),
      ['2026-06-22T08:15:30.000Z'],
    );
  });

  test('of the serial port with a wrong count ends with its line', () => {
    assert.deepEqual(times(`${uex};900;one;6F;000060;4.1;1\r`.padEnd(1200, ' ') + report), [
      '2026-06-22T08:15:00.000Z',
      '2026-06-22T08:15:30.000Z',
    ]);
  });

  test('that was cut off costs the next one nothing, even without a line end between them', () => {
    const { reports, quarantined } = read(`ST300STT;${id};01;010;2026${report}STT;0950${report}`);
    assert.equal(reports.length, 2);
    assert.deepEqual(
      quarantined.map(({ reason }) => reason),
      ['bytes between frames', 'bytes between frames'],
    );
  });

  for (const [about, bytes] of [
    ['the universal zip form', '\x81\x00\x0a\x09\x50\x00\x00\x01\x3f\xff\xff\x0d\x0a'],
    ['the older zip form', '\x02\x00\x08\x13\x10\x08\x50\x00\x01\x0d\x0a\x03'],
  ] as const)
    test(`of ${about} is refused as a whole, and what follows is read`, () => {
      const { reports, quarantined } = read(bytes + report);
      assert.equal(reports.length, 1);
      assert.deepEqual(
        quarantined.map((item) => Buffer.from(item.bytes).toString('latin1')),
        [bytes],
      );
      assert.match(quarantined[0]?.reason ?? '', /binary/);
    });

  test('without its latitude or longitude is refused and not read from its neighbours', () => {
    for (const missing of ['+54.535000;', '+010.140000;']) {
      const { reports, quarantined } = read(report.replace(missing, ''));
      assert.deepEqual([reports.length, quarantined.length], [0, 1]);
    }
  });
});

describe('Suntech: an alert', () => {
  const alert = (code: string): DecodedConnection['reports'][number] | undefined =>
    read(`ST300ALT;${id};01;010;20260622;08:15:30;2f100;${place};12000;12.40;100000;${code};000060;4.1;1\r`).reports[0];

  test('at a geofence carries the number of the fence behind its own', () => {
    assert.deepEqual([alert('5007')?.event, alert('5007')?.attributes?.['geofence']], ['geofence-exit', '007']);
    assert.deepEqual([alert('6007')?.event, alert('41')?.event], ['geofence-enter', 'power-cut']);
  });

  test('that the list of events does not have keeps its number', () => {
    assert.deepEqual([alert('81')?.event, alert('81')?.attributes?.['alarm']], [undefined, '81']);
  });
});

describe('Suntech: a universal report', () => {
  const head = 'STT;0950000001';
  const middle = '95;1.0.11;1;20260622;08:15:30';

  test('has the fields that its map names', () => {
    const { reports } = read(`${head};00183E;${middle};+54.535000;+10.140000\r${head};01F83E;${middle};${place}\r`);
    assert.deepEqual(
      reports.map(({ valid, latitude, speed }) => [valid, latitude, speed]),
      [
        [false, 54.535, undefined],
        [true, 54.535, 15],
      ],
    );
    assert.deepEqual(read(`${head};00003E;${middle}\r`).reports[0]?.type, 'status');
  });

  test('names its assigned values by the assign map', () => {
    const wire = `${head};FFF83F;${middle};${place};00000001;00000000;1;1;0042;;00028003;12.43;4.1;5000;60\r`;
    const { battery, power, odometer, index } = read(wire).reports[0]?.attributes ?? {};
    assert.deepEqual([battery, power, odometer, index], [4.1, 12.43, 5000, 42]);
  });
});

test('Suntech: a personal tracker may name its cell before the place', () => {
  const head = `ST910;Location;${id};500;20260622;08:15:30`;
  const [report1] = read(`${head};af910be101;${place.replace(';9;1', ';1')};10054889;70;1;1;1311;02\r`).reports;
  assert.deepEqual(
    [report1?.latitude, report1?.attributes?.['odometer'], report1?.attributes?.['batteryLevel']],
    [54.535, 10_054_889, 70],
  );
});

test('Suntech: captured messages come out with their values', { skip: withoutShared('data/trackers') }, () => {
  interface Captured {
    readonly hex: string;
    readonly id?: string;
    readonly time?: string;
    readonly lat?: number;
    readonly lon?: number;
    readonly speed_kmh?: number;
    readonly sat?: number;
    readonly valid?: boolean;
  }
  const path = sharedPath('data/trackers/suntech-larixsource-tests.jsonl') ?? '';
  const captured = readLines<Captured>(path).filter((message) => message.lat !== undefined);
  assert.ok(captured.length >= 8);
  for (const message of captured) {
    const [got] = read(Buffer.from(message.hex, 'hex').toString('latin1')).reports;
    assert.equal(got?.device, message.id);
    assert.equal(Date.parse(got?.time ?? ''), Date.parse(message.time ?? ''));
    assert.deepEqual([got?.latitude, got?.longitude, got?.satellites], [message.lat, message.lon, message.sat]);
    assert.equal(got?.valid, message.valid);
    assert.ok(Math.abs((got?.speed ?? -1) * 3.6 - (message.speed_kmh ?? 0)) < 0.001);
  }
});
