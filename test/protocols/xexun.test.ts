import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const rmc = 'GPRMC,081530.000,A,5432.1000,N,01008.4000,E,10.00,135.00,220626,,,A*6B';
const places = (wire: string): number => decode(wire).reports.filter(({ type }) => type === 'position').length;

test('a line that a Xexun tracker breaks behind the checksum is one frame, in both forms', () => {
  assert.equal(places(`${rmc}\r\n,L,imei:354770000000001,\r\n${rmc}\r\n,L,imei:354770000000001,\r\n`), 2);
  assert.equal(places(`260622101530,,${rmc}\r\n,L,, imei:354770000000001,09,12.5,F:4.15V,1\r\n`), 1);
});

test('a full form of Xexun whose beginning was lost gives its position all the same', () => {
  const { reports, quarantined } = decode(
    `${rmc},F,, imei:354770000000001,09,12.5,F:4.15V,1\r\n${rmc},F,,imei:354770000000001,`,
  );
  assert.equal(reports.length, 2);
  assert.equal(quarantined.length, 1);
});

test('voltages and distance of a Xexun tracker become attributes', () => {
  const tail = 'F:4.10V/ADC1=0.76V/ADC2=0.50V,0,157,38486,262,01,224C,379B,3.70km';
  const [report] = decode(`260622101530,,${rmc},F,acc off, imei:354770000000001,06,54.3,${tail}\r\n`).reports;
  assert.equal(report?.event, 'ignition-off');
  assert.partialDeepStrictEqual(report?.attributes, { adc1: 0.76, adc2: 0.5, odometer: 3700, ignition: false });
});

test('a short form of Xexun that was cut off costs nothing of the one glued to it', () => {
  assert.equal(places(`GPRMC,0815${rmc},F,,imei:354770000000001,\r\n`), 1);
});
