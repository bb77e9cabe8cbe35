import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Report } from '../../src/api/schemas/report.ts';
import { connectDevice, type Device } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { type Gateway, serve } from '../helpers/gateway.ts';
import { listen, listenSlowly } from './listener.ts';
import { jsonLine, serveWith, untilMetric, valueOf } from './support.ts';

/** Has a device report, and waits until it is stored. */
async function report(device: Device, id: string, second: number, more: object = {}): Promise<void> {
  const line = { ...(JSON.parse(jsonLine(id, second)) as object), ...more };
  await device.ask(`${JSON.stringify(line)}\n`, /"id".*\n/);
}

/** A gateway with a device of its own. */
async function open(t: TestContext): Promise<{ gateway: Gateway; device: Device }> {
  const gateway = await serve(t, temporaryFolder(t));
  return { gateway, device: await connectDevice(t, gateway.port) };
}

const metricsOf = async ({ ready }: Gateway): Promise<string> => (await fetch(`${ready.http}/metrics`)).text();

describe('/v1/stream', () => {
  test('tells each report as it is stored, as it stands in the journal, with its seq as the id', async (t) => {
    const { gateway, device } = await open(t);
    await report(device, 'bus-1', 1);
    const listener = await listen(t, gateway);
    await listener.untilCaughtUp();
    await report(device, 'bus-1', 2, { speed: 3.5, colour: 'blue' });
    await report(device, 'bus-2', 3);
    await listener.untilReports(2);
    const answer = await fetch(`${gateway.ready.http}/v1/positions?after=1&format=json`);
    const { positions } = (await answer.json()) as { positions: Report[] };
    assert.deepEqual(listener.reports, positions);
    assert.equal(listener.reports[0]?.attributes?.['colour'], 'blue');
    assert.equal(listener.lastId, '3');
  });

  test('tells of some devices, of a part of the world, or of one type of report only', async (t) => {
    const { gateway, device } = await open(t);
    const cases: readonly (readonly [query: string, devices: readonly string[]])[] = [
      ['device=a&device=c', ['a', 'c']],
      ['box=10,50,11,51', ['a']],
      ['box=170,-20,-170,0', ['b', 'd']],
      ['type=status', ['c']],
      ['type=position', ['a', 'b', 'd']],
    ];
    const listeners = await Promise.all(cases.map(([query]) => listen(t, gateway, `?${query}&after=0`)));
    await report(device, 'a', 1, { latitude: 50.5, longitude: 10.5 });
    await report(device, 'b', 2, { latitude: -10, longitude: -175 });
    await device.ask(`${JSON.stringify({ device: 'c', time: '2026-06-22T08:15:33Z', event: 'sos' })}\n`, /"id".*\n/);
    await report(device, 'd', 4, { latitude: -10, longitude: 175 });
    for (const [index, [query, devices]] of cases.entries()) {
      const listener = listeners[index]!;
      await listener.untilReports(devices.length);
      const told = listener.reports.map((one) => one.device);
      assert.deepEqual(told, devices, query);
    }
    for (const [query, why] of [
      ['?devices=a', /no parameter "devices"/],
      ['?after=-1', /^after: it must be a whole number/],
      ['?after=99', /^after is 99, but the journal ends at 4/],
      ['?start=never', /^start: it must be now or latest/],
    ] as const) {
      const refused = await fetch(`${gateway.ready.http}/v1/stream${query}`);
      assert.equal(refused.status, 400, query);
      assert.match(((await refused.json()) as { error: string }).error, why);
    }
  });

  test('goes on behind the last event, without gap or repeat, whether the gateway ends or is killed', async (t) => {
    const data = temporaryFolder(t);
    const heard: number[] = [];
    let last: string | undefined;
    for (const [round, signal] of (['SIGTERM', 'SIGKILL', 'SIGTERM'] as const).entries()) {
      const gateway = await serve(t, data);
      const device = await connectDevice(t, gateway.port);
      for (let second = 0; second < 3; second += 1) await report(device, 'bus-1', round * 10 + second);
      const listener = await listen(t, gateway, '?after=0', last === undefined ? {} : { 'last-event-id': last });
      await listener.untilReports(3);
      for (let second = 3; second < 6; second += 1) await report(device, 'bus-1', round * 10 + second);
      // Ends in the middle: some of these are heard by the next one only.
      await listener.untilReports(4);
      heard.push(...listener.reports.map(({ seq }) => seq));
      last = listener.lastId;
      device.reset();
      await gateway.stop(signal);
    }
    assert.deepEqual(
      heard,
      heard.map((_, index) => index + 1),
    );
    const gateway = await serve(t, data);
    const listener = await listen(t, gateway, '', { 'last-event-id': last ?? '' });
    await listener.untilCaughtUp();
    assert.equal(heard.length + listener.reports.length, 18);
    // A browser that was left open, and a journal that was made anew.
    const stranger = await listen(t, gateway, '', { 'last-event-id': '1000' });
    await stranger.untilCaughtUp();
    assert.equal(stranger.lastId, '18');
  });

  test('begins with the newest position of each vehicle, indexed or not, and goes on without a gap', async (t) => {
    const { gateway, device } = await open(t);
    for (const [id, second] of [
      ['a', 1],
      ['b', 5],
      ['b', 2],
      ['c', 1],
    ] as const)
      await report(device, id, second);
    await untilMetric(gateway, 'fleetline_journal_unindexed_reports', 0);
    await report(device, 'a', 2);
    const listener = await listen(t, gateway, '?start=latest');
    for (let second = 10; second < 40; second += 1) await report(device, 'd', second);
    await listener.untilId(35);
    const snapshot = listener.heard.filter(
      ({ name, id, data }) => name === 'message' && id === undefined && data !== '',
    );
    const seqs = listener.reports.map(({ seq }) => seq);
    assert.deepEqual(seqs.slice(0, 3), [2, 4, 5]);
    const rest = seqs.slice(snapshot.length);
    assert.deepEqual(
      rest,
      rest.map((_, index) => 36 - rest.length + index),
    );
    assert.ok(snapshot.length === 3 || snapshot.length === 4, 'the newest of each, no more');
    assert.ok(rest.length + snapshot.length >= 4);
  });

  test('gives a sign of life where nothing comes, and asks proxies to pass each event on', async (t) => {
    const { gateway, device } = await open(t);
    await report(device, 'bus-1', 1);
    const asked = new AbortController();
    t.after(() => asked.abort());
    const { headers, body } = await fetch(`${gateway.ready.http}/v1/stream?device=nobody`, asked);
    assert.equal(headers.get('content-type'), 'text/event-stream');
    assert.equal(headers.get('x-accel-buffering'), 'no');
    let text = '';
    const decoder = new TextDecoder();
    for await (const bytes of body ?? []) {
      text += decoder.decode(bytes, { stream: true });
      if (text.includes(': alive\nid: 1\n\n')) return;
    }
    assert.fail(`the stream ended: ${text}`);
  });

  test('says farewell to everybody when the gateway ends', async (t) => {
    const { gateway, device } = await open(t);
    const listeners = await Promise.all([listen(t, gateway), listen(t, gateway, '?start=latest&slow=wait')]);
    await report(device, 'bus-1', 1);
    for (const listener of listeners) await listener.untilReports(1);
    const ends = Promise.all(listeners.map((listener) => listener.toTheEnd()));
    const { code, stderr } = await gateway.stop();
    await ends;
    assert.deepEqual([code, stderr], [0, '']);
  });

  test('has no more streams than limits.httpStreams, and lets go of one whose listener leaves', async (t) => {
    const gateway = await serveWith(t, { limits: { httpStreams: 1 } });
    await fetch(`${gateway.ready.http}/v1/stream`, { method: 'HEAD' });
    assert.equal(valueOf(await metricsOf(gateway), 'fleetline_streams'), 0);
    const listener = await listen(t, gateway);
    await listener.untilCaughtUp();
    const refused = await fetch(`${gateway.ready.http}/v1/stream`);
    assert.equal(refused.status, 503);
    assert.match(((await refused.json()) as { error: string }).error, /limits\.httpStreams/);
    listener.leave();
    await untilMetric(gateway, 'fleetline_streams', 0);
    await (await listen(t, gateway)).untilCaughtUp();
  });
});

describe('a client that reads a byte a second', () => {
  /** Together more than the operating system takes for somebody who does not read. */
  const reports = 25_000;
  const padding = 'x'.repeat(400);
  const vehicles = 50;
  const every = Array.from({ length: reports }, (_, index) => index + 1);

  /** Has so much stored that the slow one cannot have been told of it all; another one was. */
  async function overflow(t: TestContext, query: string) {
    const { gateway, device } = await open(t);
    // On a busy machine it may be late itself, and then it waits.
    const good = await listen(t, gateway, '?slow=wait');
    const readOn = await listenSlowly(t, gateway, query);
    const lines = every.map((seq) => {
      const line = JSON.parse(jsonLine(`bus-${seq % vehicles}`, Math.floor(seq / vehicles))) as object;
      return `${JSON.stringify({ ...line, padding })}\n`;
    });
    await Promise.all([device.send(lines.join('')), good.untilId(reports)]);
    return { gateway, good, readOn };
  }

  test('holds up nobody, has nothing made for it, and is told the newest of each vehicle when it reads on', async (t) => {
    const { gateway, good, readOn } = await overflow(t, '');
    assert.deepEqual(
      good.reports.map(({ seq }) => seq),
      every,
    );
    const made = valueOf(await metricsOf(gateway), 'fleetline_stream_reports_total') ?? Infinity;
    assert.ok(made < 1.8 * reports, `${made - reports} were made for who did not take them`);

    const slow = readOn();
    await slow.untilId(reports);
    const told = new Set(slow.reports.map(({ seq }) => seq));
    const skips = slow.heard.filter(({ name }) => name === 'skipped');
    const ranges = skips.map(({ data }) => JSON.parse(data) as { from: number; to: number });
    assert.ok(ranges.length > 0);
    for (const seq of every) {
      const skipped = ranges.some(({ from, to }) => from <= seq && seq <= to);
      assert.ok(told.has(seq) || (skipped && seq <= reports - vehicles), `${seq} is lost`);
    }
    assert.equal(valueOf(await metricsOf(gateway), 'fleetline_stream_skips_total'), ranges.length);
  });

  test('is told everything if it wants to wait', async (t) => {
    const { readOn } = await overflow(t, '?slow=wait');
    const slow = readOn();
    await slow.untilId(reports);
    assert.deepEqual(
      slow.reports.map(({ seq }) => seq),
      every,
    );
  });
});
