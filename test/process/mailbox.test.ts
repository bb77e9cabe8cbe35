import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  Exit,
  exit,
  exited,
  isAlive,
  MailboxFull,
  ProcessError,
  ready,
  send,
  sendAfter,
  spawn,
  Timeout,
  whereis,
} from '../../src/process/index.ts';
import { ending, idle, inProcess, mailbox, outlive, quiet, turn } from './support.ts';

function only(...wanted: unknown[]): (message: unknown) => unknown {
  return (message) => wanted.find((one) => one === message);
}

function withCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ProcessError && error.code === code;
}

describe('receive', () => {
  test('R1 a, b, c queued, receive b: a, c are left in order', () =>
    inProcess(async (self) => {
      for (const message of ['a', 'b', 'c']) self.send(self.pid, message);
      assert.equal(await self.receive(only('b')), 'b');
      assert.deepEqual(await mailbox(self), ['a', 'c']);
    }));

  test('R1 the last one is taken out, and the next to come is still behind the others', () =>
    inProcess(async (self) => {
      for (const message of ['a', 'b']) self.send(self.pid, message);
      assert.equal(await self.receive(only('b')), 'b');
      self.send(self.pid, 'c');
      assert.deepEqual(await mailbox(self), ['a', 'c']);
    }));

  test('R2 a, b queued, clauses b then a: takes a', () =>
    inProcess(async (self) => {
      self.send(self.pid, 'a');
      self.send(self.pid, 'b');
      assert.equal(await self.receive(only('b', 'a')), 'a');
    }));

  test('R3 after 0 looks at what is queued, then times out; the queue is unchanged', () =>
    inProcess(async (self) => {
      self.send(self.pid, 'a');
      assert.equal(await self.receive(only('b'), 0), Timeout);
      assert.equal(await self.receive(only('a'), 0), 'a');
      assert.equal(await self.receive(undefined, 0), Timeout);
    }));

  test('R4 the timer is not restarted by messages that do not match', () =>
    inProcess(async (self) => {
      let sent = 0;
      const chatter = setInterval(() => send(self.pid, sent++), 5);
      assert.equal(await self.receive(only('never'), 40), Timeout);
      clearInterval(chatter);
      const all = await mailbox(self);
      assert(sent > 0);
      assert.deepEqual(
        all,
        Array.from({ length: sent }, (_, i) => i),
      );
    }));

  test('R5 send to a dead pid: no effect', () =>
    inProcess(async (self) => {
      const { pid } = await outlive(self, ending('normal'));
      self.send(pid, 'hello');
      assert.equal(isAlive(pid), false);
    }));

  test('R6 send to an unregistered name: throws', () => {
    assert.throws(() => send('r6-nobody', 'hello'), withCode('not-registered'));
  });

  test('R7 1000 sends from one process arrive in order', () =>
    inProcess(async (self) => {
      self.spawn(async (other) => {
        for (let i = 0; i < 1000; i++) other.send(other.parent, i);
      });
      for (let i = 0; i < 1000; i++) assert.equal(await self.receive(), i);
    }));

  test('R8 one message, two receives: got once', () =>
    inProcess(async (self) => {
      self.send(self.pid, 'a');
      assert.equal(await self.receive(), 'a');
      assert.equal(await self.receive(undefined, 0), Timeout);
    }));

  test('a message that is waited for is offered to match once, however many others came before', () =>
    inProcess(async (self) => {
      let offered = 0;
      const sender = self.spawn(async (other) => {
        for (let i = 0; i < 100; i++) {
          other.send(other.parent, i);
          await other.receive(undefined, 0);
        }
        other.send(other.parent, 'last');
      });
      const match = (message: unknown): unknown => {
        offered += 1;
        return message === 'last' ? message : undefined;
      };
      assert.equal(await self.receive(match), 'last');
      await exited(sender);
      assert.equal(offered, 101);
    }));

  test('what match throws is thrown by receive', () =>
    inProcess(async (self) => {
      self.send(self.pid, 'a');
      const bad = new Error('bad');
      await assert.rejects(
        self.receive(() => {
          throw bad;
        }),
        bad,
      );
      assert.equal(await self.receive(), 'a');
    }));

  test('two receives at a time are refused', () =>
    inProcess(async (self) => {
      const first = self.receive();
      assert.throws(() => void self.receive(), withCode('already-receiving'));
      self.send(self.pid, 'a');
      assert.equal(await first, 'a');
    }));
});

describe('names', () => {
  test('N1 the name is taken: raises, and nothing is spawned', () =>
    inProcess(async (self) => {
      self.register('n1');
      assert.throws(() => self.spawn(idle, { name: 'n1' }), withCode('name-taken'));
      assert.equal(whereis('n1'), self.pid);
    }));

  test('N2 the process has a name already: raises', () =>
    inProcess(async (self) => {
      self.register('n2');
      assert.throws(() => self.register('n2-other'), withCode('already-named'));
    }));

  test('N3 a dead process cannot register: raises', async () => {
    let thrown: unknown;
    const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
    const pid = spawn(async (self) => {
      await woken;
      try {
        self.register('n3');
      } catch (error) {
        thrown = error;
      }
    });
    await quiet();
    exit(pid, 'kill');
    wake();
    await quiet();
    assert(withCode('exited')(thrown));
    assert.equal(whereis('n3'), undefined);
  });

  test('N4 the holder is killed: whereis is undefined at once', () => {
    const pid = spawn(idle, { name: 'n4' });
    assert.equal(whereis('n4'), pid);
    exit(pid, 'kill');
    assert.equal(whereis('n4'), undefined);
  });

  test('N5 unregister an unknown name: raises', () =>
    inProcess(async (self) => {
      assert.throws(() => self.unregister('n5-nobody'), withCode('not-registered'));
    }));

  test('a message sent to a name reaches its holder', () =>
    inProcess(async (self) => {
      self.register('holder');
      send('holder', 'hello');
      assert.equal(await self.receive(), 'hello');
    }));
});

describe('a bounded mailbox', () => {
  test('one message too many is refused, and the sender is told', async () => {
    const pid = spawn(idle, { mailbox: 2 });
    send(pid, 1);
    send(pid, 2);
    assert.throws(
      () => send(pid, 3),
      (error) => error instanceof MailboxFull && error.code === 'mailbox-full' && error.pid === pid,
    );
    exit(pid, 'kill');
    await exited(pid);
  });

  test('ready settles when there is room, so that a sender that waits loses nothing', async () => {
    const got: unknown[] = [];
    const pid = spawn({ handle: (message) => void got.push(message) }, { mailbox: 10 });
    for (let i = 0; i < 1000; i++) {
      await ready(pid);
      send(pid, i);
    }
    await quiet();
    assert.deepEqual(
      got,
      Array.from({ length: 1000 }, (_, i) => i),
    );
    exit(pid, 'kill');
  });

  test('a full mailbox has room again when it is half empty: a sender is not woken for each message', async () => {
    const pid = spawn(
      async (self) => {
        for (let i = 0; i < 4; i++) self.send(self.pid, i);
        let settled = false;
        void ready(self.pid).then(() => {
          settled = true;
        });
        assert.equal(await self.receive(), 0);
        await turn();
        assert.equal(settled, false);
        assert.equal(await self.receive(), 1);
        await turn();
        assert.equal(settled, true);
      },
      { mailbox: 4 },
    );
    assert.equal(await exited(pid), 'normal');
  });

  test('ready settles when the receiver dies', async () => {
    const pid = spawn(idle, { mailbox: 1 });
    send(pid, 1);
    const waiting = ready(pid);
    exit(pid, 'kill');
    await waiting;
    await ready(pid);
  });

  test('exit signals and DOWN have room always', () =>
    new Promise((resolve) => {
      const pid = spawn(
        async (self) => {
          self.trapExit(true);
          const child = self.spawnLink(idle);
          self.send(self.pid, 'full');
          exit(child, 'boom');
          assert.equal(await self.receive(), 'full');
          assert.deepEqual(await self.receive(), new Exit(child, 'boom'));
        },
        { mailbox: 1 },
      );
      resolve(exited(pid).then((reason) => assert.equal(reason, 'normal')));
    }));
});

describe('timers', () => {
  test('sendAfter sends once', () =>
    inProcess(async (self) => {
      const cancel = sendAfter(self.pid, 'later', 1);
      assert.equal(await self.receive(), 'later');
      assert.equal(cancel(), false);
    }));

  test('a cancelled timer sends nothing', () =>
    inProcess(async (self) => {
      const cancel = sendAfter(self.pid, 'first', 1);
      assert.equal(cancel(), true);
      sendAfter(self.pid, 'second', 2);
      assert.equal(await self.receive(), 'second');
    }));

  test('a dead process leaves no timer behind', async () => {
    const pid = spawn(idle);
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const cancel = sendAfter(pid, 'never', 1_000_000);
    assert.equal(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length, before + 1);
    exit(pid, 'kill');
    assert.equal(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length, before);
    assert.equal(cancel(), false);
    assert.equal(sendAfter(pid, 'never', 1_000_000)(), false);
  });
});
