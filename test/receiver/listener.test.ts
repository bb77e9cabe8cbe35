import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:net';
import { describe, test, type TestContext } from 'node:test';
import { start } from '../../src/gateway.ts';
import { exitAnywhere, inspect } from '../../src/process/index.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { until } from '../helpers/until.ts';
import { fixes, startHarness, stored, untilNothingIsLeft } from './harness.ts';

/** Has something done within the next call of `listen` in this thread, when there is no socket yet. */
function atListen(t: TestContext, act: (server: Server) => void): void {
  const channel = 'tracing:net.server.listen:asyncStart';
  const hear = (message: unknown): void => {
    unsubscribe(channel, hear);
    act((message as { readonly server: Server }).server);
  };
  subscribe(channel, hear);
  t.after(() => unsubscribe(channel, hear));
}

/** Kills the process of this thread whose label begins so, at once. */
function kill(label: string): void {
  const [found, ...others] = inspect().filter((info) => info.label?.startsWith(label));
  assert.ok(found && others.length === 0, `one process is labelled ${label}`);
  void exitAnywhere(found.pid, 'kill');
}

/** Sockets that listen in this thread. */
const listening = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;

describe('a peer that comes at the moment at which the supervisor of the connections ends', () => {
  for (const [kind, door] of [
    ['a connection', {}],
    ['an arrival', { proxy: [] }],
  ] as const)
    test(`is closed and counted, and let in when it comes again: as ${kind}`, async (t) => {
      let server: Server | undefined;
      atListen(t, (opened) => (server = opened));
      const { receiver, connect, login } = await startHarness(t, {}, 'durable', { door });
      const before = await login('bus-1');
      server?.prependOnceListener('connection', () => kill('connections'));
      const unlucky = await connect();
      await Promise.all([unlucky.closed, before.closed]);
      assert.deepEqual([receiver.counters.closed.error, receiver.counters.closed.killed], [1, 1]);
      await untilNothingIsLeft();
      await until('the listener to be there again', () => receiver.survey().listening === 1);
      const again = await login('bus-1');
      await again.ask(fixes(1, 1), stored(1, 1));
    });
});

describe('what is killed before it listens', () => {
  test('keeps a receiver from starting, which says so and leaves nothing', async (t) => {
    const before = { processes: inspect().length, listening: listening() };
    atListen(t, () => kill('listener'));
    await assert.rejects(startHarness(t), {
      name: 'ProcessError',
      message: 'The listener 127.0.0.1:0 was ended before it listened.',
    });
    assert.deepEqual({ processes: inspect().length, listening: listening() }, before);
  });

  test('keeps the gateway from starting where it is the API, which says so and leaves nothing', async (t) => {
    const data = temporaryFolder(t);
    const before = { processes: inspect().length, listening: listening() };
    atListen(t, () => kill('api'));
    const config = { listen: ['127.0.0.1:0'], http: '127.0.0.1:0', data, logLevel: 'silent' } as const;
    await assert.rejects(start(config), {
      name: 'ProcessError',
      message: 'The api 127.0.0.1:0 was ended before it listened.',
    });
    assert.deepEqual({ processes: inspect().length, listening: listening() }, before);
    const gateway = await start(config);
    await gateway.stop();
  });
});
