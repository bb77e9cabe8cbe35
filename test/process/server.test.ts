import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  call,
  CallFailed,
  cast,
  Exit,
  exit,
  exited,
  type From,
  isAlive,
  type Pid,
  ProcessError,
  reply,
  type Self,
  send,
  type Server,
  spawn,
  StartFailed,
  startServer,
  stop,
  Timeout,
  whereis,
} from '../../src/process/index.ts';
import { alive } from '../../src/process/kernel.ts';
import { ending, idle, inProcess, mailbox, outlive, quiet, turn } from './support.ts';

function failedWith(reason: unknown): (error: unknown) => boolean {
  return (error) => error instanceof CallFailed && error.reason === reason;
}

/** A server that notes what happens to it. */
function noting(notes: unknown[], more: Server = {}): Server {
  return {
    init: (self) => void self.trapExit(true),
    handleCast: (request) => void notes.push(request),
    handleInfo: (message) => void notes.push(message),
    terminate: (reason) => void notes.push(['terminate', reason]),
    ...more,
  };
}

/** A parent that starts a server and then does what it is told to. */
function parentOf(server: Server, then: (self: Self) => void): { parent: Pid; started: Promise<Pid> } {
  const { promise: started, resolve } = Promise.withResolvers<Pid>();
  const parent = spawn(async (self) => {
    resolve(await startServer(server, { parent: self }));
    await self.receive();
    then(self);
  });
  return { parent, started };
}

describe('call', () => {
  test('a call is answered', async () => {
    const pid = await startServer({ handleCall: (request) => ({ reply: ['got', request] }) });
    assert.deepEqual(await call(pid, 1), ['got', 1]);
    await stop(pid);
  });

  test('G1 a call times out: the caller gets timeout, the server lives, the late reply is dropped', async () => {
    let late: From | undefined;
    const pid = await startServer({
      handleCall: (request, from) => {
        if (request === 'slow') late = from;
        else reply(from, request);
      },
    });
    await inProcess(async (self) => {
      await assert.rejects(call(pid, 'slow', 5), failedWith('timeout'));
      assert(late);
      reply(late, 'too late');
      assert.equal(await call(pid, 'next'), 'next');
      assert.deepEqual(await mailbox(self), []);
    });
    await stop(pid);
  });

  test('G2 call a dead pid: noproc', () =>
    inProcess(async (self) => {
      const { pid } = await outlive(self, ending('normal'));
      await assert.rejects(call(pid, 'hello'), failedWith('noproc'));
    }));

  test('G3 call an unknown name: noproc', () => assert.rejects(call('g3-nobody', 'hello'), failedWith('noproc')));

  test('G4 the server exits during the call: the caller gets that reason', async () => {
    const pid = await startServer({ handleCall: (_request, _from, self) => self.exit('boom') });
    await assert.rejects(call(pid, 'hello'), failedWith('boom'));
  });

  test('G5 the server throws during the call: the caller gets the Error', async () => {
    const bad = new Error('bad');
    const pid = await startServer({ handleCall: () => Promise.reject(bad) });
    await assert.rejects(call(pid, 'hello'), failedWith(bad));
  });

  test('G4 a caller that does not catch it dies of the failed call', async () => {
    const pid = await startServer({ handleCall: (_request, _from, self) => self.exit('boom') });
    const caller = spawn(async () => {
      await call(pid, 'hello');
    });
    assert(failedWith('boom')(await exited(caller)));
  });

  test('G7 cast to a dead pid: nothing happens', () =>
    inProcess(async (self) => {
      const { pid } = await outlive(self, ending('normal'));
      cast(pid, 'hello');
      assert.equal(isAlive(pid), false);
    }));

  test('an answer may be given later, and only once', async () => {
    const waiting: From[] = [];
    const pid = await startServer({ handleCall: (_request, from) => void waiting.push(from) });
    const answer = call(pid, 'hello');
    await quiet();
    reply(waiting[0]!, 'first');
    reply(waiting[0]!, 'second');
    assert.equal(await answer, 'first');
    await stop(pid);
  });

  test('an answered call leaves nothing behind: no timer, and no watch on the server', async () => {
    const pid = await startServer({ handleCall: () => ({ reply: 'ok' }) });
    const left = (): unknown[] => [
      alive(pid)?.watchers?.size,
      process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length,
    ];
    const before = left();
    await call(pid, 'hello');
    assert.deepEqual(left(), before);
    await stop(pid);
  });

  test('a server that ends leaves no caller waiting, and no caller is told twice', async () => {
    const pid = await startServer({
      handleCall: (_request, from) => {
        reply(from, 'done');
        return { stop: 'normal' };
      },
    });
    assert.equal(await call(pid, 'hello'), 'done');
    await exited(pid);
    assert.equal(isAlive(pid), false);
  });
});

describe('the end of a server', () => {
  test('G8 a trapping server, its parent exits boom: terminate(boom) runs, the server stops', async () => {
    const notes: unknown[] = [];
    const { parent, started } = parentOf(noting(notes), (self) => self.exit('boom'));
    const end = exited(await started);
    send(parent, 'go');
    assert.equal(await end, 'boom');
    assert.deepEqual(notes, [['terminate', 'boom']]);
  });

  test('G9 a trapping server, its parent exits normal: terminate(normal) runs, the server stops', async () => {
    const notes: unknown[] = [];
    const { parent, started } = parentOf(noting(notes), () => {});
    const end = exited(await started);
    send(parent, 'go');
    assert.equal(await end, 'normal');
    assert.deepEqual(notes, [['terminate', 'normal']]);
  });

  test('G10 a trapping server, a link that is not its parent exits: a plain message, the server lives', async () => {
    const notes: unknown[] = [];
    const pid = await startServer(noting(notes));
    const peer = spawn(async (self) => {
      self.link(pid);
      self.exit('boom');
    });
    await exited(peer);
    cast(pid, 'still here');
    await quiet();
    assert.deepEqual(notes, [new Exit(peer, 'boom'), 'still here']);
    await stop(pid);
  });

  test('G11 a server that does not trap, an exit signal: terminate is not called', async () => {
    const notes: unknown[] = [];
    const pid = await startServer(noting(notes, { init: () => {} }));
    exit(pid, 'boom');
    assert.equal(await exited(pid), 'noproc');
    await quiet();
    assert.deepEqual(notes, []);
  });

  test('G18 stop, and stop again: terminate(normal), then noproc', async () => {
    const notes: unknown[] = [];
    const pid = await startServer(noting(notes));
    await stop(pid);
    assert.deepEqual(notes, [['terminate', 'normal']]);
    await assert.rejects(stop(pid), failedWith('noproc'));
  });

  test('G19 three casts queued, then the parent exits: all three are handled, then terminate', async () => {
    const notes: unknown[] = [];
    const { promise, resolve } = Promise.withResolvers<Pid>();
    const parent = spawn(async (self) => {
      const pid = await startServer(noting(notes), { parent: self });
      for (const n of [1, 2, 3]) cast(pid, n);
      resolve(pid);
      self.exit('boom');
    });
    const end = exited(await promise);
    await exited(parent);
    assert.equal(await end, 'boom');
    assert.deepEqual(notes, [1, 2, 3, ['terminate', 'boom']]);
  });

  test('what a callback throws is given to terminate, and is the reason', async () => {
    const notes: unknown[] = [];
    const bad = new Error('bad');
    const pid = await startServer(
      noting(notes, {
        handleCast: () => {
          throw bad;
        },
      }),
    );
    cast(pid, 1);
    assert.equal(await exited(pid), bad);
    assert.deepEqual(notes, [['terminate', bad]]);
  });

  test('what terminate throws is the reason', async () => {
    const bad = new Error('bad');
    const pid = await startServer({ terminate: () => Promise.reject(bad) });
    await assert.rejects(stop(pid), failedWith(bad));
  });
});

describe('the start of a server', () => {
  test('G12 init stops: the start fails with the reason, a trapping caller has an EXIT too', () =>
    inProcess(async (self) => {
      self.trapExit(true);
      await assert.rejects(
        startServer({ init: () => ({ stop: 'nope' }) }, { parent: self }),
        (error) => error instanceof StartFailed && error.reason === 'nope',
      );
      const [message, ...others] = await mailbox(self);
      assert(message instanceof Exit && message.reason === 'nope' && others.length === 0);
    }));

  test('G13 init ignores: the start says so, and there is no server', async () => {
    await assert.rejects(
      startServer({ init: () => 'ignore' }, { name: 'g13' }),
      (error) => error instanceof StartFailed && error.reason === 'ignore',
    );
    assert.equal(whereis('g13'), undefined);
  });

  test('G14 the name is taken: the start fails, the holder stays', async () => {
    const holder = spawn(idle, { name: 'g14' });
    await assert.rejects(
      startServer({}, { name: 'g14' }),
      (error) => error instanceof ProcessError && error.code === 'name-taken',
    );
    assert.equal(whereis('g14'), holder);
    exit(holder, 'kill');
  });

  test('G15 init returns continue with mail already queued: handleContinue runs first', async () => {
    const notes: unknown[] = [];
    const started = startServer(
      noting(notes, {
        init: async () => {
          await turn();
          return { continue: 'c' };
        },
        handleContinue: (value) => void notes.push(['continue', value]),
      }),
      { name: 'g15' },
    );
    cast('g15', 'mail');
    const pid = await started;
    await quiet();
    assert.deepEqual(notes, [['continue', 'c'], 'mail']);
    await stop(pid);
  });
});

describe('the idle timeout of a server', () => {
  test('G16 reply with a timeout, nothing comes: a Timeout message', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const pid = await startServer({ handleCall: () => ({ reply: 'ok', timeout: 5 }), handleInfo: resolve });
    assert.equal(await call(pid, 'hello'), 'ok');
    assert.equal(await promise, Timeout);
    await stop(pid);
  });

  test('G17 any message cancels the timeout', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const notes: unknown[] = [];
    const pid = await startServer(noting(notes, { handleCall: () => ({ reply: 'ok', timeout: 30 }) }));
    await call(pid, 'hello');
    t.mock.timers.tick(29);
    send(pid, 'anything');
    await quiet();
    t.mock.timers.tick(1000);
    await quiet();
    assert.deepEqual(notes, ['anything']);
    await stop(pid);
  });
});
