import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import { describe, test } from 'node:test';
import {
  type ChildSpec,
  countChildren,
  deleteChild,
  exit,
  exited,
  isAlive,
  type Pid,
  restartChild,
  type Self,
  send,
  spawn,
  startChild,
  startServer,
  startSupervisor,
  terminateChild,
  whichChildren,
  whereis,
} from '../../src/process/index.ts';
import { RestartIntensity } from '../../src/process/children.ts';
import { Family, pids, end, stop, familyOfThree, reportsDuring, withCode } from './family.ts';
import { idle, inProcess, quiet, turn } from './support.ts';

const naughty = (parent: Self): Pid =>
  parent.spawnLink(async (self) => {
    self.unlink(self.parent);
    await self.receive();
  });

const hanging = (parent: Self): Promise<Pid> =>
  startServer({ init: (self) => void self.trapExit(true), terminate: () => new Promise(() => {}) }, { parent });

describe('the end of a child', () => {
  test('S12 a child hangs in terminate, shutdown 20: killed, and reported as a shutdown error', async () => {
    const supervisor = await startSupervisor({
      strategy: 'one-for-one',
      children: [{ id: 'a', start: hanging, shutdown: 20 }],
    });
    const gone = exited((await pids(supervisor))['a']!);
    const reports = await reportsDuring(() => terminateChild(supervisor, 'a'));
    assert.equal(await gone, 'killed');
    assert.deepEqual(
      reports.map(({ context, reason, offender }) => [context, reason, offender.id, offender.shutdown]),
      [['shutdown-error', 'killed', 'a', 20]],
    );
    await stop(supervisor);
  });

  test('S13 brutal-kill: killed, terminate never runs, and nothing to report', async () => {
    const family = new Family();
    const children = [family.child('a', { shutdown: 'brutal-kill' })];
    const supervisor = await startSupervisor({ strategy: 'one-for-one', children });
    const gone = exited((await pids(supervisor))['a']!);
    assert.deepEqual(await reportsDuring(() => terminateChild(supervisor, 'a')), []);
    assert.equal(await gone, 'killed');
    assert.deepEqual(family.take(), ['start a']);
    await stop(supervisor);
  });

  test('S14 restart or delete a running child: running; terminate keeps the spec; an unknown id: not-found', async () => {
    const { family, supervisor } = await familyOfThree({});
    await assert.rejects(restartChild(supervisor, 'b'), withCode('running'));
    await assert.rejects(deleteChild(supervisor, 'b'), withCode('running'));
    await terminateChild(supervisor, 'b');
    assert.deepEqual(family.take(), ['end b shutdown']);
    assert.equal((await countChildren(supervisor)).specs, 3);
    const pid = await restartChild(supervisor, 'b');
    assert.equal(pid, (await pids(supervisor))['b']);
    await terminateChild(supervisor, 'b');
    await deleteChild(supervisor, 'b');
    assert.deepEqual(Object.keys(await pids(supervisor)), ['c', 'a']);
    for (const request of [restartChild, deleteChild, terminateChild])
      await assert.rejects(request(supervisor, 'nobody'), withCode('not-found'));
    await stop(supervisor);
  });

  test('S15 start the same id twice: already-started while it runs, already-present while it is stopped', async () => {
    const { family, supervisor } = await familyOfThree({});
    await assert.rejects(startChild(supervisor, family.child('b')), withCode('already-started'));
    await terminateChild(supervisor, 'b');
    await assert.rejects(startChild(supervisor, family.child('b')), withCode('already-present'));
    await startChild(supervisor, family.child('d'));
    assert.equal((await countChildren(supervisor)).active, 3);
    await stop(supervisor);
  });

  test('S22 three children: they are ended one after the other', async () => {
    const notes: string[] = [];
    const slow = (id: string): ChildSpec => ({
      id,
      start: (parent) =>
        startServer(
          {
            init: (self) => void self.trapExit(true),
            terminate: async () => {
              notes.push(`told ${id}`);
              await turn();
              notes.push(`gone ${id}`);
            },
          },
          { parent },
        ),
    });
    const supervisor = await startSupervisor({ strategy: 'one-for-one', children: ['a', 'b', 'c'].map(slow) });
    await stop(supervisor);
    assert.deepEqual(notes, ['told c', 'gone c', 'told b', 'gone b', 'told a', 'gone a']);
  });

  test('a child that has unlinked itself cannot hang its supervisor', async () => {
    const supervisor = await startSupervisor({ strategy: 'one-for-one', children: [{ id: 'a', start: naughty }] });
    const gone = exited((await pids(supervisor))['a']!);
    await stop(supervisor);
    assert.equal(await gone, 'shutdown');
  });

  test('a child that was not linked by its start is watched all the same', async () => {
    const children: ChildSpec[] = [{ id: 'a', start: (self) => self.spawn(idle) }];
    const supervisor = await startSupervisor({ strategy: 'one-for-one', children });
    const first = (await pids(supervisor))['a']!;
    exit(first, 'kill');
    const second = (await pids(supervisor))['a']!;
    assert.notEqual(second, first);
    await stop(supervisor);
    assert.equal(isAlive(second), false);
  });

  test('a worker has 5,000 ms to end, a supervisor as long as it takes', async () => {
    const reports = await reportsDuring(async () => {
      const family = new Family();
      const children = [family.child('w'), family.child('s', { type: 'supervisor' })];
      const supervisor = await startSupervisor({ strategy: 'one-for-one', intensity: 2, children });
      await end(supervisor, 'w', 'boom');
      await end(supervisor, 's', 'boom');
      await stop(supervisor);
    });
    assert.deepEqual(
      reports.map(({ offender }) => offender.shutdown),
      [5000, 'infinity'],
    );
  });
});

describe('a supervisor and the rest of the world', () => {
  test('S17 its parent exits normal: the supervisor stops, and its children with it', async () => {
    const family = new Family();
    const { promise, resolve } = Promise.withResolvers<Pid>();
    const parent = spawn(async (self) => {
      resolve(await startSupervisor({ strategy: 'one-for-one', children: [family.child('a')], parent: self }));
      await self.receive();
    });
    const gone = exited(await promise);
    send(parent, 'end');
    assert.equal(await gone, 'normal');
    assert.deepEqual(family.take(), ['start a', 'end a shutdown']);
  });

  test('S29 a stranger sends it exit(shutdown): ignored', async () => {
    const { supervisor } = await familyOfThree({});
    await inProcess(async (stranger) => {
      stranger.exit(supervisor, 'shutdown');
      assert.equal((await countChildren(supervisor)).active, 3);
    });
    await stop(supervisor);
  });

  test('S23 an unknown message: it lives', async () => {
    const { family, supervisor } = await familyOfThree({});
    send(supervisor, 'what?');
    assert.equal((await countChildren(supervisor)).active, 3);
    assert.deepEqual(family.take(), []);
    await stop(supervisor);
  });

  test('S25 any-significant, a significant transient child ends normal: the supervisor stops with shutdown', async () => {
    const family = new Family();
    const children = [family.child('a'), family.child('s', { restart: 'transient', significant: true })];
    const supervisor = await startSupervisor({ strategy: 'one-for-one', autoShutdown: 'any-significant', children });
    const gone = exited(supervisor);
    await end(supervisor, 's', 'normal');
    assert.equal(await gone, 'shutdown');
    assert.deepEqual(family.take(), ['start a', 'start s', 'end s normal', 'end a shutdown']);
  });

  test('S25 all-significant: the last significant child to end ends the supervisor, not the first', async () => {
    const family = new Family();
    const more = { restart: 'temporary', significant: true } as const;
    const children = [family.child('s', more), family.child('t', more)];
    const supervisor = await startSupervisor({ strategy: 'one-for-one', autoShutdown: 'all-significant', children });
    const gone = exited(supervisor);
    await end(supervisor, 's', 'normal');
    assert.equal((await countChildren(supervisor)).active, 1);
    await end(supervisor, 't', 'normal');
    assert.equal(await gone, 'shutdown');
  });

  test('S27 a supervisor is killed brutally, its child traps: terminate(killed), reason killed', async () => {
    const { family, supervisor } = await familyOfThree({});
    const gone = exited((await pids(supervisor))['a']!);
    exit(supervisor, 'kill');
    assert.equal(await gone, 'killed');
    await quiet();
    assert.deepEqual(family.take().sort(), ['end a killed', 'end b killed', 'end c killed']);
  });

  test('a supervisor under a supervisor is started again with its children', async () => {
    const family = new Family();
    const inner: ChildSpec = {
      id: 'inner',
      type: 'supervisor',
      start: (parent) =>
        startSupervisor({
          strategy: 'one-for-one',
          intensity: 0,
          children: [family.child('a')],
          name: 'inner',
          parent,
        }),
    };
    const supervisor = await startSupervisor({ strategy: 'one-for-one', children: [inner] });
    const first = whereis('inner')!;
    const gone = exited(first);
    await end(first, 'a', 'boom');
    assert.equal(await gone, 'shutdown');
    await whichChildren(supervisor);
    assert.deepEqual(family.take(), ['start a', 'end a boom', 'start a']);
    await stop(supervisor);
  });
});

describe('reports', () => {
  test('a crash, a restart that fails and the limit reached are reported, with the offender', async () => {
    const reports = await reportsDuring(async () => {
      let starts = 0;
      const start = (self: Self): Pid => {
        starts += 1;
        if (starts > 1) throw new Error('not today');
        return self.spawnLink(idle);
      };
      const supervisor = await startSupervisor({ strategy: 'one-for-one', children: [{ id: 'a', start }] });
      const gone = exited(supervisor);
      exit((await pids(supervisor))['a']!, 'kill');
      await gone;
    });
    assert.deepEqual(
      reports.map(({ context, reason, offender }) => [context, String(reason), offender.id]),
      [
        ['child-terminated', 'killed', 'a'],
        ['start-error', 'Error: not today', 'a'],
        ['shutdown', 'reached-max-restart-intensity', 'a'],
      ],
    );
  });

  test('an orderly end is not reported', async () => {
    const family = new Family();
    const children = [family.child('a', { restart: 'transient' })];
    const supervisor = await startSupervisor({ strategy: 'one-for-one', children });
    assert.deepEqual(await reportsDuring(() => end(supervisor, 'a', 'normal')), []);
    await stop(supervisor);
  });

  test('each start is told as progress', async () => {
    const started: unknown[] = [];
    const listen = (report: unknown): number => started.push(report);
    diagnostics.subscribe('fleetline:process:progress', listen);
    const { supervisor } = await familyOfThree({});
    diagnostics.unsubscribe('fleetline:process:progress', listen);
    assert.equal(started.length, 3);
    await stop(supervisor);
  });
});

describe('the restart window', () => {
  test('stamps are whole seconds and the first one counts too: the window is between period and period + 1 seconds', () => {
    const restarts = new RestartIntensity({ intensity: 1, period: 5 });
    assert.equal(restarts.allows(1999), true);
    assert.equal(restarts.allows(6999), false);
    const later = new RestartIntensity({ intensity: 1, period: 5 });
    assert.equal(later.allows(1000), true);
    assert.equal(later.allows(7000), true);
  });

  test('a nonsensical limit is refused', () => {
    assert.throws(() => new RestartIntensity({ intensity: -1 }), withCode('start-failed'));
    assert.throws(() => new RestartIntensity({ period: 0 }), withCode('start-failed'));
  });
});
