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
    const [a, b, c] = ['a'.repeat(5000), 'b'.repeat(5000), 'c'.repeat(5000)] as const;
    const unread = unreadOf(a, b, c);
    unread.drop(6000);
    assert.equal(unread.length, 9000);
    assert.deepEqual(said(unread), [
      [b.slice(1000), 1],
      [c, 2],
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

  test('are few chunks however small the pieces were in which they came, so that a byte does not cost a kilobyte', () => {
    const unread = unreadOf(...Array<string>(10_000).fill('x'));
    assert.equal(unread.length, 10_000);
    assert.ok(unread.chunks().length <= 100);
    unread.drop(5000);
    assert.equal(Buffer.concat(unread.chunks().map(({ bytes }) => bytes)).length, 5000);
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
