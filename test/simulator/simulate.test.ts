import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { failureOf } from '../../src/simulator/failure.ts';
import { deviceOfTrace, simulatedProtocols } from '../../src/simulator/protocols.ts';
import { simulate } from '../../src/simulator/simulate.ts';
import { readTrace } from '../../src/simulator/trace.ts';
import { sharedPath, withoutShared } from '../helpers/shared.ts';
import { gateway, listen } from './gateway.ts';

const [h02] = simulatedProtocols('h02');
assert.ok(h02);
const h02Only = [h02];
/** As fast as it goes. */
const quick = { rate: Number.POSITIVE_INFINITY };

describe('simulate', () => {
  for (const protocol of simulatedProtocols('mixed')) {
    test(`${protocol.name}: every report arrives as its vehicle's own, at a time of its own, and every due reply counts`, async (t) => {
      const to = await gateway(t);
      const { total } = await simulate({ to, protocols: [protocol], vehicles: 3, count: 100, ...quick });
      const positions = to.readings.filter(({ type }) => type === 'position');
      assert.equal(total.sent, 100);
      assert.equal(positions.length, 100);
      assert.equal(new Set(positions.map(({ device, time }) => `${device} ${time}`)).size, 100);
      assert.deepEqual(
        new Set(positions.map(({ device }) => device)),
        new Set([0, 1, 2].map((index) => protocol.encoder.device(index))),
      );
      assert.equal(total.acknowledged, total.due);
      assert.equal(total.latency.count, total.due);
      assert.equal(total.unexpected, 0);
      assert.equal(failureOf(total, to), undefined);
    });
  }

  test('deals the protocols out in turn and counts each on its own', async (t) => {
    const to = await gateway(t);
    const protocols = simulatedProtocols('mixed');
    const { total, protocols: tallies } = await simulate({
      ...quick,
      to,
      protocols,
      vehicles: protocols.length,
      count: 70,
    });
    assert.equal(failureOf(total, to), undefined);
    assert.deepEqual(
      [...tallies.keys()],
      protocols.map(({ name }) => name),
    );
    for (const [index, { name }] of protocols.entries()) {
      const share = Math.ceil((70 - index) / protocols.length);
      assert.equal(tallies.get(name)?.vehicles, 1);
      assert.equal(tallies.get(name)?.sent, share);
    }
  });

  test('sends no more than the rate allows, the vehicles in turn', async (t) => {
    const to = await gateway(t);
    const { total, seconds } = await simulate({ to, protocols: h02Only, vehicles: 4, count: 21, rate: 100 });
    assert.equal(total.sent, 21);
    // A lower bound, which holds on the slowest machine: 20 gaps of 10 ms.
    assert.ok(seconds >= 0.2);
    const firstRound = to.readings.slice(0, 4).map(({ device }) => device);
    assert.deepEqual(
      firstRound.sort(),
      [0, 1, 2, 3].map((index) => h02.encoder.device(index)),
    );
  });

  test('knows the replies however their bytes are cut', async (t) => {
    const to = await gateway(t, {
      alter: (reply, { socket }) => {
        for (const character of reply) socket.write(character, 'latin1');
        return undefined;
      },
    });
    const protocols = simulatedProtocols('mixed');
    const { total } = await simulate({ to, protocols, vehicles: 10, count: 100, ...quick });
    assert.equal(total.acknowledged, total.due);
    assert.equal(failureOf(total, to), undefined);
  });

  test('counts a reply that is withheld as missing, and does not wait for it for ever', async (t) => {
    const to = await gateway(t, { alter: (reply, { frames }) => (frames === 5 ? undefined : reply) });
    const { total } = await simulate({ ...quick, timeout: 1, to, protocols: h02Only, vehicles: 1, count: 8 });
    assert.deepEqual([total.sent, total.due, total.acknowledged, total.refused, total.missing], [8, 8, 7, 0, 1]);
    assert.equal(failureOf(total, to)?.code, 'reply-missing');
  });

  test('counts another reply than the due one as refused, and the next ones as what they are', async (t) => {
    const to = await gateway(t, {
      alter: (reply, { frames }) => (frames === 3 ? '*HQ,4100000000,V4,ERROR#' : reply),
    });
    const { total } = await simulate({ ...quick, to, protocols: h02Only, vehicles: 1, count: 8 });
    assert.deepEqual([total.acknowledged, total.refused, total.missing], [7, 1, 0]);
    const failure = failureOf(total, to);
    assert.equal(failure?.code, 'reply-missing');
    assert.match(
      failure.message,
      /^Of 8 replies due from 127\.0\.0\.1:\d+, 0 did not come, and in place of 1 something else came\./,
    );
  });

  test('a vehicle whose login is refused reports nothing', async (t) => {
    const to = await gateway(t, { alter: (reply, { frames }) => (frames === 1 ? 'LOUD;' : reply) });
    const protocols = simulatedProtocols('gps103');
    const { total } = await simulate({ ...quick, to, protocols, vehicles: 2, count: 10 });
    assert.deepEqual([total.sent, total.refused, total.missing], [0, 2, 0]);
    assert.deepEqual(to.readings, []);
  });

  test('counts what comes while nothing is due', async (t) => {
    const to = await gateway(t, { alter: (reply) => reply + reply });
    const { total } = await simulate({ to, protocols: h02Only, vehicles: 1, count: 1 });
    assert.deepEqual([total.acknowledged, total.refused, total.unexpected], [1, 0, 1]);
  });

  test('counts a connection that is closed early as lost, and its replies as missing; the others drive on', async (t) => {
    const to = await gateway(t, {
      alter: (reply, { socket, frames }) => {
        if (!reply.startsWith(`*HQ,${h02.encoder.device(0)},`) || frames < 5) return reply;
        socket.destroy();
        return undefined;
      },
    });
    const { total } = await simulate({ ...quick, to, protocols: h02Only, vehicles: 3, count: 60 });
    assert.equal(total.lost, 1);
    assert.equal(total.acknowledged, 44);
    assert.equal(total.missing, total.due - 44);
    assert.ok(total.missing > 0);
    assert.match(failureOf(total, to)?.message ?? '', /1 of 3 connections were closed/);
  });

  test('a connection that is closed before anything is due is an error too', async (t) => {
    const to = await gateway(t, { onConnection: (socket) => socket.destroy() });
    const { total } = await simulate({ to, protocols: h02Only, vehicles: 2 });
    assert.equal(total.lost, 2);
    assert.ok(failureOf(total, to));
  });

  test('gives a vehicle up, once, where the other side reads no more and owes nothing; the others drive on', async (t) => {
    const sockets: Socket[] = [];
    const to = await gateway(t, { onConnection: (socket) => sockets.push(socket.pause()) });
    const stopping = new AbortController();
    let seen = 0;
    const { total } = await simulate({
      // So much more than passes until the first is read from, that a busy machine does not give up both.
      timeout: 2,
      to,
      protocols: simulatedProtocols('t55'),
      vehicles: 2,
      rate: 100_000,
      signal: stopping.signal,
      onProgress: ({ total: { lost } }) => {
        sockets[0]?.resume();
        if (lost > 0 && ++seen === 3) stopping.abort();
      },
    });
    assert.equal(total.lost, 1);
    assert.equal(failureOf(total, to)?.code, 'cannot-connect');
  });

  test('says what to do where nobody listens', async (t) => {
    const server = createServer();
    const port = await listen(t, server);
    server.close();
    await once(server, 'close');
    await assert.rejects(simulate({ to: { host: '127.0.0.1', port }, protocols: h02Only, vehicles: 300 }), {
      code: 'cannot-connect',
      message: new RegExp(`^Cannot connect to 127\\.0\\.0\\.1:${port}: nothing listens there\\. Start the gateway`),
    });
  });

  test('drives until it is stopped, then waits for what is due', async (t) => {
    const stopping = new AbortController();
    const to = await gateway(t, {
      alter: (reply, { frames }) => {
        if (frames === 30) stopping.abort();
        return reply;
      },
    });
    const { total } = await simulate({ ...quick, to, protocols: h02Only, vehicles: 2, signal: stopping.signal });
    assert.ok(total.sent >= 30);
    assert.equal(total.acknowledged, total.sent);
    assert.equal(failureOf(total, to), undefined);
  });

  test('ends at once where it is stopped before it has begun', async (t) => {
    const to = await gateway(t);
    const { total } = await simulate({ to, protocols: h02Only, signal: AbortSignal.abort() });
    assert.equal(total.vehicles + total.sent, 0);
  });

  test('tells how it stands while it runs', async (t) => {
    const to = await gateway(t);
    const stopping = new AbortController();
    const seen: number[] = [];
    await simulate({
      to,
      protocols: h02Only,
      vehicles: 1,
      rate: 1000,
      signal: stopping.signal,
      onProgress: ({ total, remaining }) => {
        assert.equal(remaining, Number.POSITIVE_INFINITY);
        if (seen.push(total.sent) === 2) stopping.abort();
      },
    });
    assert.ok((seen[0] ?? 0) > 0 && (seen[1] ?? 0) > (seen[0] ?? 0));
  });
});

const day = 86_400_000;
const buses = 'data/traces/nyc-mta-buses.ndjson.gz';

describe('simulate along a trace', { skip: withoutShared(buses) }, () => {
  for (const protocol of simulatedProtocols('mixed')) {
    test(`${protocol.name}: each bus reports its own places at its own times`, async (t) => {
      const trace = sharedPath(buses);
      assert.ok(trace);
      const to = await gateway(t);
      const { total } = await simulate({ to, protocols: [protocol], trace, count: 300 });
      assert.deepEqual([total.sent, failureOf(total, to)], [300, undefined]);
      const positions = to.readings.filter(({ type }) => type === 'position');
      const [id, wanted] = [...(await readTrace(trace, { count: 300 }))][0] ?? [];
      assert.ok(id !== undefined && wanted?.length === 300);
      const { precision } = protocol.encoder;
      for (const [index, { time, latitude, longitude }] of wanted.entries()) {
        const got = positions[index];
        assert.equal(got?.device, deviceOfTrace(id, protocol));
        assert.ok(Math.abs((got.latitude ?? Number.NaN) - latitude) <= precision.place * 1.001);
        assert.ok(Math.abs((got.longitude ?? Number.NaN) - longitude) <= precision.place * 1.001);
        const apart = (got.time ?? Number.NaN) - time;
        assert.equal(protocol.encoder.dateless ? apart % day : apart, 0);
      }
    });
  }

  test('keeps the recorded gaps, divided by the speed-up', async (t) => {
    const to = await gateway(t);
    const trace = sharedPath(buses);
    // Its second position is 48 s after its first, its third 28 s later.
    const { total, seconds } = await simulate({ to, protocols: h02Only, trace, count: 3, speedUp: 200 });
    assert.equal(total.acknowledged, 3);
    assert.ok(seconds >= 0.38, `76 s of driving at 200 times the speed took ${seconds} s`);
  });
});
