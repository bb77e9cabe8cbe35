import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { JournalClient, journalFailures } from '../../src/journal/client.ts';
import type { JournalClientOptions, JournalOwner } from '../../src/journal/client.ts';
import { JournalService } from '../../src/journal/service.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import { frame, position, query, temporaryFolder } from './fixtures.ts';

function journal(t: TestContext, folder = temporaryFolder(t)) {
  const writer = new JournalWriter(folder);
  const service = new JournalService(writer);
  t.after(() => service.close());
  const connect = (options?: JournalClientOptions): JournalClient => {
    const { port1, port2 } = new MessageChannel();
    service.attach(port1);
    const client = new JournalClient(port2, options);
    t.after(() => client.close());
    return client;
  };
  return { folder, writer, service, connect };
}

/** Keeps what it is told. */
function listener(): JournalOwner & { readonly heard: string[] } {
  const heard: string[] = [];
  return {
    heard,
    committed: (ticket) => heard.push(`committed ${ticket}`),
    failed: (ticket, reason) => heard.push(`failed ${ticket}: ${reason}`),
  };
}

/** A port at whose other end a dead thread hangs: nobody answers. */
function deadPort(t: TestContext): { port: MessagePort; received: unknown[]; posted: Promise<unknown> } {
  const { port1, port2 } = new MessageChannel();
  const received: unknown[] = [];
  const posted = new Promise((resolve) => {
    port1.on('message', (message) => resolve(received.push(message)));
  });
  t.after(() => port1.close());
  return { port: port2, received, posted };
}

describe('JournalClient', () => {
  test('tells the owner once when everything of one turn is on disk', async (t) => {
    const { folder, connect } = journal(t);
    const client = connect();
    const owner = listener();
    assert.equal(client.append(position('a', 1), owner), 1);
    assert.equal(client.append(position('a', 2), owner), 1);
    assert.equal(client.pending, 2);
    await client.flush();
    assert.deepEqual(owner.heard, ['committed 1']);
    assert.equal(client.pending, 0);
    assert.equal(query(folder, 'select count(*) as n from report')[0]?.['n'], 2);
  });

  test('acknowledges a repeat like the first and stores it once', async (t) => {
    const { folder, connect } = journal(t);
    const client = connect();
    const owner = listener();
    client.append(position('a', 1), owner);
    await client.flush();
    client.append(position('a', 1), owner);
    await client.flush();
    assert.deepEqual(owner.heard, ['committed 1', 'committed 2']);
    assert.equal(query(folder, 'select count(*) as n from report')[0]?.['n'], 1);
  });

  test('tells only those who have something under a ticket', async (t) => {
    const { connect } = journal(t);
    const client = connect();
    const [first, second] = [listener(), listener()];
    client.append(position('a', 1), first);
    await client.flush();
    client.quarantine(frame(0), second);
    await client.flush();
    assert.deepEqual(first.heard, ['committed 1']);
    assert.deepEqual(second.heard, ['committed 2']);
  });

  test('refuses a report that cannot be stored, at once and alone', async (t) => {
    const { connect } = journal(t);
    const client = connect();
    const owner = listener();
    client.append(position('a', 1), owner);
    assert.throws(() => client.append({ ...position('a', 2), time: NaN }, owner), /time must be a finite number/);
    assert.throws(() => client.append({ ...position('a', 2), speed: Infinity }, owner), /.speed/);
    assert.throws(() => client.append({ ...position('a', 2), device: '' }, owner), /.device/);
    assert.equal(client.pending, 1);
    await client.flush();
    assert.deepEqual(owner.heard, ['committed 1']);
  });

  test('is full at its bound and tells once when half of it is free', async (t) => {
    const { connect } = journal(t);
    const client = connect({ maxPending: 4 });
    for (let i = 0; i < 4; i += 1) {
      assert.equal(client.full, false);
      client.append(position('a', i), listener());
    }
    assert.equal(client.full, true);
    let told = 0;
    await new Promise<void>((resolve) => {
      client.onDrain({ drained: () => ((told += 1), resolve()) });
    });
    assert.equal(client.full, false);
    client.append(position('a', 9), listener());
    await client.flush();
    assert.equal(told, 1);
  });

  test('posts again, in order, what a dead journal thread left unanswered', async (t) => {
    const { folder, service } = journal(t);
    const dead = deadPort(t);
    const client = new JournalClient(dead.port);
    t.after(() => client.close());
    const owner = listener();
    client.append(position('a', 1), owner);
    client.quarantine(frame(7), owner);
    await dead.posted;
    client.append(position('a', 2), owner);
    const { port1, port2 } = new MessageChannel();
    service.attach(port1);
    client.replacePort(port2);
    await client.flush();
    assert.deepEqual(owner.heard, ['committed 1', 'committed 2']);
    assert.deepEqual(
      query(folder, 'select time from reports order by seq').map((row) => row['time']),
      ['2026-01-01T00:00:01.000Z', '2026-01-01T00:00:02.000Z'],
    );
  });

  test('stores nothing twice that was committed but not answered before the thread died', async (t) => {
    const { folder, connect } = journal(t);
    const before = connect();
    before.append(position('a', 1), listener());
    before.quarantine(frame(7));
    await before.flush();
    const again = connect();
    again.append(position('a', 1), listener());
    again.quarantine(frame(7));
    await again.flush();
    assert.equal(query(folder, 'select count(*) as n from report')[0]?.['n'], 1);
    assert.equal(query(folder, 'select count(*) as n from quarantine')[0]?.['n'], 1);
  });

  test('copies quarantined bytes when they are handed over', async (t) => {
    const { folder, connect } = journal(t);
    const client = connect();
    const bytes = Buffer.from('##broken;');
    client.quarantine(frame(0, bytes));
    bytes.fill(0);
    await client.flush();
    assert.equal(query(folder, 'select cast(bytes as text) as bytes from quarantine')[0]?.['bytes'], '##broken;');
  });

  test('tells of a commit that failed once, with its reason, however many owners hear of it', async (t) => {
    const { writer, connect } = journal(t);
    const client = connect();
    const told: unknown[] = [];
    const hear = (failure: unknown): void => void told.push(failure);
    journalFailures.subscribe(hear);
    t.after(() => journalFailures.unsubscribe(hear));
    t.mock.method(writer, 'commit', () => {
      throw new Error('the disk is full');
    });
    const owners = [listener(), listener()];
    for (const owner of owners) client.append(position('a', owners.indexOf(owner)), owner);
    await client.flush();
    assert.deepEqual(told, [{ reason: 'the disk is full', rows: 2, stalled: false }]);
    for (const { heard } of owners) assert.deepEqual(heard, ['failed 1: the disk is full']);
  });

  test('fails what is not answered when it is closed, and everything after', (t) => {
    const client = new JournalClient(deadPort(t).port);
    const owner = listener();
    client.append(position('a', 1), owner);
    client.close();
    assert.deepEqual(owner.heard, ['failed 1: The journal is closed: this gateway is shutting down.']);
    assert.throws(() => client.append(position('a', 2), owner), { code: 'storage-failed' });
  });

  test('answers what the journal has counted', async (t) => {
    const { connect } = journal(t);
    const client = connect();
    client.append(position('a', 1), listener());
    client.append(position('a', 1), listener());
    await client.flush();
    const statistics = await client.statistics();
    assert.equal(statistics.reports, 1);
    assert.equal(statistics.repeats, 1);
    assert.equal(statistics.commits, 1);
  });

  test('keeps a cursor', async (t) => {
    const { folder, connect } = journal(t);
    const client = connect();
    client.saveCursor('postgres', 17);
    client.saveCursor('postgres', 18);
    await client.flush();
    assert.deepEqual(
      query(folder, 'select name, seq from cursor').map(({ name, seq }) => [name, seq]),
      [['postgres', 18]],
    );
  });
});
