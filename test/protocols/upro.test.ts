import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DecodedConnection, decode } from '../../src/receiver/decode.ts';

const read = (tags: string, maker = 'HQ', type = 'BA'): DecodedConnection =>
  decode(Buffer.from(`*${maker}200861400000000001,${type}${tags}#`, 'latin1'));
const attributesOf = (tags: string, maker?: string): unknown => read(tags, maker).reports[0]?.attributes;

/** 54.535°, 10.14° and these flags. */
const place = (flags: number): string => `&A08153054321000010084000${flags}0000220626`;

describe('the place in a message of HQ20', () => {
  test('has its hemispheres and its validity in one digit', () => {
    const signs = [
      [6, true, 1, 1],
      [7, false, 1, 1],
      [2, true, 1, -1],
      [4, true, -1, 1],
      [1, false, -1, -1],
    ] as const;
    for (const [flags, valid, north, east] of signs) {
      const [report] = read(place(flags)).reports;
      assert.partialDeepStrictEqual(report, { valid, latitude: 54.535 * north, longitude: 10.14 * east });
    }
  });

  test('is refused where a digit of it is missing', () => {
    assert.equal(read('&A0815305432100001008400').quarantined[0]?.reason, 'no readable time');
    assert.deepEqual(read('&A081530x43210000100840006000022062').reports, []);
  });

  test('is none where the receiver has found none: a status', () => {
    const [report] = read('&A00000000000000000000000100000000&N12').reports;
    assert.partialDeepStrictEqual(report, { type: 'status', attributes: { rssi: 12 } });
  });
});

describe('the tags of HQ20', () => {
  test('name alarms, the most urgent as the event', () => {
    const [report] = read('&B0100054060').reports;
    assert.partialDeepStrictEqual(report, {
      event: 'sos',
      attributes: { ignition: true, alarm: 'robbery, wire cut, vibration, overspeed, power low' },
    });
  });

  test('have digits of four bits that go beyond nine', () => {
    assert.deepEqual(attributesOf('&C0000000?'), { odometer: 15 });
    assert.deepEqual(attributesOf('&CZZZZZZZZ'), { tagC: 'ZZZZZZZZ' });
  });

  test('tell temperatures below zero', () => {
    assert.deepEqual(attributesOf('&J010182'), { temperature1: -18.2 });
    assert.deepEqual(attributesOf('&L21064006F'), { temperature1: -10, temperature2: 11.1 });
  });

  test('tell cells in three forms', () => {
    assert.deepEqual(attributesOf('&I226201000A07D141000A07D242'), { cells: ['262-1-10-2001-41', '262-1-10-2002-42'] });
    assert.deepEqual(attributesOf('&Y126201000A000007D12A'), { cells: ['262-1-10-2001-42'] });
    assert.deepEqual(attributesOf('&P02620001000A07D1'), { cells: ['262-1-10-2001'] });
  });

  test('mean one thing or another by their maker', () => {
    assert.deepEqual(attributesOf('&R2109'), { rssi: 21, satellites: 9 });
    assert.deepEqual(attributesOf('&R2109', 'MG'), { obdTrip: '2109' });
  });

  test('that are bytes are kept to the byte', () => {
    assert.deepEqual(attributesOf('&Q\x41\x0c\xff', 'MG'), { obd: '410cff' });
  });

  test('that are not known are kept under their letters', () => {
    assert.deepEqual(attributesOf('&Z92&o11&!'), { tagZ: '92', tago: '11', extra: '!' });
  });
});

describe('what a device behind the tracker sent', () => {
  test('is a driver’s card, or data with its source', () => {
    assert.deepEqual(read('\x40\x09\0\x04;77?', 'HQ', 'GY').reports[0]?.attributes, { driver: ';77?' });
    assert.deepEqual(read('\x40\x01\0\x02ok', 'HQ', 'GY').reports[0]?.attributes, { source: 0x4001, data: 'ok' });
  });
});
