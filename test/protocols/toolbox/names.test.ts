import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numbered } from '../../../src/protocols/toolbox/names.ts';

test('a name is numbered, also beyond the names that are kept ready', () => {
  const nameOf = numbered('adc');
  assert.deepEqual([0, 1, 16, 17, 250].map(nameOf), ['adc0', 'adc1', 'adc16', 'adc17', 'adc250']);
});
