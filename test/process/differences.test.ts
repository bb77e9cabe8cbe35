import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import {
  call,
  CallFailed,
  Down,
  Exit,
  exit,
  exited,
  isAlive,
  ProcessError,
  type Self,
  send,
  spawn,
  startServer,
  stop,
} from '../../src/process/index.ts';
import { idle, inProcess, quiet } from './support.ts';

/** An event that the test lets happen. */
function gate(): { opened: Promise<void>; open: () => void } {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  return { opened, open };
}

describe('as on the BEAM', () => {
  test('E15 killed while it waits in receive: neither what comes after nor finally runs', async () => {
    const notes: string[] = [];
    const pid = spawn(async (self) => {
      try {
        await self.receive();
        notes.push('after');
      } finally {
        notes.push('finally');
      }
    });
    await quiet();
    exit(pid, 'kill');
    send(pid, 'too late');
    await quiet();
    assert.deepEqual(notes, []);
  });

  test('E15 self.exit(reason) is an exception, as exit/1 is: finally runs', async () => {
    const notes: string[] = [];
    const pid = spawn(async (self) => {
      try {
        self.exit('boom');
      } finally {
        notes.push('finally');
      }
    });
    assert.equal(await exited(pid), 'boom');
    assert.deepEqual(notes, ['finally']);
  });
});

describe('not as on the BEAM', () => {
  test('E15 killed while it awaits something else: its code goes on to its next use of self, and then finally runs', async () => {
    const notes: string[] = [];
    const { opened, open } = gate();
    const pid = spawn(async (self) => {
      try {
        await opened;
        notes.push('still running');
        self.send(self.parent, 'never');
        notes.push('never');
      } catch (error) {
        notes.push(error instanceof ProcessError ? error.code : 'another error');
      } finally {
        notes.push('finally');
      }
    });
    await quiet();
    exit(pid, 'kill');
    assert.equal(isAlive(pid), false);
    open();
    await quiet();
    assert.deepEqual(notes, ['still running', 'exited', 'finally']);
  });

  test('E15 everything but receive throws in the code of a dead process, and receive never settles', async () => {
    const notes: unknown[] = [];
    const { opened, open } = gate();
    const other = spawn(idle);
    const pid = spawn(async (self) => {
      const ref = self.monitor(other);
      await opened;
      const uses: (() => unknown)[] = [
        () => self.spawn(idle),
        () => self.spawnLink(idle),
        () => self.spawnMonitor(idle),
        () => self.send(other, 1),
        () => self.link(other),
        () => self.unlink(other),
        () => self.monitor(other),
        () => self.demonitor(ref),
        () => self.exit('again'),
        () => self.exit(other, 'kill'),
        () => self.trapExit(true),
        () => self.own(() => {}),
        () => self.register('ghost'),
        () => self.unregister('ghost'),
        () => self.noteRestart('ghost', 'boom'),
      ];
      for (const use of uses) assert.throws(use, (error) => error instanceof ProcessError && error.code === 'exited');
      notes.push(uses.length);
      await self.receive(undefined, 0);
      notes.push('never');
    });
    await quiet();
    exit(pid, 'kill');
    open();
    await quiet();
    assert.deepEqual(notes, [15]);
    assert.equal(isAlive(other), true);
    exit(other, 'kill');
  });

  test('running code cannot be stopped: a callback process that is killed in handle dies when handle returns', async () => {
    const notes: unknown[] = [];
    const watcher = spawn({ handle: (message) => void notes.push(message instanceof Exit ? 'told' : message) });
    const pid = spawn({
      handle(_message, self) {
        exit(self.pid, 'kill');
        assert.equal(isAlive(self.pid), false);
        notes.push('still running');
        self.link(watcher);
      },
    });
    send(watcher, 'first');
    send(pid, 'go');
    assert.equal(await exited(pid), 'killed');
    assert.deepEqual(notes, ['first', 'still running']);
    assert.equal(isAlive(watcher), false);
  });

  test('of two signals that come while a callback process runs, it dies of the first', async () => {
    const pid = spawn({
      handle(_message, self) {
        exit(self.pid, 'boom');
        const peer = self.spawnLink(idle);
        self.exit(peer, 'kill');
      },
    });
    send(pid, 'go');
    assert.equal(await exited(pid), 'boom');
  });

  test('the heap is shared: a message is the object that was sent, not a copy', () =>
    inProcess(async (self) => {
      const message = { count: 1 };
      self.send(self.pid, message);
      message.count = 2;
      assert.equal(await self.receive(), message);
    }));

  test('nothing is preempted: while one handles its message, nobody else runs', async () => {
    const notes: string[] = [];
    const slow = {
      handle() {
        notes.push('begin');
        for (let i = 0; i < 1e5; i++) Math.sqrt(i);
        notes.push('end');
      },
    };
    const pids = [spawn(slow), spawn(slow)];
    for (const pid of pids) send(pid, 'go');
    await quiet();
    assert.deepEqual(notes, ['begin', 'end', 'begin', 'end']);
    for (const pid of pids) exit(pid, 'kill');
  });

  test('what fails in a promise that nobody awaits is not the exit of a process, but an error of the program', async () => {
    const library = new URL('../../src/process/index.ts', import.meta.url).href;
    const program = `
      import { exited, spawn } from '${library}';
      process.on('uncaughtException', (error) => console.log('uncaught', error.message));
      const pid = spawn(async () => {
        void Promise.reject(new Error('nobody waits'));
      });
      console.log('ended', await exited(pid));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
    assert.deepEqual(stdout.trim().split('\n').sort(), ['ended normal', 'uncaught nobody waits']);
  });

  test('G1 a failed call is a rejected promise: the caller can catch it', async () => {
    const pid = await startServer({ handleCall: (_request, _from, self) => self.exit('boom') });
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const caller = spawn(async () => {
      await call(pid, 'hello').catch(resolve);
    });
    const end = exited(caller);
    assert((await promise) instanceof CallFailed);
    assert.equal(await end, 'normal');
  });

  test('G6 a server that calls itself is not told so: it waits until its own timeout', async () => {
    const pid = await startServer({
      handleCall: async (_request, _from, self) => ({
        reply: await call(self.pid, 'again', 5).catch((error: unknown) => error),
      }),
    });
    const answer = await call(pid, 'hello');
    assert(answer instanceof CallFailed && answer.reason === 'timeout');
    exit(pid, 'kill');
  });

  test('M7 a DOWN by name has the name alone: there are no nodes', () =>
    inProcess(async (self) => {
      const pid = self.spawn(idle, { name: 'difference' });
      self.monitor('difference');
      exit(pid, 'boom');
      const down = await self.receive();
      assert(down instanceof Down && down.object === 'difference');
    }));

  test('ordinary code is the parent of what it spawns: its exit is an order, and a trapping server obeys', async () => {
    const notes: unknown[] = [];
    const pid = await startServer({
      init: (self: Self) => void self.trapExit(true),
      terminate: (reason) => void notes.push(reason),
    });
    const gone = exited(pid);
    exit(pid, 'boom');
    assert.equal(await gone, 'boom');
    assert.deepEqual(notes, ['boom']);
    await assert.rejects(stop(pid));
  });
});

describe('what a process owns', () => {
  test('is released when it ends, however it ends, before anyone is told', async () => {
    for (const [reason, told] of [
      ['boom', 'boom'],
      ['kill', 'killed'],
    ]) {
      const notes: unknown[] = [];
      const pid = spawn(async (self) => {
        self.own((last) => notes.push(['released', last]));
        await self.receive();
      });
      spawn({
        init: (self) => void self.monitor(pid),
        handle: (message) => void notes.push(['told', message instanceof Down && message.reason]),
      });
      await quiet();
      exit(pid, reason);
      await quiet();
      assert.deepEqual(notes, [
        ['released', told],
        ['told', told],
      ]);
    }
  });

  test('a release that throws spoils nothing: the rest is released, and the Error is the reason', async () => {
    const bad = new Error('bad');
    const notes: string[] = [];
    const pid = spawn(async (self) => {
      self.own(() => {
        throw bad;
      });
      self.own(() => notes.push('released'));
      await self.receive();
    });
    await quiet();
    const gone = exited(pid);
    exit(pid, 'boom');
    assert.equal(await gone, bad);
    assert.deepEqual(notes, ['released']);
  });
});
