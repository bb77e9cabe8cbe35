import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode, type DecodedConnection } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const id = '864100000000001';
const read = (wire: string): DecodedConnection => decode(wire, { now, protocol: 'gps103' });

/** The first report of a message with this keyword, local time, UTC time and what follows the longitude. */
function fix({ keyword = 'tracker', local = '260622101530', number = '', utc = '081530.000', rest = '0.00,,' } = {}) {
  const place = 'A,5432.1000,N,01008.4000,E';
  const { reports, quarantined } = read(`imei:${id},${keyword},${local},${number},F,${utc},${place},${rest};`);
  assert.deepEqual(quarantined, []);
  return reports[0];
}

describe('GPS103: the time is the UTC time of day near the local date and time', () => {
  const cases: [local: string, utc: string, time: string, about: string][] = [
    ['2606221015', '081530.000', '2026-06-22T08:15:30.000Z', 'two hours ahead'],
    ['260622081531', '081530', '2026-06-22T08:15:30.000Z', 'a clock on UTC, a second fast'],
    ['260622014000', '223959.000', '2026-06-21T22:39:59.000Z', 'ahead, already the next day'],
    ['260622214000', '024000.000', '2026-06-23T02:40:00.000Z', 'behind, still the day before'],
    [
      '270101124500',
      '234500.000',
      '2026-12-31T23:45:00.000Z',
      'New Zealand in summer, 13 hours ahead, and the next year',
    ],
    ['260622140000', '000000.000', '2026-06-23T00:00:00.000Z', 'Hawaii, 10 hours behind'],
    ['26/06/22 10:15', '081530.000', '2026-06-22T08:15:30.000Z', 'the date written with separators'],
    ['260622101530', '0.0', '2026-06-22T10:15:30.000Z', 'no UTC time: the local one is all there is'],
    ['260622101530', '', '2026-06-22T10:15:30.000Z', 'an empty UTC time'],
  ];
  for (const [local, utc, time, about] of cases) {
    test(about, () => assert.equal(fix({ local, utc })?.time, time));
  }

  test('the local time is kept as it was sent', () => {
    assert.equal(fix({ local: '2606221015' })?.attributes?.['localTime'], '2606221015');
  });

  test('a time that cannot be read is refused, never guessed', () => {
    for (const [local, utc] of [
      ['000000000', '081530.000'],
      ['', '081530.000'],
      ['2613221015', '081530.000'],
      ['2606221015', '256199.000'],
    ] as const) {
      const { reports, quarantined } = read(`imei:${id},tracker,${local},,F,${utc},A,5432.1000,N,01008.4000,E,0.00,,;`);
      assert.deepEqual(reports, []);
      assert.equal(quarantined[0]?.reason, 'no readable time');
    }
  });
});

const inputs = (rest: string) => fix({ rest: `1.00,90,5.0,1,1,${rest}` })?.attributes;

describe('GPS103: fields of a position', () => {
  test('the hemisphere may stand before its angle', () => {
    const { reports } = read(`imei:${id},tracker,2606221015,,F,081530.000,A,S,5432.1000,W,01008.4000,1.00,90.5,33.0,;`);
    assert.partialDeepStrictEqual(reports, [{ latitude: -54.535, longitude: -10.14, heading: 90.5, altitude: 33 }]);
  });

  test('what is empty is left out, not zero', () => {
    const report = fix({ rest: ',,,,,,,' });
    for (const field of ['speed', 'heading', 'altitude'] as const) assert.equal(report?.[field], undefined, field);
    assert.deepEqual(report?.attributes, { localTime: '260622101530' });
  });

  test('a fix that the device calls void is not valid; without a place it is a status', () => {
    const { reports } = read(
      `imei:${id},tracker,2606221015,,F,081530.000,V,5432.1000,N,01008.4000,E,0.00,,;` +
        `imei:${id},tracker,2606221015,,F,081530.000,V,,,,,,,;`,
    );
    assert.partialDeepStrictEqual(reports, [{ type: 'position', valid: false }, { type: 'status' }]);
    assert.equal(reports.length, 2);
  });

  test('both fuel levels, the odometer or a trouble code in place of the second, and the temperature', () => {
    const common = { localTime: '260622101530', ignition: true, door: true };
    assert.deepEqual(inputs('10.5%,20.0%,28'), { ...common, fuelLevel: 10.5, fuelLevel2: 20, temperature: 28 });
    assert.deepEqual(inputs('10.5%,51442,-3'), { ...common, fuelLevel: 10.5, odometer: 51_442_000, temperature: -3 });
    assert.deepEqual(inputs('10.5%,P0021,'), { ...common, fuelLevel: 10.5, dtcs: ['P0021'] });
    assert.deepEqual(inputs(',,,more,5'), { ...common, rest: 'more,5' });
  });

  test('a keyword raises its event, and what stands in it is read', () => {
    const found = (keyword: string, rest = '0.00,,') => {
      const report = fix({ keyword, rest });
      return [report?.event, { ...report?.attributes, localTime: undefined, keyword: undefined }];
    };
    const none = { localTime: undefined, keyword: undefined };
    assert.deepEqual(found('tracker'), [undefined, none]);
    assert.deepEqual(found('low battery'), ['battery-low', none]);
    assert.deepEqual(found('ac alarm'), ['power-cut', none]);
    assert.deepEqual(found('acc on'), ['ignition-on', { ...none, ignition: true }]);
    assert.deepEqual(found('acc off'), ['ignition-off', { ...none, ignition: false }]);
    assert.deepEqual(found('T:+28.5'), ['temperature', { ...none, temperature: 28.5 }]);
    assert.deepEqual(found('oil 51.67'), ['fuel-leak', { ...none, fuelLevel: 51.67 }]);
    assert.deepEqual(found('oil1', '0.00,,,,51.6,41.7,'), [
      'fuel-leak',
      { ...none, fuelLevel: 51.6, fuelLevel2: 41.7 },
    ]);
    assert.deepEqual(found('constructor'), [undefined, none]);
    assert.equal(fix({ keyword: '001' })?.attributes?.['keyword'], '001');
  });

  test('the field behind the local time is a card, a charge or a number', () => {
    assert.equal(fix({ keyword: 'rfid', number: '4912' })?.attributes?.['driver'], '4912');
    assert.equal(fix({ number: '87%' })?.attributes?.['batteryLevel'], 87);
    assert.equal(fix({ number: '+4915100000' })?.attributes?.['number'], '+4915100000');
  });
});

describe('GPS103: messages without a fix', () => {
  test('engine data in SI units, trouble codes as a list', () => {
    const { reports } = read(
      `imei:${id},OBD,260622101530,51442,1.25,15.88,2,36,40.39%,+95,12.5%,2101,13.80,P0134,P0571,,;`,
    );
    assert.deepEqual(reports[0]?.attributes, {
      localTime: '260622101530',
      odometer: 51_442_000,
      fuelRate: 1.25,
      fuelConsumption: 15.88,
      engineTime: 7200,
      obdSpeed: 10,
      engineLoad: 40.39,
      coolantTemperature: 95,
      throttle: 12.5,
      rpm: 2101,
      power: 13.8,
      dtcs: ['P0134', 'P0571'],
    });
  });

  test('a photo comes in parts, announced by the position before them', () => {
    const { reports, quarantined } = read(
      `imei:${id},vt2,2606221015,,F,081530.000,A,5432.1000,N,01008.4000,E,0.00,,;imei:${id},vr,01000300ffd8ff1d00;imei:${id},vr,0100ff;`,
    );
    assert.equal(reports[0]?.attributes?.['photoParts'], 2);
    assert.deepEqual(reports[1]?.attributes, { photoPart: 1, photo: 'ffd8ff' });
    assert.equal(quarantined[0]?.reason, 'no readable part of a photo');
  });

  test('an emergency is answered only when it was read', () => {
    assert.deepEqual(read(`imei:${id},help me,,,L,,,113b,,558f,,;`).replies, [`**,imei:${id},E;`]);
    assert.deepEqual(
      read(`imei:${id},help me,2606221015,,F,081530.000,A,9932.1000,N,01008.4000,E,0.00,,;`).replies,
      [],
    );
  });

  test('a message that is neither of the known forms is refused with its bytes', () => {
    const { quarantined } = read(`imei:${id},jt;hello;##,nobody,A;`);
    assert.deepEqual(
      quarantined.map(({ bytes, reason }) => [Buffer.from(bytes).toString(), reason]),
      [
        [`imei:${id},jt;`, 'neither a message with a fix (F) nor one without (L)'],
        ['hello;', 'no IMEI at the beginning'],
        ['##,nobody,A;', 'no IMEI at the beginning'],
      ],
    );
  });
});

const protocol = (wire: string) => decode(wire, { now }).protocol;

describe('GPS103: frames and beginnings', () => {
  test('heartbeats need no end, and backspaces between messages say nothing', () => {
    const { reports, replies, quarantined } = read(`${id}\b${id};\r\n\b${id}\r\n${id}\b`);
    assert.deepEqual(quarantined, []);
    assert.equal(reports.length, 4);
    assert.deepEqual(replies, ['ON', 'ON', 'ON', 'ON']);
  });

  test('a message that was cut off costs only itself', () => {
    const good = `imei:${id},tracker,2606221015,,F,081530.000,A,5432.1000,N,01008.4000,E,0.00,,;`;
    const { reports, quarantined } = read(`${good.slice(0, 40)}${good}${good.slice(0, 30)}##,imei:${id},A;`);
    assert.equal(reports.length, 1);
    assert.deepEqual(
      quarantined.map(({ bytes }) => Buffer.from(bytes).toString()),
      [good.slice(0, 40), good.slice(0, 30)],
    );
  });

  test('a bare IMEI at the beginning is decided by what follows it, and taken for one of these where nothing does', () => {
    assert.equal(protocol(id), undefined);
    assert.equal(protocol(`${id}\r\n`), 'gps103');
    for (const next of [
      `;`,
      `imei:${id},`,
      `##,imei:${id},A;`,
      id,
      `\r\n##,imei:${id},A;`,
      `\r\n${id}`,
      `\nimei:${id},`,
    ]) {
      assert.equal(protocol(id + next), 'gps103', next);
    }
    assert.notEqual(protocol(`${id}\r\n$GPRMC,`), 'gps103');
    assert.notEqual(protocol(`${id},20260622081530,10.14,54.535`), 'gps103');
    assert.equal(protocol(`\b\b##,imei:${id},A;`), 'gps103');
  });
});
