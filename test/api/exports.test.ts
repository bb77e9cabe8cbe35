import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { startExport } from '../../src/api/exports.ts';
import { newHttpCounters } from '../../src/api/http-counters.ts';
import { type Format, formats } from '../../src/formats.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { batch, position } from '../journal/fixtures.ts';

const many = 20_000;

describe('an export', () => {
  for (const device of [undefined, 'bus-1'])
    test(`${device ? 'of one device' : 'of all'} reads and writes no more than is taken of it`, async (t) => {
      const folder = temporaryFolder(t);
      const writer = new JournalWriter(folder);
      t.after(() => writer.close());
      writer.commit([batch(Array.from({ length: many }, (_, second) => position('bus-1', second)))]);
      let written = 0;
      const format: Format = {
        ...formats.ndjson,
        row: (report) => {
          written += 1;
          return formats.ndjson.row(report);
        },
      };
      const counters = newHttpCounters();
      const wanted = { folder, query: { device }, format, stallSeconds: 60, onStall: () => {} };
      const reader = (await startExport(wanted, counters)).getReader();
      let text = '';
      const take = async (): Promise<boolean> => {
        const { done, value } = await reader.read();
        text += Buffer.from(value ?? []).toString();
        return !done;
      };
      while (!text.includes('\n')) assert.ok(await take());
      assert.ok(written < many / 10, `${written} were written for who has taken the first ones`);

      // What has not been taken has not been read either: it can still be deleted.
      const journal = new DatabaseSync(join(folder, 'fleetline.db'));
      journal.exec(`delete from report where seq > ${many / 2}`);
      journal.close();
      while (await take());
      assert.equal(text.split('\n').length - 1, many / 2);
      assert.equal(counters.exports, 0);
    });
});
