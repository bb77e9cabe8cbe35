import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exit, exited, type Self, spawn } from '../../src/process/index.ts';

/** A process that does nothing, and its own view of itself. */
async function idle(): Promise<Self> {
  const { promise, resolve } = Promise.withResolvers<Self>();
  spawn({ init: resolve, handle: () => undefined });
  return promise;
}

describe('a callback that others call in the name of a process', () => {
  test('ends the process with what it throws, and nobody else', async () => {
    const self = await idle();
    const bad = new Error('bad');
    const callback = self.callback(() => {
      throw bad;
    });
    const end = exited(self.pid);
    assert.doesNotThrow(() => callback(undefined));
    assert.equal(await end, bad);
  });

  test('can end it with a reason', async () => {
    const self = await idle();
    const end = exited(self.pid);
    self.callback((reason) => self.exit(reason))({ shutdown: 'enough' });
    assert.deepEqual(await end, { shutdown: 'enough' });
  });

  test('does not run when the process is dead', async () => {
    const self = await idle();
    let ran = 0;
    const callback = self.callback(() => void ran++);
    callback(undefined);
    exit(self.pid, 'kill');
    callback(undefined);
    assert.equal(ran, 1);
  });

  test('that kills its own process lets the code on the stack return first', async () => {
    const self = await idle();
    const end = exited(self.pid);
    let after = false;
    self.callback(() => {
      exit(self.pid, 'kill');
      after = true;
    })(undefined);
    assert.equal(after, true);
    assert.equal(await end, 'killed');
  });

  test('of a process with a terminate is followed by it', async () => {
    const { promise, resolve } = Promise.withResolvers<Self>();
    let reason: unknown;
    spawn({ init: resolve, handle: () => undefined, terminate: (given) => (reason = given) });
    const self = await promise;
    await new Promise(setImmediate);
    const bad = new Error('bad');
    const end = exited(self.pid);
    self.callback(() => {
      throw bad;
    })(undefined);
    await end;
    assert.equal(reason, bad);
  });
});

describe('what a process owns', () => {
  test('is given back however it ends, before anyone is told', async () => {
    for (const reason of ['normal', 'boom', 'kill']) {
      const self = await idle();
      const order: string[] = [];
      self.own((given) => order.push(`released: ${String(given)}`));
      const end = exited(self.pid).then(() => order.push('told'));
      if (reason === 'kill') exit(self.pid, 'kill');
      else self.callback(() => self.exit(reason))(undefined);
      await end;
      assert.deepEqual(order, [`released: ${reason === 'kill' ? 'killed' : reason}`, 'told']);
    }
  });
});
