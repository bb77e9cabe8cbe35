import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { JournalReader } from '../../src/journal/reader.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import type { Report } from '../../src/model/report.ts';
import { batch, heartbeat, position, tidyAll } from './fixtures.ts';

const anyReport: fc.Arbitrary<Report> = fc
  .record({
    device: fc.constantFrom('a', 'b', 'c'),
    second: fc.nat(8),
    kind: fc.constantFrom('one', 'other', 'heartbeat'),
  })
  .map(({ device, second, kind }) =>
    kind === 'heartbeat' ? heartbeat(device, second) : position(device, second, kind),
  );

type Action = { readonly commit: Report[] } | 'tidy a step' | 'tidy all' | 'reopen';

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ commit: fc.array(anyReport, { maxLength: 12 }) }) },
  { weight: 2, arbitrary: fc.constantFrom<Action>('tidy a step', 'tidy all') },
  { weight: 1, arbitrary: fc.constant<Action>('reopen') },
);

/** What the journal promises, in the simplest words: the first of each id, in the order of arrival. */
class Model {
  readonly reports: Report[] = [];

  commit(reports: readonly Report[]): void {
    for (const report of reports) if (!this.reports.some(({ id }) => id === report.id)) this.reports.push(report);
  }

  stored() {
    return this.reports.map((report, i) => ({ seq: i + 1, ...report }));
  }

  ofDevice(device: string) {
    return this.stored()
      .filter((report) => report.device === device)
      .sort((a, b) => a.time - b.time || a.seq - b.seq);
  }

  devices() {
    const names = [...new Set(this.reports.map(({ device }) => device))].sort();
    return names.map((device) => {
      const reports = this.ofDevice(device);
      return [device, reports.length, reports.findLast(({ type }) => type === 'position')];
    });
  }
}

test('whatever is appended, repeated, indexed and reopened in whatever order, the journal holds each report once', () => {
  const property = fc.property(fc.array(anyAction, { maxLength: 25 }), (actions) => {
    const folder = mkdtempSync(join(tmpdir(), 'fleetline-'));
    const options = { indexMs: 0, indexRows: 10 };
    const model = new Model();
    let writer = new JournalWriter(folder, options);
    const reader = new JournalReader(folder);
    try {
      for (const action of actions) {
        if (typeof action === 'object') {
          writer.commit([batch(action.commit)]);
          model.commit(action.commit);
        } else if (action === 'tidy a step') {
          writer.tidy(0);
        } else if (action === 'tidy all') {
          tidyAll(writer);
        } else {
          writer.close();
          writer = new JournalWriter(folder, options);
        }
        assert.deepEqual([...reader.reports()], model.stored());
        for (const device of ['a', 'b', 'c']) assert.deepEqual([...reader.reports({ device })], model.ofDevice(device));
        const devices = reader.devices().map(({ device, reports, position }) => [device, reports, position]);
        assert.deepEqual(devices, model.devices());
      }
    } finally {
      reader.close();
      writer.close();
      rmSync(folder, { recursive: true });
    }
  });
  fc.assert(property, { numRuns: 100 });
});
