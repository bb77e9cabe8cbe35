import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { counted, countedFromComma } from '../../../src/protocols/toolbox/counted.ts';

const framing = counted('$$', countedFromComma(3, 0));

/** The frames in a text, each as it stands, until nothing more is found. */
function frames(text: string): string[] {
  const bytes = Buffer.from(text, 'latin1');
  const found: string[] = [];
  for (let from = 0; ;) {
    const cut = framing(bytes, from);
    if (!cut) return found;
    found.push(bytes.toString('latin1', cut.start, cut.end));
    from = cut.next;
  }
}

describe('frames with a count', () => {
  test('end where their count says, whatever stands in them', () => {
    assert.deepEqual(frames('$$A9,one*00\r\n$$B9,two*11\r\n'), ['$$A9,one*00', '$$B9,two*11']);
    assert.deepEqual(frames('$$A14,\n$$x\r\n$*00\r\n'), ['$$A14,\n$$x\r\n$*00']);
  });

  test('are not there before their last byte is', () => {
    const text = '$$A9,one*00\r\n';
    for (let end = 0; end < text.length; end++) assert.deepEqual(frames(text.slice(0, end)), []);
  });

  test('are looked for behind what is none', () => {
    assert.deepEqual(frames('noise $$ $$A,x $$$$A9,one*00\r\n'), ['$$A9,one*00']);
    assert.deepEqual(frames('$$A0,$$B9,two*11\r\n'), ['$$B9,two*11']);
    assert.deepEqual(frames('$$A123456,$$B9,two*11\r\n'), ['$$B9,two*11']);
  });

  test('that were cut off cost no other', () => {
    assert.deepEqual(frames('$$A90,on$$B9,two*11\r\n'), ['$$B9,two*11']);
    assert.deepEqual(frames('$$A90,one\r\n$$B9,two*11\r\n'), ['$$B9,two*11']);
    const whole = '$$A19,no number*00\r\n';
    for (let left = 1; left < whole.length; left++)
      assert.deepEqual(frames(`${whole.slice(0, left)}$$B9,two*11\r\n`), ['$$B9,two*11'], String(left));
  });

  test('whose count is wrong cost no other', () => {
    assert.deepEqual(frames('$$A90,one*00\r\n$$B9,two*11\r\n'), ['$$A90,one*00', '$$B9,two*11']);
    assert.deepEqual(frames('$$A3,one*00\r\n$$B9,two*11\r\n'), ['$$A3,on', '$$B9,two*11']);
  });

  test('may have more behind what is counted', () => {
    const bytes = Buffer.from('&&A4,one5F\r\n&&');
    assert.deepEqual(counted('&&', countedFromComma(3, 4))(bytes, 0), { begin: 0, start: 0, end: 10, next: 12 });
  });
});
