import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  Down,
  Exit,
  exit,
  exited,
  isAlive,
  type Pid,
  ProcessError,
  type Reason,
  type Self,
  send,
  spawn,
} from '../../src/process/index.ts';
import { ending, idle, inProcess, mailbox, outlive, trapping } from './support.ts';

/** The reason with which a process ends that has a linked child of this kind. */
function parentOf(child: (self: Self) => Promise<void>): Promise<Reason> {
  return exited(
    spawn(async (self) => {
      self.spawnLink(child);
      await self.receive();
    }),
  );
}

/** What a trapping process finds in its mailbox after its linked child has ended. */
function trapped(child: (self: Self) => Promise<void>): Promise<Reason> {
  return new Promise((resolve, reject) => {
    const test = inProcess(async (self) => {
      self.trapExit(true);
      const pid = self.spawnLink(child);
      const message = await self.receive();
      assert(message instanceof Exit);
      assert.equal(message.from, pid);
      resolve(message.reason);
    });
    test.catch(reject);
  });
}

describe('links', () => {
  test('L1 a linked child ends normal: the parent lives and has no message', () =>
    inProcess(async (self) => {
      await outlive(self, ending('normal'));
      assert.deepEqual(await mailbox(self), []);
    }));

  test('L2 a linked child exits boom: the parent dies of boom', async () => {
    assert.equal(await parentOf(async (self) => self.exit('boom')), 'boom');
  });

  test('L17 a linked child exits {shutdown}: the parent dies of the same', async () => {
    assert.deepEqual(await parentOf(async (self) => self.exit({ shutdown: 'x' })), { shutdown: 'x' });
  });

  test('L3 a linked child ends normal, the parent traps: EXIT normal in its mailbox', async () => {
    assert.equal(await trapped(async () => {}), 'normal');
  });

  test('L4 a linked child exits boom, the parent traps: EXIT boom in its mailbox', async () => {
    assert.equal(await trapped(async (self) => self.exit('boom')), 'boom');
  });

  test('L5 a child throws an Error: the reason is the Error, with its stack', async () => {
    const bad = new Error('bad');
    assert.equal(
      await trapped(async () => {
        throw bad;
      }),
      bad,
    );
    assert.match(String(bad.stack), /links\.test/);
  });

  test('L6 a child throws a bare value: the reason is {nocatch, stack}, not the value', async () => {
    const reason = await trapped(async () => {
      // oxlint-disable-next-line typescript/only-throw-error -- the row
      throw 't';
    });
    assert(typeof reason === 'object' && reason !== null && 'nocatch' in reason && 'stack' in reason);
    assert.equal(reason.nocatch, 't');
    assert.equal(typeof reason.stack, 'string');
  });

  test('L7 link to a dead pid, not trapping: throws noproc at once', () =>
    inProcess(async (self) => {
      const { pid } = await outlive(self, ending('normal'));
      assert.throws(
        () => self.link(pid),
        (error) => error instanceof ProcessError && error.code === 'noproc',
      );
    }));

  test('L8 link to a dead pid, trapping: returns, then EXIT noproc', () =>
    inProcess(async (self) => {
      const { pid } = await outlive(self, ending('normal'));
      self.trapExit(true);
      self.link(pid);
      assert.deepEqual(await mailbox(self), [new Exit(pid, 'noproc')]);
    }));

  test('L9 link twice, unlink once: no link is left', () =>
    inProcess(async (self) => {
      const pid = self.spawnLink(idle);
      self.link(pid);
      self.unlink(pid);
      exit(pid, 'boom');
      assert.equal(isAlive(pid), false);
      assert.deepEqual(await mailbox(self), []);
    }));

  test('L10 a link to itself has no effect', () =>
    inProcess(async (self) => {
      self.trapExit(true);
      self.link(self.pid);
      assert.deepEqual(await mailbox(self), []);
    }));

  test('L11 the other side unlinks and then exits boom: nothing arrives', () =>
    inProcess(async (self) => {
      self.trapExit(true);
      await outlive(self, async (child) => {
        child.unlink(child.parent);
        child.exit('boom');
      });
      assert.deepEqual(await mailbox(self), []);
    }));

  test('L12 child already died, EXIT queued, then unlink: the queued EXIT stays', () =>
    inProcess(async (self) => {
      self.trapExit(true);
      const { pid } = await outlive(self, ending('boom'));
      self.unlink(pid);
      assert.deepEqual(await mailbox(self), [new Exit(pid, 'boom')]);
    }));

  test('L13 chain A-B-C, C exits boom: A dies of boom', async () => {
    const top = spawn(async (a) => {
      a.spawnLink(async (b) => {
        b.spawnLink(ending('boom'));
        await b.receive();
      });
      await a.receive();
    });
    assert.equal(await exited(top), 'boom');
  });

  test('L13 a chain of 100,000 dies without filling the stack', async () => {
    const linksToMessage = { handle: (other: Pid, self: Self) => self.link(other) };
    const first = spawn(linksToMessage);
    let last = first;
    for (let i = 1; i < 100_000; i++) {
      const next = spawn(linksToMessage);
      send(next, last);
      last = next;
    }
    // The run queue is first in, first out: when this one has run, the chain is linked.
    await inProcess(async (self) => {
      await self.receive(() => true, 0);
    });
    exit(first, 'boom');
    assert.equal(isAlive(last), false);
  });

  test('L14 the middle one traps: it stops there, the top lives', () =>
    inProcess(async (self) => {
      const middle = self.spawnLink(async (b) => {
        b.trapExit(true);
        const pid = b.spawnLink(ending('boom'));
        assert.deepEqual(await b.receive(), new Exit(pid, 'boom'));
      });
      assert.equal(await exited(middle), 'normal');
    }));

  test('L15, M14 a child sends m1, m2 and exits: m1, m2, then EXIT and DOWN', () =>
    inProcess(async (self) => {
      self.trapExit(true);
      const pid = self.spawnLink(async (child) => {
        await child.receive();
        child.send(child.parent, 'm1');
        child.send(child.parent, 'm2');
        child.exit('boom');
      });
      const ref = self.monitor(pid);
      self.send(pid, 'go');
      await exited(pid);
      assert.deepEqual(await mailbox(self), ['m1', 'm2', new Exit(pid, 'boom'), new Down(ref, 'boom')]);
    }));

  test('L16 a peer linked to an idle process exits normal: the idle one stays alive', () =>
    inProcess(async (self) => {
      const left = self.spawn(idle);
      const peer = self.spawn(async (other) => {
        other.link(left);
      });
      await exited(peer);
      assert.equal(isAlive(left), true);
      exit(left, 'kill');
    }));
});

describe('exit signals', () => {
  test('E1, E12 exit(pid, normal) to another that does not trap, linked or not: ignored', () =>
    inProcess(async (self) => {
      const free = self.spawn(idle);
      const linked = self.spawnLink(idle);
      self.exit(free, 'normal');
      self.exit(linked, 'normal');
      assert.deepEqual([isAlive(free), isAlive(linked)], [true, true]);
      self.unlink(linked);
      exit(linked, 'kill');
      exit(free, 'kill');
    }));

  test('E2 exit(pid, normal) to one that traps: EXIT normal, from the caller', () =>
    inProcess(async (self) => {
      self.trapExit(true);
      const caller = self.spawn(async (other) => other.exit(other.parent, 'normal'));
      assert.deepEqual(await self.receive(), new Exit(caller, 'normal'));
    }));

  test('E3 exit(self, normal), not trapping: dies normal', async () => {
    const pid = spawn(async (self) => {
      self.exit(self.pid, 'normal');
      throw new Error('not reached');
    });
    assert.equal(await exited(pid), 'normal');
  });

  test('E4 exit(self, normal), trapping: a message to itself', () =>
    inProcess(async (self) => {
      self.trapExit(true);
      self.exit(self.pid, 'normal');
      assert.deepEqual(await mailbox(self), [new Exit(self.pid, 'normal')]);
    }));

  test('E5, M10 exit(pid, kill) to one that traps: dies of killed, as its monitor says', () =>
    inProcess(async (self) => {
      const { pid, ref } = self.spawnMonitor(trapping);
      await self.receive(() => true, 0);
      self.exit(pid, 'kill');
      assert.deepEqual(await mailbox(self), [new Down(ref, 'killed')]);
    }));

  test('E6 the linked, trapping peer of a killed one gets EXIT killed', () =>
    inProcess(async (self) => {
      self.trapExit(true);
      const pid = self.spawnLink(idle);
      self.exit(pid, 'kill');
      assert.deepEqual(await mailbox(self), [new Exit(pid, 'killed')]);
    }));

  test('E7 a process exits itself with kill: links get kill, and can trap it', async () => {
    assert.equal(await trapped(async (self) => self.exit('kill')), 'kill');
  });

  test('E8 a process exits itself with kill: a peer that does not trap dies of kill, not of killed', async () => {
    assert.equal(await parentOf(async (self) => self.exit('kill')), 'kill');
  });

  test('E9 exit(deadPid, boom): no effect', () =>
    inProcess(async (self) => {
      const { pid } = await outlive(self, ending('normal'));
      self.exit(pid, 'boom');
      exit(pid, 'boom');
      assert.deepEqual(await mailbox(self), []);
    }));

  test('E10 A sends m1, exit(B, boom), m2 to B that traps: m1, EXIT, m2', () =>
    inProcess(async (self) => {
      self.trapExit(true);
      const a = self.spawn(async (other) => {
        other.send(other.parent, 'm1');
        other.exit(other.parent, 'boom');
        other.send(other.parent, 'm2');
      });
      await exited(a);
      assert.deepEqual(await mailbox(self), ['m1', new Exit(a, 'boom'), 'm2']);
    }));

  test('E11 exit(P, kill) and then isAlive(P): false at once', () =>
    inProcess(async (self) => {
      const pid = self.spawn(trapping);
      self.exit(pid, 'kill');
      assert.equal(isAlive(pid), false);
    }));

  test('E13 the handler of an EXIT exits with another reason: monitors see the new one', async () => {
    const pid = spawn(async (self) => {
      self.trapExit(true);
      self.spawnLink(ending('boom'));
      await self.receive();
      self.exit('other');
    });
    assert.equal(await exited(pid), 'other');
  });

  test('E14 self.exit(reason) can be caught', () =>
    inProcess(async (self) => {
      try {
        self.exit('boom');
      } catch {
        // Held up: the process goes on.
      }
      assert.equal(isAlive(self.pid), true);
    }));

  test('E14 an exit signal from outside cannot be caught', async () => {
    let caught = false;
    const pid = spawn(async (self) => {
      try {
        await self.receive();
      } catch {
        caught = true;
      }
    });
    await inProcess(async (self) => {
      await self.receive(() => true, 0);
      self.exit(pid, 'boom');
    });
    assert.equal(isAlive(pid), false);
    assert.equal(caught, false);
  });

  test('T1 trapExit returns what was before', () =>
    inProcess(async (self) => {
      assert.deepEqual(
        [self.trapExit(true), self.trapExit(true), self.trapExit(false), self.trapExit(false)],
        [false, true, true, false],
      );
    }));
});
