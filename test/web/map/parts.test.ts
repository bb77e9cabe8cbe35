import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Report } from '../../../src/api/schemas/report.ts';
import { readAddress, writeAddress } from '../../../src/web/map/address.ts';
import { addressOf, commandFor } from '../../../src/web/shared/pointing.ts';
import { attributesOf, bytesText, escaped, factsOf, isText } from '../../../src/web/map/facts.ts';
import { placeOf } from '../../../src/web/map/mercator.ts';
import { Motion } from '../../../src/web/map/motion.ts';
import { nearest, pointOf } from '../../../src/web/map/picking.ts';

describe('the vehicle that is clicked', () => {
  const view = { centre: placeOf(54, 10), worldPixels: 512 * 2 ** 12, width: 800, height: 600 };
  const motion = new Motion();
  motion.add(placeOf(54, 10), 0);
  motion.add(placeOf(54, 10.01), 0);

  test('is seen where the map shows its place', () => {
    assert.deepEqual(pointOf(placeOf(54, 10), view), { x: 400, y: 300 });
    const { x, y } = pointOf(placeOf(54, 10.01), view);
    assert.equal(Math.round(x), 458);
    assert.equal(y, 300);
  });

  test('is the nearest one within reach', () => {
    assert.equal(nearest(motion, view, { x: 405, y: 305 }, 16, 0), 0);
    assert.equal(nearest(motion, view, { x: 450, y: 300 }, 16, 0), 1);
    assert.equal(nearest(motion, view, { x: 430, y: 300 }, 16, 0), undefined);
  });

  test('is where it is drawn at that moment', () => {
    const moving = new Motion();
    moving.add(placeOf(54, 10), 0);
    moving.move(0, placeOf(54, 10.01), 90, 0, 1000);
    assert.equal(nearest(moving, view, { x: 429, y: 300 }, 5, 500), 0);
    assert.equal(nearest(moving, view, { x: 429, y: 300 }, 5, 1000), undefined);
  });

  test('is found in each of the worlds that lie side by side', () => {
    const world = { centre: placeOf(0, 0), worldPixels: 256, width: 1000, height: 400 };
    const one = new Motion();
    one.add(placeOf(0, 90), 0);
    for (const x of [564, 308, 820]) assert.equal(nearest(one, world, { x, y: 200 }, 3, 0), 0);
  });
});

describe('the address of the page', () => {
  test('keeps the vehicle and the view', () => {
    const address = { device: 'bus 7 & co', view: { zoom: 12.3, latitude: 54.32101, longitude: -10.5 } };
    const text = writeAddress(address);
    assert.equal(text, '?device=bus+7+%26+co&view=12.3/54.32101/-10.50000');
    assert.deepEqual(readAddress(text), address);
    assert.equal(writeAddress({ device: undefined, view: undefined }), '');
  });

  test('leaves out what is no view', () => {
    for (const view of ['', '1/2', '40/1/1', '3/91/0', '3/0/181', 'a/b/c', '3/0/0/0'])
      assert.deepEqual(readAddress(`?view=${view}`), { device: undefined, view: undefined });
  });
});

describe('the facts of a report', () => {
  const report: Report = {
    seq: 1,
    id: 'x',
    device: 'bus',
    protocol: 'h02',
    type: 'position',
    time: '2026-06-22T08:00:00.000Z',
    receivedAt: '2026-06-22T08:00:00.000Z',
    latitude: -54.5,
    longitude: 10.25,
    speed: 12.5,
    heading: 359.6,
    valid: false,
    event: 'ignition-on',
    attributes: { odometer: 12_345, inputs: [1, 0], nested: [[1]], ignition: true, zero: 0 },
  };

  test('are told in everyday units, and exactly', () => {
    assert.deepEqual(factsOf(report), [
      { name: 'Event', value: 'Ignition on' },
      { name: 'Speed', value: '45 km/h', exact: '12.5 m/s' },
      { name: 'Heading', value: '0° N', exact: '359.6°' },
      { name: 'Position', value: '54.50000°\u00a0S, 10.25000°\u00a0E', exact: '-54.5, 10.25' },
      { name: 'Fix', value: 'not valid, says the device' },
    ]);
  });

  test('have every attribute among them', () => {
    assert.deepEqual(attributesOf(report), [
      { name: 'odometer', value: '12.3 km', exact: '12345 m' },
      { name: 'inputs', value: '1, 0' },
      { name: 'nested', value: '[[1]]' },
      { name: 'ignition', value: 'true' },
      { name: 'zero', value: '0' },
    ]);
  });

  test('have a frame with them, as text with escapes', () => {
    const frame = Buffer.from('*HQ,\\\t\0é\r\n', 'latin1');
    assert.equal(escaped(frame), '*HQ,\\\\\\t\\x00\\xe9\\r\\n');
    assert.equal(isText(Buffer.from('*HQ,4100000001,V1#\r\n')), true);
    assert.equal(isText(Buffer.from('78780d01', 'hex')), false);
    assert.deepEqual([999, 1500, 2_500_000].map(bytesText), ['999 B', '1.5 kB', '2.5 MB']);
  });
});

test('where nobody reported yet, trackers are told to go where the viewer reaches the gateway', () => {
  const listener = { port: 5010, protocol: null, tls: false };
  assert.equal(addressOf({ ...listener, host: '0.0.0.0' }, 'gateway.example'), 'gateway.example:5010');
  assert.equal(addressOf({ ...listener, host: '::' }, '[2001:db8::1]'), '[2001:db8::1]:5010');
  assert.equal(addressOf({ ...listener, host: '192.0.2.1' }, 'localhost'), '192.0.2.1:5010');
  assert.equal(addressOf({ ...listener, host: '2001:db8::2' }, 'localhost'), '[2001:db8::2]:5010');
  assert.match(commandFor('192.0.2.1:5010'), /simulate --to 192\.0\.2\.1:5010 /);
});
