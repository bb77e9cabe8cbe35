import assert from 'node:assert/strict';
import { on } from 'node:events';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import type { Answer, Batch, Request } from '../../src/journal/messages.ts';
import { JournalService } from '../../src/journal/service.ts';
import { batch, position, query, temporaryFolder, writerFor } from './fixtures.ts';

function serve(t: TestContext, commitMs?: number) {
  const folder = temporaryFolder(t);
  const writer = writerFor(t, folder);
  const service = new JournalService(writer, commitMs);
  t.after(() => service.close());
  const connect = (): Client => {
    const { port1, port2: port } = new MessageChannel();
    service.attach(port1);
    t.after(() => port.close());
    const answers = on(port, 'message');
    return {
      say: (request) => port.postMessage(request),
      async hear() {
        const next: IteratorResult<Answer[]> = await answers.next();
        return next.value[0];
      },
    };
  };
  return { folder, writer, service, connect };
}

interface Client {
  say(request: Request): void;
  hear(): Promise<Answer>;
}

const ticket = (number: number): Batch => ({ ...batch([position('a', number)]), ticket: number });

describe('JournalService', () => {
  test('puts the batches of all ports into one commit and answers each port once', async (t) => {
    const { writer, connect } = serve(t, 50);
    const [one, other] = [connect(), connect()];
    one.say(ticket(1));
    await one.hear();
    for (const number of [2, 3, 4]) one.say(ticket(number));
    other.say(ticket(9));
    assert.deepEqual(await Promise.all([one.hear(), other.hear()]), [{ committed: 4 }, { committed: 9 }]);
    assert.equal(writer.statistics.commits, 2);
  });

  test('says which tickets failed and why, and goes on', async (t) => {
    const { folder, writer, connect } = serve(t);
    const commit = writer.commit.bind(writer);
    t.mock.method(writer, 'commit', (batches: readonly Batch[]) => {
      if (batches.some(({ ticket }) => ticket === 1)) throw new Error('the disk is full');
      commit(batches);
    });
    const one = connect();
    one.say(ticket(1));
    one.say(ticket(2));
    assert.deepEqual(await one.hear(), { failed: { from: 1, to: 2 }, reason: 'the disk is full' });
    one.say(ticket(3));
    assert.deepEqual(await one.hear(), { committed: 3 });
    assert.equal(query(folder, 'select count(*) as n from report')[0]?.['n'], 1);
  });

  test('commits and answers what has come in before it closes', async (t) => {
    const { folder, service, connect } = serve(t, 60_000);
    const one = connect();
    one.say(ticket(1));
    await one.hear();
    one.say(ticket(2));
    // The first port's batch waits for its time; the question behind it is answered at once, so it has come in.
    one.say({ ask: 'statistics' });
    await one.hear();
    service.close();
    assert.deepEqual(await one.hear(), { committed: 2 });
    assert.equal(query(folder, 'select count(*) as n from report')[0]?.['n'], 2);
  });
});
