import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hexView } from '../../src/cli/hex.ts';

describe('the hex view', () => {
  test('shows sixteen bytes a line, with their offset and as text', () => {
    assert.equal(
      hexView(Buffer.from('$GPRMC,081530,A,north\r\n')),
      [
        '00000000  24 47 50 52 4d 43 2c 30 38 31 35 33 30 2c 41 2c  $GPRMC,081530,A,',
        '00000010  6e 6f 72 74 68 0d 0a                             north..',
        '',
      ].join('\n'),
    );
  });

  test('marks bytes, over the end of a line if need be', () => {
    assert.equal(
      hexView(Buffer.from('$GPRMC,081530,A,north\r\n'), { from: 14, to: 18 }),
      [
        '00000000  24 47 50 52 4d 43 2c 30 38 31 35 33 30 2c 41 2c  $GPRMC,081530,A,',
        '                                                    ^^ ^^                ^^',
        '00000010  6e 6f 72 74 68 0d 0a                             north..',
        '          ^^ ^^                                            ^^',
        '',
      ].join('\n'),
    );
  });

  test('shows nothing of no bytes', () => {
    assert.equal(hexView(Buffer.alloc(0)), '');
  });
});
