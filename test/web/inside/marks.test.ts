import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { differenceOf, markedMs, Marks } from '../../../src/web/inside/marks.ts';
import { Rates } from '../../../src/web/inside/rates.ts';
import { at, connection, foldOfH02, process, processes, rows, thread } from './pictures.ts';

const pageOf = (...connections: ReturnType<typeof connection>[]) => ({
  pages: new Map([[foldOfH02, { connections, limit: 50, more: false }]]),
});
const bus = connection('<2.6>', 'bus-1', 5);
const tram = connection('<2.8>', 'tram-1', 9);
const nothing = { born: [], restarted: [], gone: [] };

describe('what has changed between two pictures of the tree', () => {
  test('is nothing in the first one', () => {
    assert.deepEqual(differenceOf([], rows()), nothing);
  });

  test('is nothing where a line was opened or closed by hand, whatever is open', () => {
    const keys = rows(pageOf(bus), foldOfH02).map(({ node }) => node.key);
    fc.assert(
      fc.property(fc.subarray(keys), fc.subarray(keys), (some, others) => {
        assert.deepEqual(differenceOf(rows(pageOf(bus), ...some), rows(pageOf(bus), ...others)), nothing);
      }),
    );
  });

  test('is nothing when the page of a fold that was opened has come', () => {
    assert.deepEqual(differenceOf(rows({}, foldOfH02), rows(pageOf(bus, tram), foldOfH02)), nothing);
  });

  test('is a connection that has come', () => {
    const { born } = differenceOf(rows(pageOf(bus), foldOfH02), rows(pageOf(bus, tram), foldOfH02));
    assert.deepEqual(born, ['<2.8>']);
  });

  test('is no connection that was there before and has moved up into the page', () => {
    const old = connection('<2.10>', 'bus-9', 3);
    const { born, gone } = differenceOf(rows(pageOf(bus, tram), foldOfH02), rows(pageOf(bus, old), foldOfH02));
    assert.deepEqual(born, []);
    assert.deepEqual(
      gone.map(({ row, behind }) => [row.node.title, behind]),
      [['tram-1', '<2.6>']],
    );
  });

  test('is a protocol that nobody spoke before', () => {
    const threads = [thread('receiver-1', { json: 1, h02: 3, gl200: 1 })];
    assert.deepEqual(differenceOf(rows(), rows({ threads })).born, [foldOfH02.replace('h02', 'gl200')]);
  });

  test('is a process that was started again, and one that has started another again', () => {
    const gateway = process('<0.1>', '<0.0>', '', { name: 'gateway', restarts: 1 });
    const again = processes('<0.40>').with(0, gateway);
    assert.deepEqual(differenceOf(rows(), rows({ processes: again })), {
      ...nothing,
      restarted: ['/gateway', '/gateway/journal'],
    });
  });

  test('is a thread that is gone, with all that it had', () => {
    const left = processes().slice(0, 3);
    const { gone } = differenceOf(rows(), rows({ processes: left }));
    assert.deepEqual(
      gone.map(({ row }) => row.node.title),
      ['receiver-1', 'receiver', 'connections', 'h02', 'json', 'listener 0.0.0.0:5010'],
    );
  });
});

describe('marks', () => {
  const titles = (marks: Marks): string[] => marks.rows.map(({ row, gone }) => (gone ? 'gone ' : '') + row.node.title);

  test('keep what is gone in its place for a while', () => {
    const marks = new Marks();
    marks.take(rows(pageOf(bus, tram), foldOfH02), 0);
    marks.take(rows(pageOf(tram), foldOfH02), 1000);
    assert.deepEqual(titles(marks).slice(6, 9), ['h02', 'gone bus-1', 'tram-1']);
    marks.take(rows(pageOf(tram), foldOfH02), 1000 + markedMs);
    assert.deepEqual(titles(marks).slice(6, 8), ['h02', 'tram-1']);
  });

  test('say of what was away for a moment that it was started again', () => {
    const marks = new Marks();
    const journal = '/gateway/journal';
    marks.take(rows(), 0);
    marks.take(rows({ processes: processes().filter(({ name }) => name !== 'journal') }), 1000);
    assert.ok(titles(marks).includes('gone journal'));
    marks.take(rows({ processes: processes('<0.40>') }), 2000);
    assert.ok(marks.isRestarted(journal));
    assert.ok(!titles(marks).includes('gone journal'));
    marks.take(rows({ processes: processes('<0.40>') }), 2000 + markedMs);
    assert.ok(!marks.isRestarted(journal));
  });

  test('begin anew where the next picture is of something else', () => {
    const marks = new Marks();
    marks.take(rows(), 0);
    marks.forget();
    marks.take(rows({ found: [bus] }), 1000);
    assert.deepEqual(
      titles(marks),
      rows({ found: [bus] }).map(({ node }) => node.title),
    );
    assert.ok(!marks.isBorn('<2.6>'));
  });
});

describe('rates', () => {
  const handled = (count: number, pid = '<2.3>') =>
    rows({ processes: [process(pid, '<0.0>', 'timekeeper', { handled: count, startedAt: at(0) })] });

  test('are messages a second between two looks', () => {
    const rates = new Rates();
    rates.take(handled(10), 1000);
    assert.equal(rates.of('/timekeeper'), undefined);
    rates.take(handled(20), 3000);
    assert.equal(rates.of('/timekeeper'), 5);
  });

  test('begin anew with a process that was started again', () => {
    const rates = new Rates();
    rates.take(handled(1000), 1000);
    rates.take(handled(3, '<2.9>'), 2000);
    assert.equal(rates.of('/timekeeper'), undefined);
  });
});
