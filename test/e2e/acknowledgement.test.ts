import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test, type TestContext } from 'node:test';
import { databaseFile } from '../../src/journal/open.ts';
import { JournalReader } from '../../src/journal/reader.ts';
import type { StoredReport } from '../../src/model/report.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';

const line = '{"device":"van-7","time":"2026-06-22T08:15:30Z","latitude":54.535,"longitude":10.14}\n';

function reports(t: TestContext, data: string): StoredReport[] {
  const reader = new JournalReader(data);
  t.after(() => reader.close());
  return [...reader.reports()];
}

describe('a report', () => {
  test('that is acknowledged can be read from the disk at that moment', async (t) => {
    const data = temporaryFolder(t);
    const gateway = await serve(t, data);
    const device = await connectDevice(t, gateway.port);
    const answer = await device.ask(line, '\n');
    const [report, ...others] = reports(t, data);
    assert.deepEqual(others, []);
    assert.equal(answer, `{"id":"${report?.id}"}\n`);
  });

  test('that is sent again is acknowledged again and stored once, also by another connection and after a restart', async (t) => {
    const data = temporaryFolder(t);
    const answers: string[] = [];
    for (const _ of ['first', 'second']) {
      const gateway = await serve(t, data);
      for (const _ of ['first', 'second']) {
        const device = await connectDevice(t, gateway.port);
        answers.push(await device.ask(line, '\n'), await device.ask(line, '\n'));
        device.finish();
        await device.closed;
      }
      await gateway.stop();
    }
    assert.equal(answers.length, 8);
    assert.equal(new Set(answers).size, 1);
    assert.equal(reports(t, data).length, 1);
  });

  test('that cannot be stored is answered so, and its connection closed; sent again later it is stored', async (t) => {
    const data = temporaryFolder(t);
    const gateway = await serve(t, data);
    // Another program holds the database's write lock for longer than a commit waits for it.
    const other = new DatabaseSync(join(data, databaseFile));
    t.after(() => other.close());
    other.exec('begin immediate');
    const device = await connectDevice(t, gateway.port);
    assert.equal(await device.ask(line, '\n'), '{"error":"not stored, send it again"}\n');
    assert.equal(await device.closed, 'fin');
    other.exec('rollback');

    const again = await connectDevice(t, gateway.port);
    const answer = await again.ask(line, '\n');
    assert.deepEqual(
      reports(t, data).map((report) => `{"id":"${report.id}"}\n`),
      [answer],
    );
  });
});
