import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { GatewayWatch } from '../../src/api/watch.ts';
import { exit, spawn } from '../../src/process/index.ts';
import { newCounters } from '../../src/receiver/counters.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { ask, jsonLine } from './support.ts';

describe('/readyz', () => {
  test('says yes where all is well, and /healthz that it is alive', async (t) => {
    const { ready } = await serve(t, temporaryFolder(t));
    assert.deepEqual(await ask(`${ready.http}/readyz`), { status: 200, body: { status: 'ready', reasons: [] } });
    assert.deepEqual(await ask(`${ready.http}/healthz`), { status: 200, body: { status: 'ok' } });
  });

  test('says no while the gateway ends, for as long as a connection is not closed', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    // It never says that it has finished, so that the gateway waits for it.
    const socket = connect({ host: '127.0.0.1', port: gateway.port, allowHalfOpen: true });
    t.after(() => socket.destroy());
    socket.write(jsonLine('bus-1'));
    await once(socket, 'data');
    gateway.child.kill('SIGTERM');
    const answer = await until('a no', async () => {
      const found = await ask(`${gateway.ready.http}/readyz`);
      return found.status === 503 && found;
    });
    assert.equal(answer.body['status'], 'not ready');
    assert.ok((answer.body['reasons'] as string[]).includes('the gateway is stopping'));
    assert.equal((await ask(`${gateway.ready.http}/healthz`)).status, 200);
    socket.destroy();
    assert.equal((await gateway.ended).code, 0);
  });
});

describe('what a gateway knows of its threads', () => {
  const vitals = { processes: 1, queued: 0, longestMailbox: 0, heapBytes: 1, externalBytes: 1, busySeconds: 0 };
  const thread = () => spawn({ handle: () => {} });

  /** A gateway whose threads run and are heard of. */
  function serving() {
    const watch = new GatewayWatch(2);
    watch.stage = 'serving';
    const pids = [watch.journal, ...watch.receivers].map((one) => {
      const pid = thread();
      one.starting();
      one.started(pid);
      return pid;
    });
    return { watch, pids };
  }

  function news(listening: number, reports: number) {
    const counters = { ...newCounters(), reports };
    const eventLoopDelay = { counts: new Float64Array(16), seconds: 0 };
    return {
      counters,
      listening,
      vitals: { ...vitals, eventLoopDelay },
      connections: {},
      paused: 0,
      unreadBytes: 0,
      pendingReports: 0,
    };
  }

  test('names the stage, and each thread that is not there yet', () => {
    const watch = new GatewayWatch(1);
    assert.deepEqual(watch.troubles, [
      'the gateway is starting',
      'journal is being started',
      'receiver-1 is being started',
    ]);
  });

  test('names a thread that has died, until another is in its place', () => {
    const { watch, pids } = serving();
    assert.deepEqual(watch.troubles, []);
    exit(pids[1]!, 'kill');
    assert.deepEqual(watch.troubles, ['receiver-1 is being started']);
    const [receiver] = watch.receivers;
    receiver?.starting();
    assert.deepEqual(watch.troubles, ['receiver-1 is being started again']);
    receiver?.started(thread());
    assert.deepEqual(watch.troubles, []);
    assert.equal(receiver?.restarts, 1);
  });

  test('names a thread that is not heard of any more', (t) => {
    const { watch } = serving();
    const now = performance.now();
    t.mock.method(performance, 'now', () => now + 7_000);
    watch.receivers[0]?.heard(news(1, 0));
    watch.receivers[1]?.heard(news(1, 0));
    assert.deepEqual(watch.troubles, ['journal has not been heard of for 7 s']);
  });

  test('names a receiver that listens nowhere', () => {
    const { watch } = serving();
    watch.receivers[0]?.heard(news(1, 0));
    watch.receivers[1]?.heard(news(0, 0));
    assert.deepEqual(watch.troubles, ['receiver-2 listens nowhere']);
  });

  test('keeps what a thread had counted before it was started again', () => {
    const { watch } = serving();
    watch.receivers[0]?.heard(news(1, 10));
    watch.receivers[1]?.heard(news(1, 5));
    watch.receivers[0]?.starting();
    assert.equal(watch.counters.reports, 15);
    watch.receivers[0]?.heard(news(1, 2));
    assert.equal(watch.counters.reports, 17);
  });
});
