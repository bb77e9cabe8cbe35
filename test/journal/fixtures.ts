import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import type { Batch } from '../../src/journal/messages.ts';
import { toQuarantineRow, toRow } from '../../src/journal/rows.ts';
import type { Quarantined } from '../../src/journal/rows.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import type { WriterOptions } from '../../src/journal/writer.ts';
import type { Report } from '../../src/model/report.ts';

/** 2026-01-01 */
export const start = 1_767_225_600_000;

/** An empty folder that goes with the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleetline-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A position of `device`, `second` seconds into the year; `frame` tells apart what has the same time. */
export function position(device: string, second: number, frame = ''): Report {
  const time = start + second * 1000;
  return {
    id: createHash('md5').update(`${device} ${time} ${frame}`).digest('hex'),
    device,
    protocol: 'gps103',
    type: 'position',
    time,
    receivedAt: time + 500,
    valid: true,
    latitude: 40.5,
    longitude: -73.25,
    speed: 12.5,
    event: 'ignition-on',
    attributes: { odometer: 1234.5, inputs: [true, false] },
  };
}

export function heartbeat(device: string, second: number): Report {
  const { id, protocol, time, receivedAt } = position(device, second, 'heartbeat');
  return { id, device, protocol, type: 'status', time, receivedAt };
}

export function frame(offset: number, bytes: Uint8Array = Buffer.from('##broken;')): Quarantined {
  return {
    receivedAt: start,
    remote: '192.0.2.1:40000',
    listener: '0.0.0.0:5010',
    offset,
    reason: 'no such message type',
    bytes,
  };
}

export function batch(
  reports: readonly Report[],
  quarantined: readonly Quarantined[] = [],
  cursors: Batch['cursors'] = [],
): Batch {
  return {
    ticket: 1,
    reports: reports.map((report) => toRow(report, report)),
    quarantined: quarantined.map(toQuarantineRow),
    decoded: [],
    cursors,
  };
}

/** A writer that is closed when the test ends, if it was not before. */
export function writerFor(t: TestContext, folder: string, options?: WriterOptions): JournalWriter {
  const writer = new JournalWriter(folder, options);
  t.after(() => writer.close());
  return writer;
}

/** Tidies until there is nothing more to do. */
export function tidyAll(writer: JournalWriter): void {
  while (writer.tidy());
}

/** What a person with the `sqlite3` tool would see. */
export function query(folder: string, sql: string): Record<string, unknown>[] {
  const db = new DatabaseSync(join(folder, 'fleetline.db'));
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

/** From now on every connection is told something else than the journal says. */
export function rewriteSql(t: TestContext, rewrite: (sql: string) => string): void {
  // oxlint-disable-next-line typescript/unbound-method -- it is called with its connection below
  const { exec } = DatabaseSync.prototype;
  t.mock.method(DatabaseSync.prototype, 'exec', function other(this: DatabaseSync, sql: string) {
    exec.call(this, rewrite(sql));
  });
}

/** From now on no database can grow: the disk is full, until there is room again. */
export function fillDisk(t: TestContext): { makeRoom(): void } {
  let pages = 1;
  rewriteSql(t, (sql) => `pragma max_page_count = ${pages}; ${sql}`);
  return {
    makeRoom() {
      pages = 4_294_967_294;
    },
  };
}
