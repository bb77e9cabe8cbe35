import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cell } from '../../../src/protocols/toolbox/cells.ts';

describe('a cell', () => {
  test('is named by its four numbers, with its signal behind them', () => {
    assert.equal(cell(262, 1, 0x224c, 0x379b), '262-1-8780-14235');
    assert.equal(cell(262, 1, 8780, 14235, 0), '262-1-8780-14235-0');
  });

  test('is none where a number is missing, or all are 0', () => {
    assert.equal(cell(262, 1, undefined, 14235), undefined);
    assert.equal(cell(0, 0, 0, 0, 31), undefined);
  });
});
