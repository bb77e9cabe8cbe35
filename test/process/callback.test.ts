import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type CallbackProcess,
  exit,
  exited,
  isAlive,
  type Pid,
  ProcessError,
  type Self,
  send,
  spawn,
} from '../../src/process/index.ts';
import { inProcess, quiet, turn } from './support.ts';

/** A callback process that notes what happens to it; a message that is a function is called. */
function noting(notes: unknown[], trap = false): CallbackProcess {
  return {
    init(self) {
      self.trapExit(trap);
      notes.push('init');
    },
    handle(message, self) {
      if (typeof message === 'function') message(self);
      else notes.push(message);
    },
    terminate(reason) {
      notes.push(['terminate', reason]);
    },
  };
}

describe('a callback process', () => {
  test('init runs first, after the code that spawned it, then the messages in order', async () => {
    const notes: unknown[] = [];
    const pid = spawn(noting(notes));
    send(pid, 1);
    send(pid, 2);
    assert.deepEqual(notes, []);
    await quiet();
    assert.deepEqual(notes, ['init', 1, 2]);
    exit(pid, 'kill');
  });

  test('a throw in handle ends it with the Error, after terminate, and disturbs nobody else', async () => {
    const notes: unknown[] = [];
    const others: unknown[] = [];
    const pid = spawn(noting(notes));
    const other = spawn(noting(others));
    const bad = new Error('bad');
    const gone = exited(pid);
    send(pid, () => {
      throw bad;
    });
    send(pid, 'never');
    send(other, 'still');
    assert.equal(await gone, bad);
    await quiet();
    assert.deepEqual(notes, ['init', ['terminate', bad]]);
    assert.deepEqual(others, ['init', 'still']);
    exit(other, 'kill');
  });

  test('self.exit ends it with the reason, after terminate', async () => {
    const notes: unknown[] = [];
    const pid = spawn(noting(notes));
    send(pid, (self: Self) => self.exit('done'));
    assert.equal(await exited(pid), 'done');
    assert.deepEqual(notes, ['init', ['terminate', 'done']]);
  });

  test('a throw in init ends it without terminate', async () => {
    const bad = new Error('bad');
    const pid = spawn({
      init() {
        throw bad;
      },
      handle() {},
      terminate: () => assert.fail('terminate ran'),
    });
    assert.equal(await exited(pid), bad);
  });

  test('what terminate throws is the reason', async () => {
    const bad = new Error('bad');
    const pid = spawn({
      handle: (_message, self) => self.exit('done'),
      terminate() {
        throw bad;
      },
    });
    send(pid, 1);
    assert.equal(await exited(pid), bad);
  });

  test('G8, G19 it traps and its parent ends: what is queued is handled, then terminate runs', async () => {
    const notes: unknown[] = [];
    const { promise, resolve } = Promise.withResolvers<unknown>();
    spawn(async (parent) => {
      const pid = parent.spawnLink(noting(notes, true));
      void exited(pid).then(resolve);
      await parent.receive(undefined, 0);
      parent.send(pid, 1);
      parent.exit('boom');
    });
    assert.equal(await promise, 'boom');
    assert.deepEqual(notes, ['init', 1, ['terminate', 'boom']]);
  });

  test('G10 it traps and a link that is not its parent ends: a message, and it lives', async () => {
    const notes: unknown[] = [];
    const pid = spawn(noting(notes, true));
    const peer = spawn(async (self) => {
      self.link(pid);
      await self.receive(undefined, 0);
      self.exit('boom');
    });
    assert.equal(await exited(peer), 'boom');
    await quiet();
    assert.equal(notes.length, 2);
    assert.equal(isAlive(pid), true);
    exit(pid, 'kill');
  });

  test('G11 a signal that it does not trap, and kill: terminate is not called', async () => {
    for (const [trap, reason] of [
      [false, 'boom'],
      [true, 'kill'],
    ] as const) {
      const notes: unknown[] = [];
      const pid = spawn(noting(notes, trap));
      await quiet();
      exit(pid, reason);
      await quiet();
      assert.deepEqual(notes, ['init']);
    }
  });

  test('killed while it runs, it does not terminate, whatever it throws after', async () => {
    const notes: unknown[] = [];
    const pid = spawn(noting(notes));
    send(pid, (self: Self) => {
      exit(self.pid, 'kill');
      throw new Error('bad');
    });
    assert.equal(await exited(pid), 'killed');
    assert.deepEqual(notes, ['init']);
  });

  test('receive is refused: it is not an async process', async () => {
    const pid = spawn({ handle: (_message, self) => void self.receive() });
    send(pid, 1);
    const reason = await exited(pid);
    assert(reason instanceof ProcessError && reason.code === 'already-receiving');
  });

  test('messages of a plain type need no cast', async () => {
    const got: number[] = [];
    const adder: CallbackProcess<{ add: number }> = { handle: ({ add }) => void got.push(add) };
    const pid = spawn(adder);
    send(pid, { add: 1 });
    await quiet();
    assert.deepEqual(got, [1]);
    exit(pid, 'kill');
  });
});

describe('fairness', () => {
  test('one message beside a full mailbox is handled second, not last', async () => {
    const notes: unknown[] = [];
    const flooded = spawn({ handle: (n) => void notes.push(n) });
    const beside = spawn({ handle: (n) => void notes.push(n) });
    await quiet();
    for (let i = 0; i < 100; i++) send(flooded, i);
    send(beside, 'beside');
    await quiet();
    assert.equal(notes.indexOf('beside'), 1);
    exit(flooded, 'kill');
    exit(beside, 'kill');
  });

  test('two callback processes that never stop answering let the event loop turn', async () => {
    let rounds = 0;
    const answering: CallbackProcess<Pid> = {
      handle(other, self) {
        rounds += 1;
        self.send(other, self.pid);
      },
    };
    const one = spawn(answering);
    const two = spawn(answering);
    send(one, two);
    for (let i = 0; i < 3; i++) await turn();
    assert(rounds > 0);
    exit(one, 'kill');
    exit(two, 'kill');
  });

  test('two async processes that never stop answering let the event loop turn', async () => {
    let rounds = 0;
    const answering = async (self: Self): Promise<void> => {
      for (;;) {
        const other = await self.receive((message) => [one, two].find((pid) => pid === message));
        rounds += 1;
        self.send(other, self.pid);
      }
    };
    const one = spawn(answering);
    const two = spawn(answering);
    send(one, two);
    for (let i = 0; i < 3; i++) await turn();
    assert(rounds > 0);
    exit(one, 'kill');
    exit(two, 'kill');
  });

  test('at most 200 messages are handled in one turn of the event loop', async () => {
    let handled = 0;
    const pids = Array.from({ length: 1000 }, () => spawn({ handle: () => void (handled += 1) }));
    await quiet();
    // Two, so that the turn in which they were spawned is over.
    await turn();
    await turn();
    for (const pid of pids) send(pid, 1);
    await turn();
    assert(handled > 0 && handled <= 200);
    await quiet();
    assert.equal(handled, 1000);
    for (const pid of pids) exit(pid, 'kill');
  });

  test('a handler that takes long uses up the turn alone', async () => {
    const notes: string[] = [];
    const slow: CallbackProcess = {
      handle() {
        const until = performance.now() + 3;
        while (performance.now() < until);
        notes.push('slow');
      },
    };
    const pids = [spawn(slow), spawn(slow)];
    // Two, so that the turn in which they were spawned is over.
    await turn();
    await turn();
    for (const pid of pids) send(pid, 1);
    await turn();
    assert.equal(notes.length, 1);
    await turn();
    assert.equal(notes.length, 2);
    for (const pid of pids) exit(pid, 'kill');
  });
});

test('a process that ends while it runs takes no step more', () =>
  inProcess(async (self) => {
    const notes: unknown[] = [];
    const pid = self.spawn(noting(notes));
    self.send(pid, (own: Self) => {
      exit(own.pid, 'kill');
      assert.equal(isAlive(own.pid), false);
      notes.push('still running');
    });
    self.send(pid, 'never');
    await exited(pid);
    await quiet();
    assert.deepEqual(notes, ['init', 'still running']);
  }));
