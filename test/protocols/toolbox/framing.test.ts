import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { beginningWith, lastLine, betweenMarks } from '../../../src/protocols/toolbox/framing.ts';

describe('frames that begin with a mark and end with one of several', () => {
  const framing = beginningWith('$', '\n', '\0');
  const frame = (text: string, from = 0): string | undefined => {
    const bytes = Buffer.from(text);
    const cut = framing(bytes, from);
    return cut && bytes.toString('latin1', cut.start, cut.end);
  };

  test('keep their mark and lose the blanks around them', () => {
    assert.equal(frame('$ONE,1 \r\n$TWO'), '$ONE,1');
    assert.equal(frame('$ONE,1\0$TWO'), '$ONE,1');
    assert.equal(frame('$ONE,1'), undefined);
  });

  test('begin with the last mark before the end: what stands before it belongs to none', () => {
    const bytes = Buffer.from('noise$CUT,O$ONE,1\n');
    assert.deepEqual(framing(bytes, 0), { begin: 11, start: 11, end: 17, next: 18 });
    assert.deepEqual(framing(Buffer.from('noise\n$ONE'), 0), { begin: 6, start: 6, end: 6, next: 6 });
  });

  test('may have a mark of several characters: one of them alone begins nothing', () => {
    const bytes = Buffer.from('*ET,CUT,*ET,ONE,2*3#');
    assert.deepEqual(beginningWith('*ET,', '#')(bytes, 0), { begin: 8, start: 8, end: 19, next: 20 });
  });

  test('do not begin before the place from which they are looked for', () => {
    assert.equal(frame('$ONE,1\nnoise\n', 7), '');
  });
});

describe('the last line before a mark', () => {
  test('loses the mark and the blanks around it', () => {
    assert.deepEqual(lastLine(Buffer.from(' ONE,1#TWO'), 0, 6), { begin: 0, start: 1, end: 6, next: 7 });
  });

  test('begins behind the last line break, and not before the place from which it is looked for', () => {
    assert.deepEqual(lastLine(Buffer.from('ONE,\r\nTWO,2#'), 0, 11), { begin: 6, start: 6, end: 11, next: 12 });
    assert.deepEqual(lastLine(Buffer.from('\nONE#TWO,2#'), 5, 10), { begin: 5, start: 5, end: 10, next: 11 });
  });
});

describe('frames between marks of several characters', () => {
  const framing = betweenMarks('$$', '##');

  test('lose their marks and the blanks inside', () => {
    assert.deepEqual(framing(Buffer.from('$$one ##\r\n'), 0), { begin: 0, start: 2, end: 5, next: 8 });
    assert.equal(framing(Buffer.from('$$one#'), 0), undefined);
  });

  test('begin with the last mark before the end', () => {
    assert.deepEqual(framing(Buffer.from('x$$cut$$one##'), 0), { begin: 6, start: 8, end: 11, next: 13 });
    assert.deepEqual(framing(Buffer.from('noise##'), 0), { begin: 7, start: 7, end: 7, next: 7 });
  });
});
