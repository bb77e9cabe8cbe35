import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test, type TestContext } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { JournalClient } from '../../src/journal/client.ts';
import type { JournalOwner } from '../../src/journal/client.ts';
import type { Resumed, Stalled } from '../../src/journal/messages.ts';
import { databaseFile } from '../../src/journal/open.ts';
import { JournalService } from '../../src/journal/service.ts';
import { until } from '../helpers/until.ts';
import { position, query, rewriteSql, temporaryFolder, writerFor } from './fixtures.ts';

/** A journal, and a way to keep it from storing: to SQLite it is read-only. */
function journal(t: TestContext) {
  const folder = temporaryFolder(t);
  const changes: (Stalled | Resumed)[] = [];
  const service = new JournalService(writerFor(t, folder), 1, (change) => changes.push(change));
  t.after(() => service.close());
  let readOnly = false;
  rewriteSql(t, (sql) => `pragma query_only = ${readOnly}; ${sql}`);
  const connect = (): JournalClient => {
    const { port1, port2 } = new MessageChannel();
    service.attach(port1);
    const client = new JournalClient(port2);
    t.after(() => client.close());
    return client;
  };
  return {
    folder,
    changes,
    connect,
    freeze: () => (readOnly = true),
    thaw: () => (readOnly = false),
  };
}

const nobody: JournalOwner = { committed() {}, failed() {} };

/** What becomes of a report that is handed over. */
function store(client: JournalClient, second: number): Promise<string> {
  return new Promise((resolve) => {
    const owner: JournalOwner = { committed: () => resolve('committed'), failed: (_, reason) => resolve(reason) };
    client.append(position('a', second), owner);
  });
}

describe('a journal in which a commit failed for the disk’s sake', () => {
  test('tells every client, takes nothing, and goes on by itself when a probe is on disk', async (t) => {
    const { folder, changes, connect, freeze, thaw } = journal(t);
    const [one, other] = [connect(), connect()];
    let told = 0;
    for (const client of [one, other]) client.onStall(() => told++);
    assert.equal(await store(one, 1), 'committed');
    freeze();
    assert.match(await store(one, 2), /readonly/);
    await until('both clients to know', () => told === 2);
    assert.ok(one.full && other.full);
    assert.match(await store(other, 3), /readonly/);
    const { stalled, stalls, commits } = await other.statistics();
    assert.match(stalled ?? '', /readonly/);
    assert.deepEqual({ stalls, commits }, { stalls: 1, commits: 1 });
    // One who comes now is told too.
    const late = connect();
    await late.statistics();
    assert.ok(late.full);

    thaw();
    await Promise.all([one, other, late].map((client) => new Promise<void>((drained) => client.onDrain({ drained }))));
    assert.ok(![one, other, late].some(({ full }) => full));
    assert.equal(await store(late, 2), 'committed');
    assert.equal((await one.statistics()).stalled, null);
    assert.deepEqual(
      changes.map((change) => ('stalled' in change ? 'stalled' : 'resumed')),
      ['stalled', 'resumed'],
    );
    assert.equal(existsSync(join(folder, 'fleetline.probe')), false);
    assert.equal(query(folder, 'select count(*) as n from report')[0]?.['n'], 2);
  });

  test('does not stall for a row that it does not take', async (t) => {
    const { folder, changes, connect } = journal(t);
    const client = connect();
    const db = new DatabaseSync(join(folder, databaseFile));
    t.after(() => db.close());
    db.exec(
      `create trigger refuse before insert on report when new.device = 'b' begin select raise(abort, 'not b'); end`,
    );
    const refused = new Promise<string>((resolve) => {
      client.append(position('b', 1), { ...nobody, failed: (_, reason) => resolve(reason) });
    });
    assert.match(await refused, /not b/);
    assert.equal(await store(client, 1), 'committed');
    assert.deepEqual(changes, []);
  });
});
