import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeReason, exit, inspect, type ProcessInfo, send, spawn } from '../../src/process/index.ts';
import { end, familyOfThree, pids, stop } from './family.ts';
import { idle, quiet } from './support.ts';

function info(pid: unknown): ProcessInfo | undefined {
  return inspect().find((one) => one.pid === String(pid));
}

test('inspect shows a process with all that is known of it, as plain JSON data', async () => {
  const before = Date.now();
  const pid = spawn(idle, { name: 'shown', label: 'connection 127.0.0.1:4711', mailbox: 5 });
  await quiet();
  send(pid, 1);
  send(pid, 2);
  const shown = info(pid)!;
  assert.deepEqual(JSON.parse(JSON.stringify(shown)), shown);
  const { startedAt, ...rest } = shown;
  assert(Date.parse(startedAt) >= before);
  assert.deepEqual(rest, {
    pid: '<0.1>',
    name: 'shown',
    label: 'connection 127.0.0.1:4711',
    parent: '<0.0>',
    links: [],
    state: 'runnable',
    trapsExits: false,
    mailbox: 2,
    mailboxLimit: 5,
    handled: 0,
    restarts: 0,
    lastRestart: null,
  });
  exit(pid, 'kill');
  assert.equal(info(pid), undefined);
});

test('the label can be changed, and messages handled are counted', async () => {
  const pid = spawn({
    handle(message, self) {
      self.label = `after ${String(message)}`;
    },
  });
  send(pid, 'one');
  send(pid, 'two');
  await quiet();
  assert.deepEqual([info(pid)?.label, info(pid)?.handled, info(pid)?.state], ['after two', 2, 'waiting']);
  exit(pid, 'kill');
});

test('an async process that awaits something else is running', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const pid = spawn(() => promise);
  await quiet();
  assert.equal(info(pid)?.state, 'running');
  resolve();
  await quiet();
  assert.equal(info(pid), undefined);
});

test('a supervisor shows its links, its restarts and what the last one was for', async () => {
  const { supervisor } = await familyOfThree({});
  const before = await pids(supervisor);
  assert.deepEqual(info(supervisor)?.links, [before['a'], before['b'], before['c']].map(String));
  assert.equal(info(before['a'])?.parent, String(supervisor));
  await end(supervisor, 'a', 'boom');
  await end(supervisor, 'b', new Error('bad'));
  assert.equal(info(supervisor)?.restarts, 2);
  assert.deepEqual(info(supervisor)?.lastRestart, { child: 'b', reason: 'Error: bad' });
  await stop(supervisor);
});

test('of the first generations, links to the others are left out', async () => {
  const { supervisor } = await familyOfThree({});
  const links = (depth: number) => inspect(depth).find(({ pid }) => pid === String(supervisor))?.links;
  assert.deepEqual(links(1), []);
  assert.equal(links(2)?.length, 3);
  await stop(supervisor);
});

test('any process can note that it started a child again', async () => {
  const pid = spawn({ handle: (reason, self) => self.noteRestart('buffer', reason) });
  send(pid, { nocatch: 1 });
  await quiet();
  assert.deepEqual([info(pid)?.restarts, info(pid)?.lastRestart], [1, { child: 'buffer', reason: '{ nocatch: 1 }' }]);
  exit(pid, 'kill');
});

test('a reason is described on one line', () => {
  assert.equal(describeReason('killed'), 'killed');
  assert.equal(describeReason(new TypeError('bad')), 'TypeError: bad');
  assert.equal(describeReason({ shutdown: { failedToStart: 'a' } }), "{ shutdown: { failedToStart: 'a' } }");
});
