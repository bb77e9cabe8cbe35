import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { UnreadBytes } from '../../src/receiver/unread.ts';

function unreadOf(...texts: string[]): UnreadBytes {
  const unread = new UnreadBytes();
  texts.forEach((text, at) => unread.push({ bytes: Buffer.from(text), at }));
  return unread;
}

const said = (unread: UnreadBytes): [text: string, at: number][] =>
  unread.chunks().map(({ bytes, at }) => [bytes.toString(), at]);

describe('the unread bytes of a connection', () => {
  test('are what was pushed and not dropped, each chunk with its time', () => {
    const unread = unreadOf('abc', 'def', 'ghi');
    unread.drop(4);
    assert.equal(unread.length, 5);
    assert.deepEqual(said(unread), [
      ['ef', 1],
      ['ghi', 2],
    ]);
  });

  test('can be looked at by their place in the connection, also before what was dropped of a chunk', () => {
    const unread = unreadOf('abc', 'def', 'ghi');
    unread.drop(4);
    assert.equal(unread.slice(5, 8).toString(), 'fgh');
    assert.equal(unread.slice(3, 5).toString(), 'de');
  });

  test('are none when all are dropped, and begin anew behind them', () => {
    const unread = unreadOf('abc');
    unread.drop(3);
    assert.equal(unread.length, 0);
    assert.deepEqual(said(unread), []);
    unread.push({ bytes: Buffer.from('de'), at: 7 });
    assert.deepEqual(said(unread), [['de', 7]]);
    assert.equal(unread.slice(3, 5).toString(), 'de');
  });

  test('agree with one long buffer, whatever is pushed and dropped', () => {
    const step = fc.oneof(
      fc.record({ push: fc.string({ minLength: 1, maxLength: 9, unit: 'binary-ascii' }) }),
      fc.record({ drop: fc.nat({ max: 12 }) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const unread = new UnreadBytes();
        let all = '';
        let position = 0;
        for (const step of steps) {
          if ('push' in step) {
            all += step.push;
            unread.push({ bytes: Buffer.from(step.push), at: 0 });
          } else {
            position = Math.min(all.length, position + step.drop);
            unread.drop(position);
          }
          assert.equal(unread.length, all.length - position);
          assert.equal(Buffer.concat(unread.chunks().map(({ bytes }) => bytes)).toString(), all.slice(position));
          assert.equal(unread.slice(position, all.length).toString(), all.slice(position));
        }
      }),
    );
  });
});
