import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { JournalReader } from '../../src/journal/reader.ts';
import { toJson, type ReportJson } from '../../src/model/json.ts';
import { decode } from '../../src/receiver/decode.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { sharedPath, withoutShared } from '../helpers/shared.ts';

/** What does not depend on when the bytes came, each once: a sentence without a time is told by the clock, and so is its id. */
function lasting(reports: Iterable<ReportJson>): string[] {
  const found = new Set<string>();
  for (const { seq: _seq, id, time, receivedAt, ...rest } of reports) {
    found.add(JSON.stringify(time === receivedAt ? rest : { id, time, ...rest }));
  }
  return [...found];
}

describe('logs of real receivers', { skip: withoutShared('data/nmea') }, () => {
  const index = sharedPath('data/nmea/index.json');
  const logs: readonly { readonly name: string }[] = index === undefined ? [] : JSON.parse(readFileSync(index, 'utf8'));

  test('mean the same over TCP, in pieces of any size, as decode says: reports, replies, quarantine', async (t) => {
    const data = temporaryFolder(t);
    const gateway = await serve(t, data);
    assert.ok(logs.length > 0);
    const sent = logs.map(({ name }, number) => {
      const device = String(355_000_000_000_000 + number);
      const log = readFileSync(sharedPath(`data/nmea/${name}.nmea`) ?? '');
      return { name, device, bytes: Buffer.concat([Buffer.from(`IMEI ${device}\r\n`), log]) };
    });
    const sizes = fc.sample(fc.integer({ min: 1, max: 400 }), 1000);
    const replies = await Promise.all(
      sent.map(async ({ bytes }, number) => {
        const device = await connectDevice(t, gateway.port);
        for (let at = 0, piece = number; at < bytes.length; piece++) {
          const size = sizes[piece % sizes.length] ?? 1;
          await device.send(bytes.subarray(at, at + size));
          at += size;
        }
        device.finish();
        assert.equal(await device.closed, 'fin');
        return device.unread;
      }),
    );
    await gateway.stop();

    const reader = new JournalReader(data);
    t.after(() => reader.close());
    const quarantine = Map.groupBy(reader.quarantine(0, 100_000), ({ device }) => device);
    const stored = Map.groupBy(reader.reports(), ({ device }) => device);
    for (const [number, { name, device, bytes }] of sent.entries()) {
      const reports = (stored.get(device) ?? []).map(toJson);
      // A time of day without a date is of the day on which it came.
      const now = Date.parse(reports[0]?.receivedAt ?? '1970-01-01');
      const expected = decode(bytes, { now });
      assert.deepEqual(lasting(reports), lasting(expected.reports), name);
      assert.equal(new Set(reports.map(({ id }) => id)).size, reports.length, name);
      assert.equal(replies[number], expected.replies.join(''), name);
      assert.deepEqual(
        (quarantine.get(device) ?? []).map(({ offset, reason }) => [offset, reason]),
        expected.quarantined.map(({ offset, reason }) => [offset, reason]),
        name,
      );
    }
  });
});
