import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceAddress } from '../../src/simulator/connecting.ts';

test('more vehicles than one address can carry connect from several, where the gateway is on the loopback', () => {
  assert.equal(sourceAddress(1999, 2000, '127.0.0.1'), undefined);
  assert.equal(sourceAddress(1999, 2001, '127.0.0.1'), '127.0.0.1');
  assert.equal(sourceAddress(2000, 2001, '127.0.0.1'), '127.0.0.2');
  assert.equal(sourceAddress(9999, 10_000, '127.0.0.1'), '127.0.0.5');
  assert.equal(sourceAddress(9999, 10_000, '192.0.2.1'), undefined);
});
