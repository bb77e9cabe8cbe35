import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as round } from 'node:timers/promises';
import { turn } from '../../src/api/turn.ts';

test('one piece of bulk is done in each round of the event loop, of each in turn', async () => {
  const done: string[] = [];
  const work = async (name: string, pieces: number): Promise<void> => {
    for (let piece = 0; piece < pieces; piece += 1) {
      await turn();
      done.push(name);
    }
  };
  const all = Promise.all([work('a', 3), work('b', 1), work('c', 2)]);
  for (let most = 1; done.length < 6; most += 1) {
    await round();
    assert.ok(done.length <= most, `${done.length} pieces in ${most} rounds`);
  }
  await all;
  assert.equal(done.join(''), 'abcaca');
  // Who comes when nobody waits has a turn, too.
  await turn();
});
