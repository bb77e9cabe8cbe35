import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cell, cellOf, knownCells, oneCell } from '../../../src/protocols/toolbox/cells.ts';

describe('a cell', () => {
  test('is named by its four numbers, with its signal behind them', () => {
    assert.equal(cell(262, 1, 0x224c, 0x379b), '262-1-8780-14235');
    assert.equal(cell(262, 1, 8780, 14235, 0), '262-1-8780-14235-0');
  });

  test('is none where a number is missing, or all are 0', () => {
    assert.equal(cell(262, 1, undefined, 14235), undefined);
    assert.equal(cell(0, 0, 0, 0, 31), undefined);
  });

  test('is read from its four numbers between bars, the last two hexadecimal', () => {
    assert.equal(cellOf('262|1|224C|379B'), '262-1-8780-14235');
    assert.equal(cellOf('262|1|224C|379B', 24), '262-1-8780-14235-24');
    for (const none of [undefined, '', '262|1|224C', '0|0|0000|0000', '262|1|XYZ|379B'])
      assert.equal(cellOf(none), undefined);
  });

  test('stands in a list, alone or among those that could be read; no list is empty', () => {
    assert.deepEqual(oneCell('262-1-8780-14235'), ['262-1-8780-14235']);
    assert.deepEqual(knownCells(['262-1-8780-14235', undefined, '262-1-8780-14236']), [
      '262-1-8780-14235',
      '262-1-8780-14236',
    ]);
    assert.equal(oneCell(undefined), undefined);
    assert.equal(knownCells([undefined]), undefined);
    assert.equal(knownCells([]), undefined);
  });
});
