import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hex2, xor8 } from '../../src/protocols/toolbox/checksums.ts';
import { decode } from '../../src/receiver/decode.ts';

const fix = 'FLEET_1ZF,170000001,1,54.535000,10.140000,260622081530,A';
const frame = (rest: string): string => `$$${fix},${rest},*${hex2(xor8(`${fix},${rest},`))}\r\n`;
const zeros = (many: number): string => Array<string>(many).fill('0').join(',');

describe('aquila', () => {
  test('reads the engine data of the model that has 58 fields', () => {
    const flags = `${zeros(11)},1,1,${zeros(20)}`;
    const [report] = decode(
      frame(`20,54,1234,315,${flags},12500,4100,${zeros(6)},P010C:0AF0,DP0110|P0300,-1,2,98,15`),
    ).reports;
    assert.partialDeepStrictEqual(report, {
      heading: 315,
      event: 'ignition-on',
      attributes: { ignition: true, power: 12.5, obd: '010C:0AF0', troubleCodes: 'P0110|P0300', tripDistance: 15 },
    });
  });

  test('reads what a sensor said beside a position without speed', () => {
    const [report] = decode(frame('3,T=21.5')).reports;
    assert.partialDeepStrictEqual(report, { latitude: 54.535, attributes: { sensor: '3', sensorData: 'T=21.5' } });
    assert.equal(report?.speed, undefined);
  });

  test('keeps the fields of a model that it does not know', () => {
    const [report] = decode(frame('20,54,1234,7,8,9')).reports;
    assert.partialDeepStrictEqual(report, { speed: 15, attributes: { odometer: 1234, extra: '7,8,9' } });
  });
});
