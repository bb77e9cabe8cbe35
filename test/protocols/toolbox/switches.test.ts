import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AttributeValue } from '../../../src/model/report.ts';
import { switches } from '../../../src/protocols/toolbox/switches.ts';

function read(text: string | undefined): Record<string, AttributeValue | undefined> {
  const into: Record<string, AttributeValue | undefined> = {};
  switches('input')(text, into);
  return into;
}

describe('inputs of one character each', () => {
  test('are counted from the first one on', () => {
    assert.deepEqual(read('01'), { input1: false, input2: true });
  });

  test('are left out where a device does not have them', () => {
    assert.deepEqual(read('1200'), { input1: true, input3: false, input4: false });
    assert.deepEqual(read(''), {});
    assert.deepEqual(read(undefined), {});
  });

  test('are no more than a device can have', () => {
    assert.equal(Object.keys(read('1'.repeat(1000))).length, 16);
  });
});
