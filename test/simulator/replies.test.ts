import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { Fix } from '../../src/protocols/protocol.ts';
import { decode } from '../../src/receiver/decode.ts';
import { simulatedProtocols } from '../../src/simulator/protocols.ts';
import { DueReplies } from '../../src/simulator/replies.ts';
import { emptyTally, type Tally } from '../../src/simulator/tally.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const [h02] = simulatedProtocols('h02');
assert.ok(h02);
const { framing } = h02;

/** What comes of `text`, read in pieces, where these replies are due. */
function read(due: readonly (string | RegExp)[], pieces: readonly string[]): Tally {
  const tally = emptyTally();
  const replies = new DueReplies(framing, tally);
  for (const reply of due) replies.expect(reply, 0);
  for (const piece of pieces) replies.read(piece, 1);
  replies.finish();
  assert.equal(tally.acknowledged + tally.refused + tally.missing, tally.due);
  return tally;
}

function outcome({ acknowledged, refused, missing, unexpected }: Tally): number[] {
  return [acknowledged, refused, missing, unexpected];
}

describe('the replies that are due', () => {
  for (const protocol of simulatedProtocols('mixed')) {
    test(`${protocol.name}: what the protocol answers is what its encoder has due, at every cut of the bytes`, () => {
      const { encoder } = protocol;
      const device = encoder.device(3);
      const fixes: Fix[] = [0, 1, 2].map((n) => ({
        device,
        time: now + n * 1000,
        latitude: 54 + n / 10,
        longitude: 10,
      }));
      const exchanges = [...encoder.login(device), ...fixes.map((fix) => encoder.report(fix))];
      const bytes = decode(exchanges.map(({ frame }) => frame).join(''), { now, protocol: protocol.name }).replies.join(
        '',
      );
      const cuts = fc.array(fc.nat(bytes.length), { maxLength: 10 });
      const check = (pieces: readonly string[]): void => {
        const tally = emptyTally();
        const replies = new DueReplies(protocol.framing, tally);
        for (const { reply } of exchanges) if (reply !== undefined) replies.expect(reply, 0);
        for (const piece of pieces) replies.read(piece, 1);
        assert.equal(replies.length, 0);
        assert.deepEqual(outcome(tally), [tally.due, 0, 0, 0]);
      };
      check(bytes.split(''));
      check(bytes === '' ? [] : [bytes]);
      fc.assert(fc.property(cuts, (at) => check(cut(bytes, at))));
    });
  }

  test('another reply takes the place of the one that was due, and no other', () => {
    assert.deepEqual(outcome(read([/^\*A\d#/, '*B#', '*C#'], ['*A1#*X', 'Y#*C', '#'])), [2, 1, 0, 0]);
  });

  test('half a reply at the end is none', () => {
    assert.deepEqual(outcome(read(['*A#', '*B#'], ['*A#'])), [1, 0, 1, 0]);
    assert.deepEqual(outcome(read(['*A#', '*B#'], ['*A#*'])), [1, 1, 0, 0]);
  });

  test('what comes while nothing is due is counted once, however long it is', () => {
    assert.deepEqual(outcome(read(['*A#'], ['*A#*A#*A#'])), [1, 0, 0, 1]);
    assert.deepEqual(outcome(read([], ['hello'])), [0, 0, 0, 1]);
  });

  test('a reply’s latency runs from its frame to its last byte', () => {
    const tally = emptyTally();
    const replies = new DueReplies(framing, tally);
    replies.expect('*A#', 100);
    replies.expect('*B#', 120);
    assert.equal(replies.since, 100);
    replies.read('*A', 110);
    replies.read('#', 115);
    assert.equal(tally.latency.max, 15);
    assert.equal(replies.since, 120);
    replies.read('*B#', 121);
    assert.deepEqual([tally.latency.count, replies.since], [2, Number.POSITIVE_INFINITY]);
  });
});

function cut(text: string, places: readonly number[]): string[] {
  const ends = [...new Set([...places, text.length])].sort((a, b) => a - b);
  return ends.map((end, n) => text.slice(ends[n - 1] ?? 0, end)).filter((piece) => piece !== '');
}
