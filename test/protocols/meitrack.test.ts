import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hex2, sum8 } from '../../src/protocols/toolbox/checksums.ts';
import { decode } from '../../src/receiver/decode.ts';

function frame(content: string): string {
  const counted = `,861000000000001,${content}*`;
  const head = `$$A${counted.length + 4}${counted}`;
  return `${head}${hex2(sum8(head))}\r\n`;
}

const position = (voltages: string, rest = ''): string =>
  frame(`AAA,35,54.535000,10.140000,260622081530,A,9,20,54,315,0.8,12,1,2,262|1|224C|379B,0000,${voltages},,,${rest}`);

const attributesOf = (wire: string): Readonly<Record<string, unknown>> => decode(wire).reports[0]?.attributes ?? {};

describe('meitrack', () => {
  test('knows by the battery what the converter of the model counts', () => {
    const battery = (voltages: string): unknown[] => {
      const { battery: volts, power, adc4, adc5 } = attributesOf(position(voltages));
      return [volts, power, adc4, adc5];
    };
    assert.deepEqual(battery('0|0|0|019A|04E2'), [4.1, 12.5, undefined, undefined]);
    assert.deepEqual(battery('0|0|0|09F0|03CA'), [4.1, 12.5, undefined, undefined]);
    assert.deepEqual(battery('0|0|0|02BC|010B'), [4.1, 12.52, undefined, undefined]);
    assert.deepEqual(battery('4.10|12.50|3.01|3.32|2.80'), [4.1, 12.5, undefined, undefined]);
    assert.deepEqual(battery('0|0|0|0003|04E2'), [undefined, undefined, 3, 1250]);
  });

  test('reads temperatures as the version of the protocol has them', () => {
    assert.equal(attributesOf(position('0|0|0|019A|04E2', '3,0000,02FB2E'))['temperature2'], -12.34);
    assert.equal(attributesOf(position('0|0|0|019A|04E2', '1,0000,02F422'))['temperature2'], -12.34);
  });

  test('goes on behind a binary message, whatever its bytes are', () => {
    const binary = frame(`CCC,\0\u0001\r\n$$*00\u0002\n$$B`);
    const found = decode(Buffer.from(position('0|0|0|0|0') + binary + position('0|0|0|0|0'), 'latin1'));
    assert.equal(found.reports.length, 2);
    assert.match(found.quarantined[0]?.reason ?? '', /only the text form is decoded/);
  });

  test('asks for the picture that was taken, and refuses its packets', () => {
    const found = decode(`${frame('D03,OK')}${frame('D00,camera_picture.jpg,9,0,....')}`);
    assert.deepEqual(found.replies, ['@@O46,861000000000001,D00,camera_picture.jpg,0*FA\r\n']);
    assert.equal(found.quarantined.length, 1);
  });

  test('makes nothing of a frame whose checksum is wrong', () => {
    const found = decode(position('0|0|0|0|0').replace('54.535', '54.536'));
    assert.deepEqual([found.reports, found.replies], [[], []]);
    assert.match(found.quarantined[0]?.reason ?? '', /checksum/);
  });
});
