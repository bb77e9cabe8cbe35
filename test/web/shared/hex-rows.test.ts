import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesOf, hexRows, hexText } from '../../../src/web/shared/hex-rows.ts';

const sentence = Buffer.from('$GPRMC,081530,A,north\r\n');

const plain = (rows: ReturnType<typeof hexRows>): string[] =>
  rows.map(({ offset, hex, text }) => `${offset}|${hex.join('')}|${text.join('')}`);

describe('the rows of a hex view', () => {
  test('hold sixteen bytes each, with their offset and as text', () => {
    assert.deepEqual(plain(hexRows(sentence)), [
      '00000000|24 47 50 52 4d 43 2c 30 38 31 35 33 30 2c 41 2c|$GPRMC,081530,A,',
      '00000010|6e 6f 72 74 68 0d 0a                           |north..',
    ]);
  });

  test('hold eight where there is little room', () => {
    assert.deepEqual(plain(hexRows(sentence.subarray(0, 9), undefined, 8)), [
      '00000000|24 47 50 52 4d 43 2c 30|$GPRMC,0',
      '00000008|38                     |8',
    ]);
  });

  test('part at a mark, over the end of a row if need be', () => {
    const [first, second] = hexRows(sentence, { from: 14, to: 18 });
    assert.deepEqual(first?.hex, ['24 47 50 52 4d 43 2c 30 38 31 35 33 30 2c ', '41 2c', '']);
    assert.deepEqual(first?.text, ['$GPRMC,081530,', 'A,', '']);
    assert.deepEqual(second?.hex, ['', '6e 6f', ' 72 74 68 0d 0a                           ']);
    assert.deepEqual(second?.text, ['', 'no', 'rth..']);
  });

  test('are none where there are no bytes', () => {
    assert.deepEqual(hexRows(new Uint8Array()), []);
  });

  test('show every byte once, whatever is marked', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 70 }),
        fc.nat(80),
        fc.nat(80),
        fc.constantFrom(8, 16),
        (bytes, from, to, perRow) => {
          const rows = hexRows(bytes, { from, to }, perRow);
          const shown = rows.map(({ hex }) => hex.join('').replaceAll(' ', '')).join('');
          assert.equal(shown, hexText(bytes));
          assert.equal(rows.map(({ text }) => text.join('')).join('').length, bytes.length);
          assert.equal(rows.map(({ text }) => text[1]).join('').length, bytes.subarray(from, to).length);
        },
      ),
    );
  });
});

test('bytes come through base64 as they are', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  assert.deepEqual(bytesOf(Buffer.from(bytes).toString('base64')), bytes);
});
