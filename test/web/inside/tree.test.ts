import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { rowsOf, treeOf } from '../../../src/web/inside/tree.ts';
import { connection, foldOfH02, look, process, processes, rows, text, thread } from './pictures.ts';

const page = { connections: [connection('<2.6>', 'bus-1'), connection('<2.8>', null)], limit: 50, more: true };

describe('the tree', () => {
  test('shows each process below the one that started it, and connections folded by protocol, the most first', () => {
    assert.deepEqual(text(rows()), [
      'gateway',
      '  api 127.0.0.1:8010',
      '  journal',
      '  receiver-1',
      '    receiver',
      '      connections',
      '        h02 3',
      '        json 1',
      '      listener 0.0.0.0:5010',
    ]);
  });

  test('shows a page of connections where a fold is open, and how many are left', () => {
    const shown = text(rows({ pages: new Map([[foldOfH02, page]]) }, foldOfH02));
    assert.deepEqual(shown.slice(6, 11), [
      '        h02 3',
      '          bus-1',
      '          192.0.2.1:40000',
      '          more 1',
      '        json 1',
    ]);
  });

  test('shows the buffer of a connection that is open', () => {
    const family = {
      process: process('<2.6>', '<2.2>', 'connection'),
      children: [process('<2.7>', '<2.6>', 'buffer')],
    };
    const seen = { pages: new Map([[foldOfH02, page]]), families: new Map([['<2.6>', family]]) };
    assert.deepEqual(text(rows(seen, foldOfH02, '<2.6>')).slice(7, 10), [
      '          bus-1',
      '            buffer',
      '          192.0.2.1:40000',
    ]);
  });

  test('shows what was searched for in place of the folds, in the thread that it is in', () => {
    const found = [connection('<2.6>', 'bus-1'), connection('<3.6>', 'bus-1')];
    assert.deepEqual(text(rows({ found })).slice(5, 8), [
      '      connections',
      '        bus-1',
      '      listener 0.0.0.0:5010',
    ]);
  });

  test('keeps the key of a process that is started again', () => {
    const keys = (journal: string): string[] => rows({ processes: processes(journal) }).map(({ node }) => node.key);
    assert.deepEqual(keys('<0.99>'), keys('<0.3>'));
  });

  test('tells apart processes that are called the same', () => {
    const twice = [...processes(), process('<2.4>', '<2.1>', 'listener 0.0.0.0:5010')];
    const keys = rows({ processes: twice }).map(({ node }) => node.key);
    assert.equal(new Set(keys).size, keys.length);
  });

  test('shows a process whose parent is gone rather than hiding it', () => {
    const orphan = process('<2.40>', '<2.39>', 'orphan');
    assert.equal(text(rows({ processes: [...processes(), orphan] })).at(-1), 'orphan');
  });

  test('has no folds where a thread has not told of itself yet', () => {
    assert.deepEqual(text(rows({ threads: [thread('main')] })).slice(5), [
      '      connections',
      '      listener 0.0.0.0:5010',
    ]);
  });

  test('numbers its lines as a tree is read out, whatever is open', () => {
    const tree = treeOf(look({ pages: new Map([[foldOfH02, page]]) }));
    const keys = rows().map(({ node }) => node.key);
    fc.assert(
      fc.property(fc.subarray(keys), (toggled) => {
        const shown = rowsOf(tree, new Set(toggled));
        const byKey = new Map(shown.map((row) => [row.node.key, row]));
        for (const row of shown) {
          const siblings = shown.filter(({ parent }) => parent === row.parent);
          assert.equal(row.siblings, siblings.length);
          assert.equal(row.place, siblings.indexOf(row) + 1);
          if (row.parent === undefined) continue;
          const parent = byKey.get(row.parent);
          assert.ok(parent?.open);
          assert.equal(row.level, parent.level + 1);
        }
      }),
    );
  });
});
