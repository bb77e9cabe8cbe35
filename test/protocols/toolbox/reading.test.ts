import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toJson } from '../../../src/model/json.ts';
import { attributes } from '../../../src/protocols/toolbox/reading.ts';

test('attributes that are empty or undefined are not there when they are written', () => {
  const found = attributes({ power: 12.4, driver: '', fuel: undefined, ignition: false, index: 0 });
  assert.equal(JSON.stringify(found), '{"power":12.4,"ignition":false,"index":0}');
  const stamp = { id: '0'.repeat(32), protocol: 'h02', time: 0, receivedAt: 0 };
  const { attributes: shown } = toJson({ device: '1', type: 'status', ...(found && { attributes: found }), ...stamp });
  assert.deepEqual(shown, { power: 12.4, ignition: false, index: 0 });
});

test('attributes are none at all where nothing is there', () => {
  assert.equal(attributes({ driver: '', fuel: undefined }), undefined);
  assert.equal(attributes({}), undefined);
});
