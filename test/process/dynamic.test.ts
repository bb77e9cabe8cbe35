import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  countChildren,
  type DynamicChildSpec,
  exit,
  exited,
  inspect,
  isAlive,
  type Pid,
  type Reason,
  type Self,
  spawn,
  startDynamicChild,
  startDynamicSupervisor,
  startSupervisor,
  whichChildren,
} from '../../src/process/index.ts';
import { reportsDuring, stop, withCode } from './family.ts';
import { ending, idle, quiet, trapping, turn } from './support.ts';

const start = (self: Self): Pid => self.spawnLink(idle);
const child: DynamicChildSpec = { restart: 'temporary', start };

/** Ends a child and waits until its supervisor has dealt with it. */
async function end(supervisor: Pid, pid: Pid, reason: Reason): Promise<void> {
  exit(pid, reason);
  await whichChildren(supervisor);
}

describe('a dynamic supervisor', () => {
  test('a child is there when startDynamicChild returns, linked to and child of the supervisor', async () => {
    const supervisor = await startDynamicSupervisor();
    const pid = startDynamicChild(supervisor, child);
    const info = inspect().find((one) => one.pid === String(pid));
    assert.deepEqual([info?.parent, info?.links], [String(supervisor), [String(supervisor)]]);
    await stop(supervisor);
    assert.equal(isAlive(pid), false);
  });

  test('S19 maxChildren 1: the second is refused with max-children, before its start runs', async () => {
    const supervisor = await startDynamicSupervisor({ maxChildren: 1 });
    const first = startDynamicChild(supervisor, child);
    assert.throws(
      () => startDynamicChild(supervisor, { ...child, start: () => assert.fail('started') }),
      withCode('max-children'),
    );
    await end(supervisor, first, 'boom');
    assert.equal(isAlive(startDynamicChild(supervisor, child)), true);
    await stop(supervisor);
  });

  test('S20 the same id twice: ids are ignored', async () => {
    const supervisor = await startDynamicSupervisor();
    startDynamicChild(supervisor, { ...child, id: 'same' });
    startDynamicChild(supervisor, { ...child, id: 'same' });
    assert.deepEqual(
      (await whichChildren(supervisor)).map(({ id }) => id),
      ['same', 'same'],
    );
    await stop(supervisor);
  });

  test('S21 three children that take their time to stop: in parallel', async () => {
    const supervisor = await startDynamicSupervisor();
    const notes: string[] = [];
    const slow = async (self: Self): Promise<void> => {
      self.trapExit(true);
      await self.receive();
      notes.push('told');
      await turn();
      notes.push('gone');
    };
    for (let i = 0; i < 3; i++) startDynamicChild(supervisor, { start: (self) => self.spawnLink(slow) });
    await quiet();
    await stop(supervisor);
    assert.deepEqual(notes, ['told', 'told', 'told', 'gone', 'gone', 'gone']);
  });

  test('S12 children that hang when told to end are killed when their own time is over, and reported', async () => {
    const supervisor = await startDynamicSupervisor();
    for (const shutdown of [5, 10, 'brutal-kill'] as const)
      startDynamicChild(supervisor, { start: (self) => self.spawnLink(trapping), shutdown });
    await quiet();
    const reports = await reportsDuring(() => stop(supervisor));
    assert.deepEqual(
      reports.map(({ context, reason, offender }) => [context, reason, offender.shutdown]),
      [
        ['shutdown-error', 'killed', 5],
        ['shutdown-error', 'killed', 10],
      ],
    );
  });

  test('S26 a temporary child crashes with intensity 0: it does not count', async () => {
    const supervisor = await startDynamicSupervisor({ intensity: 0 });
    for (let i = 0; i < 5; i++) await end(supervisor, startDynamicChild(supervisor, child), 'boom');
    assert.deepEqual(await countChildren(supervisor), { specs: 0, active: 0, supervisors: 0, workers: 0 });
    await stop(supervisor);
  });

  test('S5 a permanent child is started again, S6 a transient one after a crash only', async () => {
    const supervisor = await startDynamicSupervisor({ intensity: 2 });
    await end(supervisor, startDynamicChild(supervisor, { start }), 'shutdown');
    assert.equal((await countChildren(supervisor)).active, 1);
    const transient = startDynamicChild(supervisor, { start, restart: 'transient' });
    await end(supervisor, transient, 'shutdown');
    assert.equal((await countChildren(supervisor)).active, 1);
    await end(supervisor, startDynamicChild(supervisor, { start, restart: 'transient' }), 'boom');
    assert.equal((await countChildren(supervisor)).active, 2);
    await stop(supervisor);
  });

  test('S8 one restart too many ends it with shutdown, and all its children', async () => {
    const supervisor = await startDynamicSupervisor({ intensity: 1 });
    const other = startDynamicChild(supervisor, child);
    const gone = exited(supervisor);
    startDynamicChild(supervisor, { start: (self) => self.spawnLink(ending('boom')) });
    assert.equal(await gone, 'shutdown');
    assert.equal(isAlive(other), false);
  });

  test('S18 a restart that keeps failing counts each time, and keeps its place meanwhile', async () => {
    const supervisor = await startDynamicSupervisor({ intensity: 3, maxChildren: 1 });
    let starts = 0;
    const refused: unknown[] = [];
    const failing = (self: Self): Pid => {
      starts += 1;
      if (starts === 1) return self.spawnLink(idle);
      try {
        startDynamicChild(supervisor, child);
      } catch (error) {
        refused.push(error);
      }
      throw new Error('not today');
    };
    const gone = exited(supervisor);
    exit(startDynamicChild(supervisor, { start: failing }), 'boom');
    assert.equal(await gone, 'shutdown');
    assert.equal(starts, 4);
    assert.deepEqual(refused.map(withCode('max-children')), [true, true, true]);
  });

  test('what a start throws is thrown to who asked, and the supervisor lives', async () => {
    const supervisor = await startDynamicSupervisor({ intensity: 0 });
    const bad = new Error('bad');
    const throwing = (): Pid => {
      throw bad;
    };
    assert.throws(() => startDynamicChild(supervisor, { start: throwing }), bad);
    assert.deepEqual(await whichChildren(supervisor), []);
    await stop(supervisor);
  });

  test('one that is ending starts no more children; a process that is no supervisor has none', async () => {
    const supervisor = await startDynamicSupervisor();
    const trap = async (self: Self): Promise<void> => {
      self.trapExit(true);
      await self.receive();
      assert.throws(() => startDynamicChild(supervisor, child), withCode('noproc'));
    };
    const last = startDynamicChild(supervisor, { start: (self) => self.spawnLink(trap) });
    await quiet();
    const reason = exited(last);
    await stop(supervisor);
    assert.equal(await reason, 'normal');
    const pid = spawn(idle);
    assert.throws(() => startDynamicChild(pid, child), withCode('noproc'));
    exit(pid, 'kill');
  });

  test('20,000 children come, crash and go under a supervisor, and nothing of them is left', async () => {
    const supervisor = await startDynamicSupervisor();
    const connection = { handle() {} };
    const before = inspect().length;
    const pids = Array.from({ length: 20_000 }, () =>
      startDynamicChild(supervisor, { restart: 'temporary', start: (self) => self.spawnLink(connection) }),
    );
    assert.equal((await countChildren(supervisor)).active, 20_000);
    for (const pid of pids.slice(0, 10_000)) exit(pid, 'boom');
    assert.equal((await countChildren(supervisor)).active, 10_000);
    await stop(supervisor);
    assert.equal(inspect().length, before - 1);
  });

  test('it is a child like any other: killed, it takes its children along and is started again', async () => {
    const supervisor = await startSupervisor({
      strategy: 'one-for-one',
      children: [
        {
          id: 'connections',
          type: 'supervisor',
          start: (parent) => startDynamicSupervisor({ parent }),
        },
      ],
    });
    const [first] = await whichChildren(supervisor);
    const connection = startDynamicChild(first!.pid!, child);
    exit(first!.pid!, 'kill');
    assert.equal(isAlive(connection), false);
    const [second] = await whichChildren(supervisor);
    assert.equal(isAlive(second!.pid!), true);
    await stop(supervisor);
  });

  test('a trapping child that is told to end by a killed supervisor terminates', async () => {
    const supervisor = await startDynamicSupervisor();
    const { promise, resolve } = Promise.withResolvers<Reason>();
    startDynamicChild(supervisor, {
      start: (self) => self.spawnLink({ init: (own) => void own.trapExit(true), handle() {}, terminate: resolve }),
    });
    await quiet();
    exit(supervisor, 'kill');
    assert.equal(await promise, 'killed');
  });
});
