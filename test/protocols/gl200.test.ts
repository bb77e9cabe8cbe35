import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const device = '861000000100001';
const place = '1,54.0,315,12.0,10.140000,54.535000,20260622081530';
const cell = '0262,0001,1A2B,3C4D';
const sent = '20260622101531,0A1B$';

function read(wire: string | Buffer): ReturnType<typeof decode> {
  return decode(wire, { now: Date.parse('2026-06-22T08:16:00Z') });
}

/** The only report of a wire, and its attributes. */
function only(wire: string): { report: Record<string, unknown>; attributes: Record<string, unknown> } {
  const { reports, quarantined } = read(wire);
  assert.deepEqual(quarantined, []);
  assert.equal(reports.length, 1);
  return { report: { ...reports[0] }, attributes: { ...reports[0]?.attributes } };
}

describe('a Queclink report', () => {
  test('of a vehicle says its supply, of a handheld tracker its battery, by the form of the fields', () => {
    const van = only(`+RESP:GTFRI,060100,${device},,12400,21,1,${place},${cell},00,1.5,,,,88,210100,,,,${sent}`);
    assert.partialDeepStrictEqual(van.attributes, { power: 12.4, reportId: 2, reportType: 1, batteryLevel: 88 });
    const walker = only(`+RESP:GTFRI,1A0401,${device},,0,1,1,${place},${cell},1.5,77,${sent}`);
    assert.partialDeepStrictEqual(walker.attributes, { reportType: 1, odometer: 1500, batteryLevel: 77 });
    assert.equal(walker.attributes['power'], undefined);
  });

  test('of a tracker that sleeps says signal and battery behind the cell, once for all its places', () => {
    const second = place.replace('081530', '081540').replace('54.535000', '54.5350007');
    const { reports } = read(
      `+RESP:GTFRI,DE0114,${device},,0,0,2,${place},${second},${cell},18,0,4063,93,1,1,-3.5,${sent}`,
    );
    assert.equal(reports.length, 2);
    assert.partialDeepStrictEqual(reports[1]?.attributes, {
      rssi: 18,
      battery: 4.063,
      batteryLevel: 93,
      motion: true,
      temperature: -3.5,
    });
  });

  test('has satellites where the mask behind the cell says so, and the next field is still the next', () => {
    const { report, attributes } = only(
      `+RESP:GTFRI,6E0202,${device},,,10,1,${place},${cell},03,14,0,21.1,,,,,90,110000,,,,${sent}`,
    );
    assert.equal(report['satellites'], 14);
    assert.partialDeepStrictEqual(attributes, { gnssTrigger: '0', odometer: 21_100, batteryLevel: 90 });
  });

  test('without a place is a status with the cell, and all that the report says besides', () => {
    const { report, attributes } = only(
      `+RESP:GTFRI,060100,${device},,12400,10,1,0,,,,,,,${cell},00,1.5,,,,88,210100,,,,${sent}`,
    );
    assert.equal(report['type'], 'status');
    assert.partialDeepStrictEqual(attributes, { cells: ['262-1-6699-15437'], odometer: 1500, batteryLevel: 88 });
  });

  test('of 0, 0 without a fix is a status', () => {
    const nowhere = '0,0.0,0,0.0,0.000000,0.000000,20260622081530';
    const { report } = only(`+RESP:GTSOS,1A0401,${device},,0,0,1,${nowhere},${cell},,80,${sent}`);
    assert.deepEqual([report['type'], report['event'], report['latitude']], ['status', 'sos', undefined]);
  });

  test('whose place cannot be read is refused, never made a status', () => {
    for (const wrong of [
      place.replace('54.535000', '94.535000'),
      place.replace('10.140000', '10.14x000'),
      `${place}9`,
    ]) {
      const { reports, quarantined } = read(`+RESP:GTFRI,060100,${device},,,10,1,${wrong},${cell},00,,,,,,,,,,${sent}`);
      assert.deepEqual([reports.length, quarantined.length], [0, 1], wrong);
    }
  });

  test('without a place and with fields of a model that is not known is a status all the same', () => {
    const { report, attributes } = only(`+RESP:GTSTR,990101,${device},,0,0,2,,66,,,,,,,,${cell},,,0000,${sent}`);
    assert.equal(report['type'], 'status');
    assert.deepEqual(attributes['cells'], ['262-1-6699-15437']);
    const off = only(`+RESP:GTIGF,060100,${device},,300,0,,,,,,,${cell},00,,1.5,${sent}`);
    assert.partialDeepStrictEqual(off.attributes, { duration: 300, cells: ['262-1-6699-15437'], odometer: 1500 });
  });

  test('with several places gives those that can be read, and says what became of the others', () => {
    const second = place.replace('081530', '251530');
    const { reports, quarantined } = read(
      `+RESP:GTFRI,1A0401,${device},,0,0,2,${place},${cell},,${second},${cell},,80,${sent}`,
    );
    assert.deepEqual([reports.length, quarantined[0]?.reason], [1, 'no readable time']);
  });

  test('has the same id when the device sends it again from its memory', () => {
    const frame = `:GTRTL,060100,${device},,,00,1,${place},${cell},00,1.5,${sent}`;
    const { reports } = read(`+RESP${frame}+BUFF${frame}`);
    assert.equal(reports.length, 2);
    assert.equal(reports[0]?.id, reports[1]?.id);
    assert.equal(reports[1]?.attributes?.['archived'], true);
  });

  test('of a dash camera has ignition on and off the other way round', () => {
    const frame = (version: string): string =>
      `+RESP:GTIGL,${version},${device},,,00,1,${place},${cell},00,1.5,${sent}`;
    assert.equal(only(frame('060100')).report['event'], 'ignition-on');
    assert.equal(only(frame('BD0221')).report['event'], 'ignition-off');
  });

  test('of an unknown type is read where it has a place, and refused where not', () => {
    assert.equal(only(`+RESP:GTZZZ,060100,${device},,7,${place},${cell},00,${sent}`).report['latitude'], 54.535);
    assert.equal(read(`+RESP:GTZZZ,060100,${device},,7,${sent}`).quarantined.length, 1);
  });
});

describe('what accessories measure', () => {
  const eri = (mask: string, parts: string): string =>
    `+RESP:GTERI,060100,${device},,${mask},,10,1,${place},${cell},00,1.5,,,,88,210100,${parts},${sent}`;

  test('on wires comes in sixteenths of a degree, also below zero', () => {
    const { attributes } = only(eri('00000002', '2,2,28A,1,0190,28B,1,FFE2'));
    assert.partialDeepStrictEqual(attributes, { wire1Id: '28A', temperature1: 25, temperature2: -1.875 });
  });

  test('on the CAN bus is told by its mask, the revolutions before the speed', () => {
    const { attributes } = only(eri('00000004', '0,1,1FF,VIN1,2,H1000,50.5,900,36,80,M12,P60.5'));
    assert.partialDeepStrictEqual(attributes, {
      vin: 'VIN1',
      ignition: true,
      canOdometer: 100_000,
      fuelUsed: 50.5,
      rpm: 900,
      obdSpeed: 10,
      coolantTemperature: 80,
      fuelLevel: 60.5,
    });
  });

  test('over Bluetooth is told by the mask of each tag', () => {
    const { attributes } = only(eri('00000100', '0,1,00,6,4,,003A,AABBCCDDEEFF,3050,-7,45'));
    assert.partialDeepStrictEqual(attributes, {
      tag1Id: 'AABBCCDDEEFF',
      tag1Battery: 3.05,
      tag1Temperature: -7,
      tag1Humidity: 45,
    });
  });
});

describe('other messages on the same connection', () => {
  const position = `+RESP:GTRTL,060100,${device},,,00,1,${place},${cell},00,1.5,${sent}`;

  test('a binary one is refused as what it is, and the text behind it is read', () => {
    const binary = Buffer.alloc(32, 0x24);
    binary.write('+HBD', 'latin1');
    binary.writeUInt8(32, 5);
    binary.write('\r\n', 30, 'latin1');
    const { reports, quarantined } = read(Buffer.concat([binary, Buffer.from(position)]));
    assert.equal(reports.length, 1);
    assert.match(quarantined.map(({ reason }) => reason).join(), /^a binary message: /);
  });

  test('one in the form of the first generation is read', () => {
    const { reports } = read(
      `${position}+RESP:GTTRI,${device},1,0,90,1,36.0,90,7.5,10.140000,54.535000,20260622081630,${cell},00,0103010100,${sent}`,
    );
    assert.partialDeepStrictEqual(reports[1], { speed: 10, altitude: 7.5, attributes: { batteryLevel: 90 } });
  });
});
