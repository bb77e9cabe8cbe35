import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { databaseFile } from '../../src/journal/open.ts';
import { jsonLine } from '../api/support.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { Log } from './observe.ts';

test('an index that cannot be kept is told in the log, once, with the reason, and devices are answered all the same', async (t) => {
  const data = temporaryFolder(t);
  const gateway = await serve(t, data);
  const log = new Log(gateway);
  const database = new DatabaseSync(join(data, databaseFile));
  database.exec('drop table history');
  database.close();
  const device = await connectDevice(t, gateway.port);
  await device.ask(jsonLine('bus-1', 1), /"id"/);
  const failures = async (): Promise<number> => {
    const { journal } = (await (await fetch(`${gateway.ready.http}/v1/status`)).json()) as {
      journal: { tidyFailures: number };
    };
    return journal.tidyFailures;
  };
  await until('two failures', async () => (await failures()) >= 2);
  assert.equal(log.count('the journal cannot be tidied'), 1, log.text);
  assert.match(log.text, /"reason":"Storing in .* failed: no such table: (?:main\.)?history\."/);
  await device.ask(jsonLine('bus-1', 2), /"id"/);
});
