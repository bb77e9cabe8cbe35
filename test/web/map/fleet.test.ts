import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Device } from '../../../src/api/schemas/device.ts';
import type { Report } from '../../../src/api/schemas/report.ts';
import { ageOf } from '../../../src/web/map/ages.ts';
import { doing, Fleet, type Vehicle } from '../../../src/web/map/fleet.ts';
import { listed, protocolsOf, seen } from '../../../src/web/map/listing.ts';
import { degreesOf } from '../../../src/web/map/mercator.ts';

const start = Date.parse('2026-06-22T08:00:00Z');
const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();

let seq = 0;
function report(device: string, seconds: number, more: Partial<Report> = {}): Report {
  const time = at(seconds);
  const place = { latitude: 54, longitude: 10 };
  return {
    seq: ++seq,
    id: String(seq),
    device,
    protocol: 'h02',
    type: 'position',
    time,
    receivedAt: time,
    ...place,
    ...more,
  };
}

function drawnAt(fleet: Fleet, { index }: Vehicle, now: number): string {
  assert.ok(index !== undefined);
  const { latitude, longitude } = degreesOf(fleet.motion.at(index, fleet.clock(now)));
  return `${latitude.toFixed(4)} ${longitude.toFixed(4)}`;
}

describe('the fleet', () => {
  test('puts a vehicle where it reports to be at first, and moves it as long as it was on its way', () => {
    const fleet = new Fleet(start);
    const vehicle = fleet.take(report('bus', 0, { speed: 10 }), start);
    assert.equal(drawnAt(fleet, vehicle, start), '54.0000 10.0000');
    fleet.take(report('bus', 4, { latitude: 54.001, longitude: 10.002 }), start + 4000);
    assert.equal(drawnAt(fleet, vehicle, start + 6000), '54.0005 10.0010');
    assert.equal(drawnAt(fleet, vehicle, start + 8000), '54.0010 10.0020');
  });

  test('puts vehicles there at once where they may not glide', () => {
    const fleet = new Fleet(start, false);
    const vehicle = fleet.take(report('bus', 0), start);
    fleet.take(report('bus', 4, { latitude: 54.001 }), start + 4000);
    assert.equal(drawnAt(fleet, vehicle, start + 4000), '54.0010 10.0000');
    assert.equal(fleet.motion.moving(start + 4000), false);
  });

  test('leaves a vehicle where it is for what came late, for a fix that is not valid and for a status', () => {
    const fleet = new Fleet(start, false);
    const vehicle = fleet.take(report('bus', 60), start);
    fleet.take(report('bus', 0, { latitude: 1, receivedAt: at(61) }), start);
    fleet.take(report('bus', 62, { latitude: 0, longitude: 0, valid: false }), start);
    const { latitude: _latitude, longitude: _longitude, ...status } = report('bus', 63, { type: 'status' });
    fleet.take(status, start);
    assert.equal(drawnAt(fleet, vehicle, start), '54.0000 10.0000');
    assert.equal(vehicle.last?.type, 'status');
    assert.equal(vehicle.seenAt, start + 63_000);
  });

  test('knows of devices that have sent no position, and who is connected', () => {
    const fleet = new Fleet(start);
    const known: Device = {
      device: 'new',
      protocol: 'gl200',
      firstReceivedAt: at(0),
      lastReceivedAt: at(5),
      silentSeconds: 0,
      reports: 1,
      connection: '<2.7>',
      position: null,
    };
    fleet.know(known, start);
    assert.equal(fleet.get('new')?.connected, true);
    assert.equal(fleet.get('new')?.index, undefined);
    fleet.connect(new Set(['other']));
    assert.equal(fleet.get('new')?.connected, false);
  });

  test('says what a vehicle does', () => {
    const fleet = new Fleet(start);
    const now = start + 100_000;
    const does = (device: string, seconds: number, more: Partial<Report>) =>
      doing(fleet.take(report(device, seconds, more), now), now);
    assert.equal(does('one', 90, { speed: 12, heading: 10 }), 'moving');
    assert.equal(does('two', 90, { speed: 0.2, heading: 10 }), 'standing');
    assert.equal(does('three', 90, { speed: 0, event: 'sos' }), 'alarm');
    assert.equal(does('four', -600, { speed: 12 }), 'silent');
  });
});

test('an alarm is one for ten minutes, whatever is reported after it', () => {
  const fleet = new Fleet(start);
  const second = (seconds: number): number => start + seconds * 1000;
  fleet.take(report('one', 0, { event: 'sos' }), second(1));
  const vehicle = fleet.take(report('one', 300, { speed: 12 }), second(301));
  assert.deepEqual(fleet.alarmed(second(599)), [vehicle]);
  assert.equal(doing(vehicle, second(599)), 'alarm');
  assert.equal(fleet.motion.alarms, 1);
  assert.equal(doing(vehicle, second(601)), 'moving');
  assert.deepEqual(fleet.alarmed(second(601)), []);
  assert.equal(fleet.motion.alarms, 0);
});

test('an alarm is drawn where only the list of devices knows the vehicle’s place', () => {
  const fleet = new Fleet(start);
  const { latitude: _latitude, longitude: _longitude, ...alarm } = report('one', 1, { type: 'status', event: 'sos' });
  fleet.take(alarm, start + 1000);
  assert.equal(fleet.motion.alarms, 0);
  const known: Device = {
    device: 'one',
    protocol: 'h02',
    firstReceivedAt: at(0),
    lastReceivedAt: at(1),
    silentSeconds: 1,
    reports: 2,
    connection: null,
    position: report('one', 0),
  };
  fleet.know(known, start + 2000);
  assert.equal(fleet.motion.alarms, 1);
});

describe('the list', () => {
  const fleet = new Fleet(start);
  const now = start + 1000;
  fleet.take(report('bus 10', 0, { speed: 10 }), now);
  fleet.take(report('bus 9', 0, { speed: 10, protocol: 'gl200' }), now);
  fleet.take(report('bus 1', 0, { speed: 0 }), now);
  fleet.take(report('Bus 2', 0, { speed: 0, event: 'sos' }), now);
  fleet.take(report('tram', -7200, { speed: 5 }), now);
  fleet.connect(new Set(['bus 9', 'tram']));
  const names = (wish: Partial<Parameters<typeof listed>[1]>) =>
    listed(fleet.byName(), { search: '', state: 'all', protocol: undefined, ...wish }, now).vehicles.map(
      ({ device }) => device,
    );

  test('begins with alarms, then what moves, what stands, what is silent; numbers in names count as numbers', () => {
    assert.deepEqual(names({}), ['Bus 2', 'bus 9', 'bus 10', 'bus 1', 'tram']);
  });

  test('can be searched and filtered', () => {
    assert.deepEqual(names({ search: ' BUS 1' }), ['bus 10', 'bus 1']);
    assert.deepEqual(names({ state: 'moving' }), ['bus 9', 'bus 10']);
    assert.deepEqual(names({ state: 'silent' }), ['tram']);
    assert.deepEqual(names({ state: 'connected' }), ['bus 9', 'tram']);
    assert.deepEqual(names({ protocol: 'gl200' }), ['bus 9']);
    assert.deepEqual(names({ search: '.*' }), []);
  });

  test('counts each state within the search', () => {
    const { counts } = listed(fleet.byName(), { search: 'bus', state: 'silent', protocol: undefined }, now);
    assert.deepEqual(counts, { all: 4, moving: 2, silent: 0, connected: 1 });
    assert.deepEqual(protocolsOf(fleet.byName()), ['gl200', 'h02']);
  });

  test('has only those rows drawn that are seen, and a few more', () => {
    assert.deepEqual(seen(0, 500, 50, 10_000), { from: 0, to: 14 });
    assert.deepEqual(seen(5000, 500, 50, 10_000), { from: 96, to: 114 });
    assert.deepEqual(seen(5000, 500, 50, 3), { from: 3, to: 3 });
  });
});

test('an age is fresh, recent, stale and gone', () => {
  assert.deepEqual([0, 59_999, 60_000, 600_000, 3_600_000, Infinity].map(ageOf), [
    'fresh',
    'fresh',
    'recent',
    'stale',
    'gone',
    'gone',
  ]);
});
