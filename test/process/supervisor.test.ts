import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type ChildSpec,
  countChildren,
  exit,
  exited,
  isAlive,
  type Pid,
  type Reason,
  restartChild,
  type Self,
  StartFailed,
  startServer,
  startSupervisor,
  terminateChild,
  whichChildren,
} from '../../src/process/index.ts';
import { Family, pids, end, stop, familyOfThree, withCode } from './family.ts';
import { idle, quiet } from './support.ts';

const ignoring = (parent: Self): Promise<Pid> => startServer({ init: () => 'ignore' }, { parent });

describe('strategies', () => {
  test('S1 start a, b, c; list; stop: listed c, b, a, ended c, b, a with shutdown', async () => {
    const { family, supervisor } = await familyOfThree({});
    assert.deepEqual(
      (await whichChildren(supervisor)).map(({ id, state }) => [id, state]),
      [
        ['c', 'running'],
        ['b', 'running'],
        ['a', 'running'],
      ],
    );
    await stop(supervisor);
    assert.deepEqual(family.take(), ['end c shutdown', 'end b shutdown', 'end a shutdown']);
  });

  test('S2 one-for-one, b dies: only b is started again', async () => {
    const { family, supervisor } = await familyOfThree({ strategy: 'one-for-one' });
    await end(supervisor, 'b', 'boom');
    assert.deepEqual(family.take(), ['end b boom', 'start b']);
    await stop(supervisor);
  });

  test('S3 one-for-all, b dies: c then a are ended, then a, b, c started', async () => {
    const { family, supervisor } = await familyOfThree({ strategy: 'one-for-all' });
    await end(supervisor, 'b', 'boom');
    assert.deepEqual(family.take(), [
      'end b boom',
      'end c shutdown',
      'end a shutdown',
      'start a',
      'start b',
      'start c',
    ]);
    await stop(supervisor);
  });

  test('S4 rest-for-one, b dies: c is ended, then b, c started, a untouched', async () => {
    const { family, supervisor } = await familyOfThree({ strategy: 'rest-for-one' });
    await end(supervisor, 'b', 'boom');
    assert.deepEqual(family.take(), ['end b boom', 'end c shutdown', 'start b', 'start c']);
    await stop(supervisor);
  });

  test('S24 one-for-all with a temporary sibling: it is ended and not started again', async () => {
    const family = new Family();
    const children = [family.child('a'), family.child('t', { restart: 'temporary' })];
    const supervisor = await startSupervisor({ strategy: 'one-for-all', children });
    await end(supervisor, 'a', 'boom');
    assert.deepEqual(family.take(), ['start a', 'start t', 'end a boom', 'end t shutdown', 'start a']);
    assert.deepEqual(Object.keys(await pids(supervisor)), ['a']);
    await stop(supervisor);
  });
});

describe('restart types', () => {
  const reasons: Reason[] = ['normal', 'shutdown', { shutdown: 'x' }, 'boom', 'kill'];
  for (const reason of reasons) {
    const abnormal = reason === 'boom' || reason === 'kill';
    const said = JSON.stringify(reason);

    test(`S5 a permanent child ends with ${said}: started again`, async () => {
      const family = new Family();
      const supervisor = await startSupervisor({ strategy: 'one-for-one', children: [family.child('a')] });
      await end(supervisor, 'a', reason);
      assert.equal(family.take().at(-1), 'start a');
      assert.deepEqual(await countChildren(supervisor), { specs: 1, active: 1, supervisors: 0, workers: 1 });
      await stop(supervisor);
    });

    test(`S6 a transient child ends with ${said}: ${abnormal ? 'started again' : 'its spec is kept, nothing runs'}`, async () => {
      const family = new Family();
      const children = [family.child('a', { restart: 'transient' })];
      const supervisor = await startSupervisor({ strategy: 'one-for-one', children });
      await end(supervisor, 'a', reason);
      const active = abnormal ? 1 : 0;
      assert.deepEqual(await countChildren(supervisor), { specs: 1, active, supervisors: 0, workers: 1 });
      await stop(supervisor);
    });

    test(`S7 a temporary child ends with ${said}: its spec is removed`, async () => {
      const family = new Family();
      const children = [family.child('a', { restart: 'temporary' })];
      const supervisor = await startSupervisor({ strategy: 'one-for-one', children });
      await end(supervisor, 'a', reason);
      assert.deepEqual(await whichChildren(supervisor), []);
      await stop(supervisor);
    });
  }
});

describe('restart intensity', () => {
  test('S8 intensity 3: three restarts survive, the fourth crash ends the supervisor with shutdown', async () => {
    const { supervisor } = await familyOfThree({ intensity: 3 });
    for (let i = 0; i < 3; i++) await end(supervisor, 'b', 'boom');
    const gone = exited(supervisor);
    assert.equal(isAlive(supervisor), true);
    await end(supervisor, 'b', 'boom');
    assert.equal(await gone, 'shutdown');
  });

  test('S9 the default is one restart in five seconds', async () => {
    const family = new Family();
    const supervisor = await startSupervisor({ strategy: 'one-for-one', children: [family.child('b')] });
    await end(supervisor, 'b', 'boom');
    const gone = exited(supervisor);
    await end(supervisor, 'b', 'boom');
    assert.equal(await gone, 'shutdown');
  });

  test('S18 a restart that keeps failing: each try counts, and it ends with shutdown', async () => {
    let starts = 0;
    const start = (self: Self): Pid => {
      starts += 1;
      if (starts > 1) throw new Error('not today');
      return self.spawnLink(idle);
    };
    const supervisor = await startSupervisor({ strategy: 'one-for-one', intensity: 5, children: [{ id: 'a', start }] });
    const gone = exited(supervisor);
    exit((await pids(supervisor))['a']!, 'kill');
    assert.equal(await gone, 'shutdown');
    assert.equal(starts, 6);
  });

  test('S18 between two tries other requests get in', async () => {
    let starts = 0;
    const { promise: failing, resolve } = Promise.withResolvers<void>();
    const start = (self: Self): Pid => {
      starts += 1;
      if (starts === 1) return self.spawnLink(idle);
      resolve();
      throw new Error('not today');
    };
    const supervisor = await startSupervisor({
      strategy: 'one-for-one',
      intensity: 1e6,
      children: [{ id: 'a', start }],
    });
    exit((await pids(supervisor))['a']!, 'kill');
    await failing;
    assert.deepEqual(
      (await whichChildren(supervisor)).map(({ state }) => state),
      ['restarting'],
    );
    await assert.rejects(restartChild(supervisor, 'a'), withCode('restarting'));
    await terminateChild(supervisor, 'a');
    const before = starts;
    await quiet();
    assert.equal(starts, before);
    await stop(supervisor);
  });
});

describe('the start of a supervisor', () => {
  const failing: ChildSpec = {
    id: 'b',
    start: (parent) => startServer({ init: () => ({ stop: 'nope' }) }, { parent }),
  };

  test('S10 the second child fails to start: the first is ended, the start says which failed and why', async () => {
    const family = new Family();
    await assert.rejects(
      startSupervisor({ strategy: 'one-for-one', children: [family.child('a'), failing] }),
      (error) => {
        assert(error instanceof StartFailed);
        assert.deepEqual(error.reason, { shutdown: { failedToStart: 'b', reason: 'nope' } });
        return true;
      },
    );
    assert.deepEqual(family.take(), ['start a', 'end a shutdown']);
  });

  test('S11 a start returns ignore: permanent is kept as stopped, temporary is dropped', async () => {
    const children: ChildSpec[] = [
      { id: 'p', start: ignoring },
      { id: 't', start: ignoring, restart: 'temporary' },
    ];
    const supervisor = await startSupervisor({ strategy: 'one-for-one', children });
    assert.deepEqual(await whichChildren(supervisor), [{ id: 'p', pid: undefined, state: 'stopped', type: 'worker' }]);
    await stop(supervisor);
  });

  test('S16 duplicate ids: refuses to start', () => {
    const family = new Family();
    return assert.rejects(
      startSupervisor({ strategy: 'one-for-one', children: [family.child('a'), family.child('a')] }),
      withCode('already-present'),
    );
  });
});
