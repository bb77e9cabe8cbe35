import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { crc16Modbus, hex2, xor8 } from '../../src/protocols/toolbox/checksums.ts';
import { decode } from '../../src/receiver/decode.ts';

const imei = '861000000000001';

function older(content: string): string {
  const head = `$$${hex2(imei.length + content.length + 10)}${imei}|${content}|`;
  return `${head}${crc16Modbus(Buffer.from(head)).toString(16).toUpperCase().padStart(4, '0')}`;
}

function newer(type: string, content: string): string {
  const head = `$$${String(imei.length + content.length + 11).padStart(4, '0')}${type}${imei}|${content}`;
  return `${head}${hex2(xor8(head))}`;
}

const place = '092031505400.800000125432.1000N01008.4000E0001';

describe('totem', () => {
  test('tells by their width which columns a model has', () => {
    const attributesOf = (middle: string, status = '50004000'): Readonly<Record<string, unknown>> => {
      const found = decode(newer('AA', `${status}260622081530${middle}${place}`));
      assert.deepEqual(found.quarantined, []);
      return { valid: found.reports[0]?.valid, ...found.reports[0]?.attributes };
    };
    assert.partialDeepStrictEqual(attributesOf('42120123224C379B'), {
      valid: true,
      battery: 4.2,
      power: 12,
      adc1: 123,
    });
    assert.partialDeepStrictEqual(attributesOf('4040123224C379B'), { battery: 4.04, adc1: 123, lac: 0x224c });
    assert.partialDeepStrictEqual(attributesOf('42120123224C379B01262'), { cells: ['262-1-8780-14235'] });
    assert.partialDeepStrictEqual(attributesOf('4212012302150200224C379B', '50001000'), {
      valid: true,
      temperature1Raw: '0215',
      temperature2Raw: '0200',
    });
    assert.partialDeepStrictEqual(attributesOf('4212012301240125012602150200224C379B', '50004000'), {
      valid: false,
      adc4: 126,
      temperature1Raw: '0215',
    });
  });

  test('reads a place between bars, in knots, and the alarm', () => {
    const [report] = decode(
      older(
        '43220626081530|A|5432.1000|N|01008.4000|E|10.000|135|0.80|100010000000|13811|00000000|224C379B|0000|1.5000|0014',
      ),
    ).reports;
    assert.partialDeepStrictEqual(report, {
      time: '2026-06-22T08:15:30.000Z',
      latitude: 54.535,
      speed: 5.1444,
      event: 'geofence-enter',
      attributes: { battery: 3.8, power: 11, input: 1, odometer: 1500, index: 14 },
    });
  });

  test('reads the columns of the oldest models', () => {
    const content = 'AA22062608153000001411201230000123020224C379BA0913501001.200012345432.1000N01008.4000E0021';
    const head = `$$${hex2(imei.length + content.length + 9)}${imei}|${content}`;
    const checksum = crc16Modbus(Buffer.from(head)).toString(16).toUpperCase().padStart(4, '0');
    const found = decode(head + checksum);
    assert.partialDeepStrictEqual(found.reports[0], {
      time: '2026-06-22T08:15:30.000Z',
      longitude: 10.14,
      speed: 5.1444,
      heading: 135,
      satellites: 9,
      attributes: { battery: 4.1, power: 12, adc1: 123, temperature1Raw: '123', lac: 0x224c, odometer: 1_234_000 },
    });
    assert.deepEqual(found.replies, ['ACK OK\r\n']);
  });

  test('has the time of the clock where the receiver has none', () => {
    const [report] = decode(
      older(`AA${'0'.repeat(60)}|02.1|01.3|01.7|000000000000|20260622081530|14201251|224C379B|0000|0.5000|0100`),
    ).reports;
    assert.partialDeepStrictEqual(report, { type: 'status', time: '2026-06-22T08:15:30.000Z' });
  });

  test('has the longitude first in the engine’s reports, and answers nothing', () => {
    const found = decode(
      newer('E5', '260622081530,-70.500000,-33.400000,$Cloud,1738,621,730,12100,900,50,0,255,0,90,40,20,15,60,|'),
    );
    assert.partialDeepStrictEqual(found.reports[0], {
      latitude: -33.4,
      longitude: -70.5,
      attributes: { power: 12.1, rpm: 900 },
    });
    assert.deepEqual(found.replies, []);
  });

  test('loses no more than the frame that was cut off, though nothing ends a frame', () => {
    const whole = newer('AA', `5000400026062208153042120123224C379B${place}`);
    for (let left = 1; left < whole.length; left++)
      assert.equal(decode(whole + whole.slice(0, left) + whole, { protocol: 'totem' }).reports.length, 2, String(left));
  });
});
