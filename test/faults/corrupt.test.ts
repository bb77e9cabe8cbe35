import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { pageBytes } from '../../src/journal/leaves.ts';
import { databaseFile } from '../../src/journal/open.ts';
import { JournalReader } from '../../src/journal/reader.ts';
import { repairJournal } from '../../src/journal/repair.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import type { StoredReport } from '../../src/model/report.ts';
import { batch, frame, position, writerFor } from '../journal/fixtures.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline, serve } from '../helpers/gateway.ts';
import { Random } from '../helpers/random.ts';
import { pagesOf, spoil } from './pages.ts';

const devices = 40;
const seconds = 100;

/** What a sound journal holds. */
interface Contents {
  readonly reports: readonly StoredReport[];
  readonly quarantined: number;
}

/** A closed journal with reports of many devices, quarantined frames and a cursor. */
function filled(folder: string): Contents {
  const writer = new JournalWriter(folder);
  for (let second = 0; second < seconds; second++) {
    const reports = Array.from({ length: devices }, (_, index) => position(`device-${index}`, second));
    // Some are longer than a page.
    const [first, ...others] = reports;
    const long = { ...first!, attributes: { text: 'position '.repeat(second * 20) } };
    writer.commit([
      batch([long, ...others], [frame(second, Buffer.alloc(second * 100))], [['sink', second * devices]]),
    ]);
  }
  writer.close();
  return contents(folder);
}

function contents(folder: string): Contents {
  const reader = new JournalReader(folder);
  try {
    return { reports: [...reader.reports()], quarantined: reader.quarantine(0, 1e6).length };
  } finally {
    reader.close();
  }
}

/** Holds that a repaired journal has each of the reports, as it was, or says that it is lost; and that all is indexed. @returns how many are lost */
function assertAccounted(folder: string, before: Contents, lost: readonly { first: number; last: number }[]): number {
  const after = new Map(contents(folder).reports.map((report) => [report.seq, report]));
  let gone = 0;
  for (const report of before.reports) {
    const isLost = lost.some(({ first, last }) => report.seq >= first && report.seq <= last);
    assert.deepEqual(after.get(report.seq), isLost ? undefined : report);
    if (isLost) gone += 1;
  }
  assert.equal(after.size, before.reports.length - gone);
  const db = new DatabaseSync(join(folder, databaseFile), { readOnly: true });
  try {
    const [found] = db
      .prepare(
        `select (select count(*) from history h join report r using (device, time, seq)) as history,
                (select count(*) from history) as entries, (select count(distinct device) from report) as devices,
                (select count(*) from device) as known`,
      )
      .all();
    assert.deepEqual(
      { ...found },
      { history: after.size, entries: after.size, devices: found?.['known'], known: found?.['known'] },
    );
  } finally {
    db.close();
  }
  return gone;
}

/** Pages that are overwritten, each in a journal of its own, and how many reports may be lost by that. */
const places = [
  { where: 'in the middle of the reports', page: (folder: string) => pagesOf(folder, 'report').leaves[20]!, most: 60 },
  { where: 'at the end of the reports', page: (folder: string) => pagesOf(folder, 'report').leaves.at(-1)!, most: 60 },
  {
    where: 'at the beginning of the reports',
    page: (folder: string) => pagesOf(folder, 'report').leaves[0]!,
    most: 60,
  },
  { where: 'that leads to all reports', page: (folder: string) => pagesOf(folder, 'report').inner[0]!, most: 0 },
  {
    where: 'that leads to all of quarantine',
    page: (folder: string) => pagesOf(folder, 'quarantine').inner[0]!,
    most: 0,
  },
  { where: 'of the index', page: (folder: string) => pagesOf(folder, 'history').leaves[3]!, most: 0 },
  { where: 'of the devices', page: (folder: string) => pagesOf(folder, 'device').leaves[0]!, most: 0 },
  { where: 'of quarantine', page: (folder: string) => pagesOf(folder, 'quarantine').leaves[0]!, most: 0 },
  { where: 'of the cursors', page: (folder: string) => pagesOf(folder, 'cursor').leaves[0]!, most: 0 },
  { where: 'of its numbers', page: (folder: string) => pagesOf(folder, 'meta').leaves[0]!, most: 0 },
  { where: 'that is its first', page: () => 1, most: 0 },
] as const;

describe('a journal with an overwritten page', () => {
  for (const { where, page, most } of places) {
    test(`${where} is refused with what to do; repaired, it has all but what stood there`, (t) => {
      const data = temporaryFolder(t);
      const before = filled(data);
      spoil(data, page(data));
      const damaged = readFileSync(join(data, databaseFile));
      const refusal = {
        code: 'data-damaged',
        message: /fleetline\.db is damaged .*"fleetline doctor --repair --data /,
      };
      assert.throws(() => new JournalWriter(data), refusal);
      assert.deepEqual(readFileSync(join(data, databaseFile)), damaged, 'looking at it has changed it');

      const repair = repairJournal(data);
      assert.ok(repair);
      const gone = assertAccounted(data, before, repair.lost);
      assert.equal(gone > 0, most > 0);
      assert.ok(gone <= most, `${gone} reports are lost`);
      assert.equal(repair.reports, before.reports.length - gone);
      const lostFrames = repair.lostQuarantined.reduce((sum, { first, last }) => sum + last - first + 1, 0);
      assert.equal(contents(data).quarantined, before.quarantined - lostFrames);
      assert.equal(lostFrames > 0, where === 'of quarantine');
      assert.deepEqual(readFileSync(repair.aside), damaged, 'the damaged one was not kept');
      assert.deepEqual(
        readdirSync(data).filter((name) => !/^fleetline\.(db|lock)/.test(name)),
        [],
      );

      const writer = writerFor(t, data);
      writer.commit([batch([position('device-0', seconds)])]);
      const newest = contents(data).reports.at(-1)!;
      assert.ok(newest.seq > before.reports.length, 'a seq was used again');
      assert.throws(() => repairJournal(data), { code: 'data-in-use' });
      writer.close();
      assert.equal(repairJournal(data), undefined, 'it is not sound');
    });
  }

  test('anywhere, or cut off anywhere, gives every report that it does not name as lost', (t) => {
    const seed = Date.now();
    t.diagnostic(`seed ${seed}`);
    const random = new Random(seed);
    const data = temporaryFolder(t);
    const before = filled(data);
    const sound = readFileSync(join(data, databaseFile));
    const pages = sound.length / pageBytes;
    for (let round = 0; round < 15; round++) {
      const folder = temporaryFolder(t);
      const length = random.chance(0.2) ? random.whole(1, sound.length - 1) : sound.length;
      writeFileSync(join(folder, databaseFile), sound.subarray(0, length));
      if (length === sound.length)
        for (let more = random.whole(1, 5); more > 0; more--) spoil(folder, random.whole(1, pages), random);
      const repair = repairJournal(folder);
      assertAccounted(folder, before, repair?.lost ?? []);
    }
  });

  test('gives what its write-ahead log holds too', (t) => {
    const data = temporaryFolder(t);
    filled(data);
    const writer = writerFor(t, data);
    for (let second = seconds; second < seconds + 20; second++) writer.commit([batch([position('device-0', second)])]);
    const before = contents(data);
    // As a power cut would leave it.
    const folder = temporaryFolder(t);
    for (const name of [databaseFile, `${databaseFile}-wal`])
      writeFileSync(join(folder, name), readFileSync(join(data, name)));
    spoil(folder, pagesOf(data, 'report').leaves[20]!);
    const repair = repairJournal(folder);
    assert.ok(repair);
    const gone = assertAccounted(folder, before, repair.lost);
    assert.ok(gone > 0 && gone <= 60);
  });

  test('found while it is written stops only what needs that page; the next start refuses, and nothing that came meanwhile is lost', (t) => {
    const data = temporaryFolder(t);
    filled(data);
    const writer = writerFor(t, data, { indexMs: 1 });
    // So much that no page of the index is left in memory from the look at all pages.
    writer.commit([
      batch(
        [],
        Array.from({ length: 100 }, (_, index) => frame(1000 + index, Buffer.alloc(60_000))),
      ),
    ]);
    for (const page of pagesOf(data, 'history').leaves) spoil(data, page);
    for (let second = seconds; writer.statistics.tidyFailures === 0; second++) {
      assert.ok(second < 10 * seconds, 'the index was not touched');
      writer.commit([batch([position('device-0', second)])]);
      writer.tidy();
    }
    // One that may be a repeat cannot be told from one without the index: it is refused, and so are all that come with it.
    const past = batch([position('device-0', 0)]);
    assert.throws(() => writer.commit([past]), { code: 'data-damaged', message: /doctor --repair/ });
    writer.commit([batch([position('device-0', 100 * seconds)])]);
    const before = contents(data);
    writer.close();
    assert.throws(() => new JournalWriter(data), { code: 'data-damaged' });
    assert.deepEqual(repairJournal(data)?.lost, []);
    assert.equal(assertAccounted(data, before, []), 0);
  });

  test('is told by the program, mended by its doctor, and served from then on', async (t) => {
    const data = temporaryFolder(t);
    const before = filled(data);
    spoil(data, pagesOf(data, 'report').leaves[20]!);
    const ports = ['--listen', '127.0.0.1:0', '--http', '127.0.0.1:0'];
    const start = await fleetline(t, ['serve', ...ports, '--data', data]);
    assert.equal(start.code, 1);
    assert.equal(start.stdout, '');
    assert.match(start.stderr, /^fleetline: .*fleetline\.db is damaged .*"fleetline doctor --repair --data .*"/m);
    const doctor = await fleetline(t, ['doctor', ...ports, '--data', data]);
    assert.equal(doctor.code, 1);
    assert.match(doctor.stdout, /^fail journal +.* is damaged .*doctor --repair/m);
    const query = await fleetline(t, ['query', '--data', data]);
    assert.equal(query.code, 1);
    assert.match(query.stderr, /^fleetline: .*fleetline\.db is damaged/);

    const repair = await fleetline(t, ['doctor', '--repair', '--data', data]);
    assert.equal(repair.code, 0, repair.stderr);
    const [, saved, first, last, many] =
      /^saved +(\d+) reports; lost are seq (\d+) to (\d+) \((\d+) reports\)$/m.exec(repair.stdout) ?? [];
    assert.equal(assertAccounted(data, before, [{ first: Number(first), last: Number(last) }]), Number(many));
    assert.equal(Number(saved) + Number(many), before.reports.length);

    const gateway = await serve(t, data);
    const device = await connectDevice(t, gateway.port);
    await device.ask(
      '{"device":"device-0","time":"2026-06-22T08:15:30Z","latitude":54.535,"longitude":10.14}\n',
      /^\{"id":"[0-9a-f]{32}"\}\n/,
    );
    const again = await fleetline(t, ['doctor', '--repair', '--data', data]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /in use by another gateway/);
    await gateway.stop();
    const counted = await fleetline(t, ['doctor', ...ports, '--data', data]);
    assert.match(
      counted.stdout,
      new RegExp(`^ok   journal +${Number(saved) + 1} reports, ${before.quarantined} in quarantine$`, 'm'),
    );
  });
});
