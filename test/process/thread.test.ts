import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import {
  type ChildSpec,
  exit,
  exited,
  inspectAll,
  isAlive,
  type Pid,
  post,
  type Reason,
  StartFailed,
  startSupervisor,
  startThread,
  type ThreadOptions,
  whichChildren,
} from '../../src/process/index.ts';
import { reportsDuring, stop, withCode } from './family.ts';

const url = new URL('threads/worker.ts', import.meta.url);

/** Starts the thread of threads/worker.ts, and gives what it posts one at a time. */
async function thread(options: Partial<ThreadOptions> = {}): Promise<{ pid: Pid; posted: () => Promise<unknown> }> {
  const messages: unknown[] = [];
  let wake: (() => void) | undefined;
  const onMessage = (message: unknown): void => {
    messages.push(message);
    wake?.();
  };
  const posted = async (): Promise<unknown> => {
    if (messages.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return messages.shift();
  };
  return { pid: await startThread({ url, workerData: {}, onMessage, ...options }), posted };
}

/** Why a thread ends when it is told to do this. */
async function endOf(message: string, options: Partial<ThreadOptions> = {}): Promise<Reason> {
  const { pid } = await thread(options);
  const gone = exited(pid);
  post(pid, message);
  return gone;
}

function code(reason: Reason): unknown {
  return reason instanceof Error && 'code' in reason ? reason.code : undefined;
}

describe('a thread', () => {
  test('is ready when its main has settled; what is posted goes both ways; told to stop, it ends', async () => {
    const { pid, posted } = await thread();
    post(pid, { hello: 1 });
    assert.deepEqual(await posted(), { hello: 1 });
    await stop(pid);
    assert.equal(await posted(), 'stopping');
    post(pid, 'nobody hears it');
  });

  test('is given a port in its workerData and another in a message', async () => {
    const first = new MessageChannel();
    const { pid, posted } = await thread({ workerData: { port: first.port2 }, transfer: [first.port2] });
    first.port1.postMessage('by the first port');
    assert.equal(await posted(), 'by the first port');
    const second = new MessageChannel();
    post(pid, second.port2, [second.port2]);
    second.port1.postMessage('by the second port');
    assert.equal(await posted(), 'by the second port');
    first.port1.close();
    second.port1.close();
    await stop(pid);
  });

  test('that throws ends with its Error', async () => {
    const reason = await endOf('throw');
    assert(reason instanceof Error);
    assert.equal(reason.message, 'boom');
  });

  test('that runs out of memory ends, and nothing else does', async () => {
    const reason = await endOf('grow', { resourceLimits: { maxOldGenerationSizeMb: 20 } });
    assert.equal(code(reason), 'ERR_WORKER_OUT_OF_MEMORY');
  });

  test('that is stuck in a loop is silent, and is terminated', async () => {
    const reason = await endOf('loop', { heartbeat: { everyMs: 20, deadlineMs: 100 } });
    assert.equal(code(reason), 'thread-silent');
  });

  test('that exits by itself ends with its exit code', async () => {
    const reason = await endOf('exit');
    assert.equal(code(reason), 'thread-exit');
    assert.match(String(reason), /code 3/);
  });

  test('is ended when onMessage throws', async () => {
    const bad = new Error('bad');
    const onMessage = (): void => {
      throw bad;
    };
    assert.equal(await endOf('hello', { onMessage }), bad);
  });

  test('that cannot start fails the start with its own Error', async () => {
    await assert.rejects(startThread({ url, workerData: { fail: true } }), (error) => {
      assert(error instanceof StartFailed && error.reason instanceof Error);
      assert.equal(error.reason.message, 'cannot open');
      assert.equal(code(error.reason), 'ENOPE');
      return true;
    });
  });

  test('that is not ready in time fails the start', async () => {
    await assert.rejects(
      startThread({ url, workerData: { never: true }, readyWithin: 50 }),
      (error) => error instanceof StartFailed && code(error.reason) === 'thread-silent',
    );
  });
});

async function only(supervisor: Pid): Promise<Pid> {
  return (await whichChildren(supervisor))[0]!.pid!;
}

describe('a thread under a supervisor', () => {
  const child: ChildSpec = {
    id: 'thread',
    start: (parent) => startThread({ url, workerData: {}, parent, name: 'worker' }),
  };

  test('that is killed inside a native call is gone, with its port, before the next one starts', async () => {
    const first = await thread({ workerData: { listen: 0 } });
    const address = await first.posted();
    assert(typeof address === 'object' && address !== null && 'port' in address);
    post(first.pid, 'block');
    assert.equal(await first.posted(), 'blocking');
    exit(first.pid, 'kill');
    const second = await thread({ workerData: { listen: address.port } });
    assert.deepEqual(await second.posted(), address);
    await stop(second.pid);
  });

  test('whose name is taken is not started', async () => {
    const { pid } = await thread({ name: 'taken' });
    await assert.rejects(thread({ name: 'taken' }), withCode('name-taken'));
    await stop(pid);
  });

  test('is started again when it crashes', async () => {
    const supervisor = await startSupervisor({ strategy: 'one-for-one', children: [child] });
    const first = await only(supervisor);
    const gone = exited(first);
    post(first, 'throw');
    await gone;
    const second = await only(supervisor);
    assert.notEqual(second, first);
    assert.equal(isAlive(second), true);
    await stop(supervisor);
  });

  test('that takes too long to stop is killed, and its Worker with it', async () => {
    const tarrying: ChildSpec = {
      id: 'thread',
      start: (parent) => startThread({ url, workerData: { tarry: true }, parent }),
      shutdown: 30,
    };
    const supervisor = await startSupervisor({ strategy: 'one-for-one', children: [tarrying] });
    const reports = await reportsDuring(() => stop(supervisor));
    assert.deepEqual(
      reports.map(({ context, reason }) => [context, reason]),
      [['shutdown-error', 'killed']],
    );
  });

  test('is shown by inspectAll with its processes under it', async () => {
    const supervisor = await startSupervisor({ strategy: 'one-for-one', children: [child] });
    const pid = String(await only(supervisor));
    const all = await inspectAll();
    assert.equal(all.find((info) => info.pid === pid)?.name, 'worker');
    const inside = all.find((info) => info.name === 'inside');
    assert.equal(inside?.parent, pid);
    assert.notEqual(inside?.pid.split('.')[0], pid.split('.')[0]);
    await stop(supervisor);
  });

  test('that hangs does not hold up inspectAll beyond its deadline', async () => {
    const { pid } = await thread();
    post(pid, 'loop');
    const all = await inspectAll(20);
    assert.equal(all.filter((info) => info.pid === String(pid)).length, 1);
    assert.equal(all.filter((info) => info.name === 'inside').length, 0);
    exit(pid, 'kill');
  });
});
