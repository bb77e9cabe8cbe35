import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { DeviceQuery } from '../../src/journal/devices.ts';
import { JournalReader } from '../../src/journal/reader.ts';
import { Unindexed } from '../../src/journal/unindexed.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import type { Report } from '../../src/model/report.ts';
import { batch, heartbeat, position, temporaryFolder, tidyAll, writerFor } from './fixtures.ts';

/** In the order of their bytes: a pair of surrogates comes behind the last single character. */
const names = ['Bus-1', 'bus-2', 'bus-10', 'É', '\uffee', '🚌'] as const;
const protocols = ['h02', 'json'] as const;

const anyReport: fc.Arbitrary<Report> = fc
  .record({
    device: fc.constantFrom(...names),
    second: fc.nat(8),
    kind: fc.constantFrom('one', 'other', 'heartbeat'),
    protocol: fc.constantFrom(...protocols),
  })
  .map(({ device, second, kind, protocol }) => {
    const report = kind === 'heartbeat' ? heartbeat(device, second) : position(device, second, kind);
    return Object.assign(report, { protocol });
  });

const someNames = fc.subarray([...names, 'nobody']);

const anyQuery: fc.Arbitrary<DeviceQuery> = fc.record(
  {
    after: fc.constantFrom(...names),
    limit: fc.nat(4),
    search: fc.constantFrom('bus', 'US-1', '0', 'É', 'x'),
    protocol: fc.constantFrom(...protocols, 'gps103'),
    among: someNames,
    except: someNames.map((given) => new Set(given)),
  },
  { requiredKeys: [] },
);

type Action = { readonly commit: Report[] } | { readonly query: DeviceQuery } | 'tidy a step' | 'tidy all';

const anyAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ commit: fc.array(anyReport, { maxLength: 12 }) }) },
  { weight: 4, arbitrary: fc.record({ query: anyQuery }) },
  { weight: 3, arbitrary: fc.constantFrom<Action>('tidy a step', 'tidy a step', 'tidy all') },
);

/** What is asked for, in the simplest words, of all devices. */
function wanted(query: DeviceQuery, all: readonly { device: string; protocol: string }[]): string[] {
  const bytes = (text: string): Buffer => Buffer.from(text);
  const { after = '', limit = Infinity, search = '', protocol, among, except } = query;
  return all
    .filter((one) => Buffer.compare(bytes(one.device), bytes(after)) > 0)
    .filter((one) => one.device.toLowerCase().includes(search.toLowerCase()))
    .filter((one) => protocol === undefined || one.protocol === protocol)
    .filter((one) => among === undefined || [...among].includes(one.device))
    .filter((one) => except?.has(one.device) !== true)
    .map(({ device }) => device)
    .sort((one, other) => Buffer.compare(bytes(one), bytes(other)))
    .slice(0, limit);
}

describe('devices', () => {
  test('are the same whatever is indexed already, for who asks for the first time and who keeps what was not indexed', () => {
    const property = fc.property(fc.array(anyAction, { minLength: 15, maxLength: 30 }), (actions) => {
      const folder = mkdtempSync(join(tmpdir(), 'fleetline-'));
      const writer = new JournalWriter(folder, { indexMs: 0, indexRows: 10 });
      const reader = new JournalReader(folder);
      const kept = new Unindexed();
      const stored = new Map<string, Report>();
      try {
        for (const action of actions) {
          if (action === 'tidy a step') writer.tidy(0);
          else if (action === 'tidy all') tidyAll(writer);
          else if ('commit' in action) {
            writer.commit([batch(action.commit)]);
            for (const report of action.commit) if (!stored.has(report.id)) stored.set(report.id, report);
          } else {
            // A part of it is read before, as the API does it.
            reader.readUnindexed(kept, 3);
            const found = reader.devices(action.query, kept);
            assert.deepEqual(found, reader.devices(action.query));
            const byName = Map.groupBy(stored.values(), ({ device }) => device);
            const last = Array.from(byName.values(), (reports) => reports.at(-1)!);
            assert.deepEqual(
              found.map(({ device }) => device),
              wanted(action.query, last),
            );
            for (const { device, protocol, reports, lastSeq, position: newest } of found) {
              const all = byName.get(device) ?? [];
              assert.equal(reports, all.length);
              assert.equal(protocol, all.at(-1)?.protocol);
              assert.equal([...stored.values()][lastSeq - 1], all.at(-1));
              const times = all.filter(({ type }) => type === 'position').map(({ time }) => time);
              assert.equal(newest?.time, times.length === 0 ? undefined : Math.max(...times));
            }
          }
        }
      } finally {
        reader.close();
        writer.close();
        rmSync(folder, { recursive: true });
      }
    });
    fc.assert(property, { numRuns: 60 });
  });

  test('are still there without their position where retention has taken it', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0, maxAgeDays: 1 });
    const recent = { ...heartbeat('bus-1', 1), receivedAt: Date.now() };
    writer.commit([batch([position('bus-1', 0), position('bus-2', 0), recent])]);
    tidyAll(writer);
    const reader = new JournalReader(folder);
    t.after(() => reader.close());
    const found = reader.devices().map(({ device, position: newest }) => [device, newest]);
    assert.deepEqual(found, [['bus-1', undefined]]);
  });

  test('are read on in portions, and what is indexed meanwhile is forgotten', (t) => {
    const folder = temporaryFolder(t);
    const writer = writerFor(t, folder, { indexMs: 0, indexRows: 1_000 });
    writer.commit([batch(Array.from({ length: 5 }, (_, second) => position('bus-1', second)))]);
    const reader = new JournalReader(folder);
    t.after(() => reader.close());
    const kept = new Unindexed();
    assert.deepEqual(
      [2, 2, 2, 2].map((most) => reader.readUnindexed(kept, most)),
      [false, false, true, true],
    );
    assert.equal([...kept.reports(kept.of('bus-1')!)].length, 5);
    tidyAll(writer);
    assert.equal(reader.readUnindexed(kept, 2), true);
    assert.equal(kept.of('bus-1'), undefined);
    assert.equal(reader.devices({}, kept)[0]?.reports, 5);
  });
});
