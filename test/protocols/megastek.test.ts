import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const mgv = (tail: string): string =>
  `$MGV002,860700000000001,,R,220626,081530,A,5432.1,N,01008.4,E,00,09,00,0.91,1.000,135.00,12.5,,262,01,224C,379B,25,${tail};!`;

test('the sensors of a Megastek device are told apart by their form', () => {
  const [vehicle, heart, watch] = decode(
    mgv('0011,0001,7,8,9,21.5,22.5,1234,01,100,Timer') +
      mgv('072,0011,0000,7,,,,,01000,078,Timer') +
      mgv('72,1100,5,6,600,,,,11,010,Timer'),
  ).reports.map(({ attributes }) => attributes);
  assert.partialDeepStrictEqual(vehicle, { input: 3, output: 1, adc3: 9, temperature2: 22.5, driver: '1234', belt: 1 });
  assert.partialDeepStrictEqual(heart, {
    heartRate: 72,
    input: 3,
    output: 0,
    adc1: 7,
    batteryLevel: 78,
    charging: false,
  });
  assert.partialDeepStrictEqual(watch, { heartRate: 72, steps: 1100, deepSleepTime: 600, charging: true });
});

test('the networks that a Megastek device sees, and geofences by their number', () => {
  const [report] = decode(mgv(',,,,,,,,01,092,Geo1 Out,0268eb529865:50|3ca62f1ff798:63,,0,,')).reports;
  assert.equal(report?.event, 'geofence-exit');
  assert.deepEqual(report?.attributes?.['wifi'], ['0268eb529865:50', '3ca62f1ff798:63']);
});

test('an STX message is read to its end, whatever the two characters before its sentence are', () => {
  for (const two of ['  ', '\u0002j', '\n!', '\r\n']) {
    const rmc = '$GPRMC,081530.000,A,5432.1000,N,01008.4000,E,10.0,135.0,220626,,,A*57';
    const { reports, quarantined } = decode(
      `STX2010101801      ${two}${rmc},262,01,224C,379B,14,94,1000,0000,91,Timer;1D\r\n`,
    );
    assert.deepEqual(quarantined, []);
    assert.equal(reports[0]?.device, '2010101801');
    assert.partialDeepStrictEqual(reports[0]?.attributes, {
      batteryLevel: 94,
      adc1: 91,
      cells: ['262-1-8780-14235-14'],
    });
  }
});

test('a Megastek message that was cut off costs nothing of the one glued to it', () => {
  const { reports, quarantined } = decode(`0101$MGV002,8607000${mgv('0000,0000')}`);
  assert.equal(reports.length, 1);
  assert.equal(quarantined.length, 1);
});
