import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributes, complete } from '../../../src/protocols/toolbox/reading.ts';

test('attributes and complete leave out what is not there', () => {
  for (const read of [attributes, complete]) {
    assert.deepEqual(read({ power: 0, driver: '', ignition: false, index: undefined }), { power: 0, ignition: false });
    assert.deepEqual(read({ power: 12.4, ignition: true }), { power: 12.4, ignition: true });
    assert.equal(read({ driver: '', index: undefined }), undefined);
  }
});

test('complete copies nothing where all is there', () => {
  const values = { power: 12.4, ignition: true };
  assert.equal(complete(values), values);
});
