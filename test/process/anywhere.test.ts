import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import {
  exit,
  exitAnywhere,
  exited,
  inspectAll,
  inspectOne,
  isAlive,
  type Pid,
  post,
  spawn,
  startThread,
} from '../../src/process/index.ts';
import { withCode } from './family.ts';

/** A thread, in which a process runs that is named `inside`. */
async function threadFor(t: TestContext): Promise<{ readonly pid: Pid; readonly inside: string }> {
  const url = new URL('threads/worker.ts', import.meta.url);
  const pid = await startThread({ url, workerData: {}, heartbeat: { everyMs: 1000, deadlineMs: 60_000 } });
  t.after(() => exit(pid, 'kill'));
  const inside = (await inspectAll()).find(({ name, parent }) => name === 'inside' && parent === String(pid));
  return { pid, inside: inside?.pid ?? '' };
}

function processFor(t: TestContext): Pid {
  const pid = spawn({ handle() {} }, { label: 'here' });
  t.after(() => exit(pid, 'kill'));
  return pid;
}

describe('a process under its pid as text', () => {
  test('is found in this thread, and with it those that it has spawned', async (t) => {
    const parent = spawn({
      init(self) {
        for (const label of ['one', 'two', 'three']) self.spawnLink({ handle() {} }, { label });
      },
      handle() {},
    });
    t.after(() => exit(parent, 'kill'));
    await new Promise(setImmediate);
    const family = await inspectOne(String(parent));
    assert.equal(family?.process.pid, String(parent));
    assert.deepEqual(
      family.children.map(({ label }) => label),
      ['one', 'two', 'three'],
    );
    assert.equal((await inspectOne(String(parent), 2))?.children.length, 2);
  });

  test('is found in a thread', async (t) => {
    const { inside } = await threadFor(t);
    const family = await inspectOne(inside);
    assert.equal(family?.process.name, 'inside');
    assert.deepEqual(family.children, []);
  });

  test('that stands for a thread has the first ones there for children', async (t) => {
    const { pid, inside } = await threadFor(t);
    const family = await inspectOne(String(pid));
    assert.deepEqual(
      family?.children.map((child) => [child.pid, child.parent]),
      [[inside, String(pid)]],
    );
  });

  test('is ended in this thread', async (t) => {
    const pid = processFor(t);
    assert.equal(await exitAnywhere(String(pid), 'kill'), true);
    assert.equal(isAlive(pid), false);
    assert.equal(await exitAnywhere(String(pid), 'kill'), false);
  });

  test('is ended in a thread, and nobody else is', async (t) => {
    const here = processFor(t);
    const [one, other] = [await threadFor(t), await threadFor(t)];
    assert.equal(await exitAnywhere(one.inside, 'kill'), true);
    assert.equal(await inspectOne(one.inside), undefined);
    assert.equal(await exitAnywhere(one.inside, 'kill'), false);
    assert.ok(isAlive(here));
    assert.ok(await inspectOne(other.inside));
  });

  test('that stands for a thread takes the thread with it', async (t) => {
    const { pid, inside } = await threadFor(t);
    const over = exited(pid);
    assert.equal(await exitAnywhere(String(pid), 'kill'), true);
    assert.equal(await over, 'killed');
    assert.equal(await inspectOne(inside), undefined);
  });

  test('is sent a signal that it may trap or not heed, as exit does', async (t) => {
    const { inside } = await threadFor(t);
    assert.equal(await exitAnywhere(inside, 'normal'), true);
    assert.ok(await inspectOne(inside));
  });

  test('is none where there is none', async (t) => {
    await threadFor(t);
    for (const pid of ['<0.999999>', '<999.1>', '<0.0>', '0.1', '', '<x.y>']) {
      assert.equal(await inspectOne(pid), undefined, pid);
      assert.equal(await exitAnywhere(pid, 'kill'), false, pid);
    }
  });

  test('in a thread that hangs is told to be silent, after a deadline', async (t) => {
    const { pid, inside } = await threadFor(t);
    post(pid, 'loop');
    await assert.rejects(inspectOne(inside, 10, 50), withCode('thread-silent'));
    await assert.rejects(exitAnywhere(inside, 'kill', 50), withCode('thread-silent'));
    assert.equal(await exitAnywhere(String(pid), 'kill'), true);
  });
});
