import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import gtfs from 'gtfs-realtime-bindings';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { type Gateway, serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';

const { FeedMessage, FeedHeader } = gtfs.transit_realtime;

async function feedOf({ ready }: Gateway, query = ''): Promise<gtfs.transit_realtime.FeedMessage> {
  const response = await fetch(`${ready.http}/v1/gtfs-realtime/vehicle-positions${query}`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'application/x-protobuf');
  return FeedMessage.decode(new Uint8Array(await response.arrayBuffer()));
}

const secondsAgo = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();

describe('/v1/gtfs-realtime/vehicle-positions', () => {
  test('gives the newest position of each vehicle to a reader of GTFS Realtime', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const device = await connectDevice(t, gateway.port);
    const say = (report: object): Promise<string> => device.ask(`${JSON.stringify(report)}\n`, /"id".*\n/);
    const time = secondsAgo(30);
    await say({ device: 'bus-1', time: secondsAgo(60), latitude: 1, longitude: 2 });
    await say({ device: 'bus-1', time, latitude: 54.25, longitude: -10.5, speed: 12.5, heading: 270 });
    await say({ device: 'bus-1', time: secondsAgo(90), latitude: 3, longitude: 4 });
    await say({ device: 'tram-2', time: secondsAgo(10), latitude: -33.5, longitude: 151.25 });
    await say({ device: 'bus-2', time, latitude: 5, longitude: 6, valid: false });

    const { header, entity } = await feedOf(gateway);
    assert.equal(header.gtfsRealtimeVersion, '2.0');
    assert.equal(header.incrementality, FeedHeader.Incrementality.FULL_DATASET);
    assert.ok(Math.abs(Number(header.timestamp) - Date.now() / 1000) < 60);
    assert.deepEqual(
      entity.map(({ id, vehicle }) => [id, vehicle?.vehicle?.id]),
      [
        ['bus-1', 'bus-1'],
        ['tram-2', 'tram-2'],
      ],
    );
    const { position, timestamp } = entity[0]?.vehicle ?? {};
    assert.deepEqual({ ...position }, { latitude: 54.25, longitude: -10.5, bearing: 270, speed: 12.5 });
    assert.equal(Number(timestamp), Math.floor(Date.parse(time) / 1000));
    assert.deepEqual({ ...entity[1]?.vehicle?.position }, { latitude: -33.5, longitude: 151.25 });
  });

  test('tells of 10,000 vehicles, each once', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const device = await connectDevice(t, gateway.port);
    const time = secondsAgo(30);
    const names = Array.from({ length: 10_000 }, (_, index) => `bus-${index}`);
    const lines = names.map((name) => `${JSON.stringify({ device: name, time, latitude: 54.25, longitude: -10.5 })}\n`);
    await device.send(lines.join(''));
    for (const _ of names) await device.until(/"id".*\n/);
    const ids = (await feedOf(gateway)).entity.map(({ id }) => id);
    assert.deepEqual(ids.toSorted(), names.toSorted());
  });

  test('leaves out who was not seen within maxAge, and has no fix from the future', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    assert.deepEqual((await feedOf(gateway)).entity, []);
    const device = await connectDevice(t, gateway.port);
    const say = (report: object): Promise<string> => device.ask(`${JSON.stringify(report)}\n`, /"id".*\n/);
    await say({ device: 'old', time: secondsAgo(5000), latitude: 1, longitude: 2 });
    await say({ device: 'fast-clock', time: secondsAgo(-5000), latitude: 1, longitude: 2 });

    // The fleet is kept up to date from the first request on: what came since shows within moments.
    const { entity } = await untilVehicles(gateway, '?maxAge=6000', 2);
    assert.ok(Number(entity[1]?.vehicle?.timestamp) <= Date.now() / 1000);
    const ids = (await feedOf(gateway)).entity.map(({ id }) => id);
    assert.deepEqual(ids, ['fast-clock']);
    const refused = await fetch(`${gateway.ready.http}/v1/gtfs-realtime/vehicle-positions?maxAge=0`);
    assert.equal(refused.status, 400);
  });
});

async function untilVehicles(
  gateway: Gateway,
  query: string,
  count: number,
): Promise<gtfs.transit_realtime.FeedMessage> {
  return until(`${count} vehicles`, async () => {
    const feed = await feedOf(gateway, query);
    return feed.entity.length === count && feed;
  });
}
