import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  crc16Arc,
  crc16Modbus,
  endsWithChecksum,
  hex2,
  sum8,
  sum8OfBytes,
  wrongChecksum,
  xor8,
  xor8OfBytes,
} from '../../../src/protocols/toolbox/checksums.ts';

// The check values of the catalogue of parametrised CRC algorithms are those of the text "123456789".
describe('a checksum', () => {
  const text = '123456789';

  test('of the CRC-16 family has the value that its catalogue gives', () => {
    assert.equal(crc16Arc(Buffer.from(text)), 0xbb3d);
    assert.equal(crc16Modbus(Buffer.from(text)), 0x4b37);
  });

  test('by sum or XOR keeps the low eight bits', () => {
    assert.equal(sum8(text), 0xdd);
    assert.equal(xor8(text), 0x31);
    assert.equal(sum8('\u{ff}\u{ff}'), 0xfe);
  });

  test('of bytes is that of their text', () => {
    assert.equal(sum8OfBytes(Buffer.from(text)), sum8(text));
    assert.equal(xor8OfBytes(Buffer.from(text)), xor8(text));
  });

  test('may be of a part of the text, or of the bytes', () => {
    assert.equal(xor8('$abc*', 1, 4), xor8('abc'));
    assert.equal(sum8('$abc*', 1, 4), sum8('abc'));
    const bytes = Buffer.from('$abc*');
    assert.equal(xor8OfBytes(bytes, 1, 4), xor8('abc'));
    assert.equal(sum8OfBytes(bytes, 1, 4), sum8('abc'));
    assert.equal(crc16Arc(bytes, 1, 4), crc16Arc(Buffer.from('abc')));
    assert.equal(crc16Modbus(bytes, 1, 4), crc16Modbus(Buffer.from('abc')));
  });

  test('is written as two upper-case hexadecimal digits', () => {
    assert.equal(hex2(0x0a), '0A');
    assert.equal(hex2(0xff), 'FF');
  });

  test('stands behind a star at the end of a frame, in letters of either case', () => {
    assert.ok(endsWithChecksum('$$A,1*0F', 0x0f));
    assert.ok(endsWithChecksum('$$A,1*0f', 0x0f));
    for (const wrong of ['$$A,1*0E', '$$A,1*F', '$$A,1,0F', '$$A,1*0F*', '*', '']) {
      assert.ok(!endsWithChecksum(wrong, 0x0f), wrong);
    }
  });

  test('is told where it is missing, in two digits', () => {
    assert.equal(wrongChecksum(0x0f), 'it does not end with its checksum, which is 0F');
  });
});
