import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Pace, Subscriber, type Wish } from '../../../src/api/live/subscriber.ts';
import { Positions } from '../../../src/api/live/fleet.ts';
import { answersTo } from '../../../src/api/live/filter.ts';
import { recentOf, Ring } from '../../../src/api/live/ring.ts';
import type { StoredReport } from '../../../src/model/report.ts';
import { heartbeat, position } from '../../journal/fixtures.ts';

/** A gateway's journal, as a subscriber sees it. */
class Journal {
  readonly stored: StoredReport[] = [];
  readonly positions = new Positions();
  readonly ring = new Ring(0, 5, 1_000_000);
  readonly counters = { streams: 0, streamReports: 0, streamSkips: 0 };
  /** Reports up to this seq are deleted. */
  deleted = 0;

  /** @param age how long ago it was stored, in milliseconds */
  store(report: Omit<StoredReport, 'seq'>, age = 0): void {
    const stored = { ...report, seq: this.stored.length + 1 };
    this.stored.push(stored);
    this.positions.add(stored);
    this.ring.push(recentOf(stored, performance.now() - age));
  }

  subscribe(wish: Partial<Wish>, pace: Partial<Pace> = {}): Client {
    const { ring, positions, counters, stored } = this;
    const tail = {
      get head() {
        return stored.length;
      },
      journal: {
        read: (after: number, limit: number) => stored.slice(Math.max(after, this.deleted), after + limit),
      },
    };
    const fleet = { use: () => Promise.resolve({ positions, release: () => {} }) };
    const whole: Wish = { filter: {}, start: 'now', slow: 'latest', ...wish };
    return new Client(
      this,
      new Subscriber({ tail, ring, fleet }, whole, counters, { patience: 60_000, silence: 0, portion: 1, ...pace }),
    );
  }
}

/** What a client was told. */
class Client {
  readonly subscriber: Subscriber;
  readonly #journal: Journal;
  readonly #texts: AsyncGenerator<string, void, void>;
  readonly told: number[] = [];
  readonly skipped: { readonly from: number; readonly to: number; readonly reason: string }[] = [];
  readonly caughtUp: number[] = [];
  /** Where it would go on after the connection broke. */
  lastId: number | undefined;

  constructor(journal: Journal, subscriber: Subscriber) {
    this.#journal = journal;
    this.subscriber = subscriber;
    this.#texts = subscriber.texts();
  }

  /** Takes one text; true where it was a sign of life. */
  async take(): Promise<boolean> {
    const { done, value } = await this.#texts.next();
    if (done) return true;
    for (const event of value.split('\n\n').filter((one) => one !== '')) {
      const id = /^id: (\d+)$/m.exec(event)?.[1];
      const data = /^data: (.*)$/m.exec(event)?.[1];
      const name = /^event: (.*)$/m.exec(event)?.[1];
      if (id !== undefined) this.lastId = Number(id);
      if (data === undefined) continue;
      const said = JSON.parse(data) as { seq: number; from: number; to: number; reason: string };
      if (name === 'skipped') this.skipped.push(said);
      else if (name === 'caught-up') this.caughtUp.push(said.seq);
      else this.told.push(said.seq);
    }
    return value.startsWith(': alive');
  }

  /** Takes all there is: the sign of life at the end says so. */
  async drain(): Promise<void> {
    while (!(await this.take()) || this.lastId !== this.#journal.stored.length);
  }
}

describe('Subscriber', () => {
  test('tells what comes, and once that it has caught up', async () => {
    const journal = new Journal();
    journal.store(position('a', 1));
    const client = journal.subscribe({});
    await client.drain();
    assert.deepEqual(client.caughtUp, [1]);
    journal.store(position('a', 2));
    await client.drain();
    assert.deepEqual(client.told, [2]);
    assert.deepEqual(client.caughtUp, [1]);
  });

  test('begins with the newest position of each vehicle, and has no id for those', async () => {
    const journal = new Journal();
    for (const report of [position('a', 5), position('b', 1), position('a', 3), position('b', 2)])
      journal.store(report);
    const client = journal.subscribe({ start: 'latest' });
    for (let text = 0; text < 3; text += 1) await client.take();
    assert.deepEqual(client.told, [1, 4]);
    assert.equal(client.lastId, undefined);
    journal.store(position('c', 1));
    await client.drain();
    assert.deepEqual(client.told, [1, 4, 5]);
    assert.deepEqual(client.caughtUp, [5]);
    assert.deepEqual(client.skipped, []);
  });

  test('tells of a report that waited too long for it only the newest of its vehicle', async () => {
    const journal = new Journal();
    const client = journal.subscribe({}, { patience: 1000 });
    await client.drain();
    for (let second = 0; second < 4; second += 1) journal.store(position('a', second), 2000);
    await client.drain();
    assert.deepEqual(client.skipped, [{ from: 1, to: 4, reason: 'slow' }]);
    assert.deepEqual(client.told, [4]);
    assert.equal(journal.counters.streamSkips, 1);
    assert.equal(client.lastId, 4);
  });

  test('does the same where more was stored since than is kept for all', async () => {
    const journal = new Journal();
    const client = journal.subscribe({});
    await client.drain();
    for (let second = 0; second < 8; second += 1) journal.store(position(second % 2 === 0 ? 'a' : 'b', second));
    await client.drain();
    assert.deepEqual(client.skipped, [{ from: 1, to: 8, reason: 'slow' }]);
    assert.deepEqual(client.told, [7, 8]);
  });

  test('reads a long backlog to its end before it may be too slow', async () => {
    const journal = new Journal();
    for (let second = 0; second < 50; second += 1) journal.store(position('a', second), 10_000);
    const client = journal.subscribe({ start: 10 }, { patience: 1000 });
    await client.drain();
    assert.equal(client.told.length, 40);
    assert.deepEqual(client.skipped, []);
  });

  test('says what was deleted before it was told, but not to who begins at the beginning', async () => {
    const journal = new Journal();
    for (let second = 0; second < 20; second += 1) journal.store(position('a', second));
    journal.deleted = 10;
    const client = journal.subscribe({ start: 4, slow: 'wait' });
    const other = journal.subscribe({ start: 0 });
    await Promise.all([client.drain(), other.drain()]);
    assert.deepEqual(client.skipped, [{ from: 5, to: 10, reason: 'deleted' }]);
    assert.deepEqual(client.told[0], 11);
    assert.deepEqual(other.skipped, []);
    assert.deepEqual(other.told, client.told);
  });

  test('gives a sign of life that carries on past what does not answer to the filter', async () => {
    const journal = new Journal();
    const client = journal.subscribe({ filter: { devices: new Set(['b']) } });
    await client.drain();
    journal.store(position('a', 1));
    await client.drain();
    assert.deepEqual(client.told, []);
    assert.equal(client.lastId, 1);
  });

  test('gives it also while nothing but that is stored, or read', async () => {
    const journal = new Journal();
    for (let second = 0; second < 500; second += 1) journal.store(position('a', second));
    const client = journal.subscribe({ filter: { devices: new Set(['b']) }, start: 0 }, { silence: 20 });
    await client.take();
    const storing = setInterval(() => {
      journal.store(position('a', journal.stored.length));
      client.subscriber.wake();
    }, 5);
    await client.take();
    const signs = [await client.take(), await client.take()];
    clearInterval(storing);
    assert.deepEqual(signs, [true, true]);
    assert.ok((client.lastId ?? 0) > 500);
  });

  test('ends when it is told to, whatever it waits for', async () => {
    const journal = new Journal();
    const client = journal.subscribe({}, { silence: 1_000_000 });
    await client.take();
    await client.take();
    const waiting = client.take();
    client.subscriber.end();
    await waiting;
    assert.deepEqual(client.told, []);
  });
});

describe('whatever a client does', () => {
  const report = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(30), fc.constantFrom('position', 'status'));
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ store: fc.array(report, { maxLength: 8 }), old: fc.boolean() }) },
    { weight: 4, arbitrary: fc.constant('take' as const) },
    { weight: 1, arbitrary: fc.constant('connect again' as const) },
    { weight: 1, arbitrary: fc.constant('delete' as const) },
  );
  const wishes = fc.record({
    slow: fc.constantFrom('latest' as const, 'wait' as const),
    start: fc.constantFrom('latest' as const, 'now' as const, 0, 3),
    devices: fc.constantFrom(undefined, new Set(['a', 'c'])),
    type: fc.constantFrom(undefined, 'position' as const),
  });

  test('it is told each report once, in order, or that it is skipped; and the newest position of each vehicle', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), wishes, async (steps, { slow, start, ...filter }) => {
        const journal = new Journal();
        for (let second = 0; second < 7; second += 1) journal.store(position('a', second));
        const pace = { patience: 1000 };
        let client = journal.subscribe({ slow, start, filter }, pace);
        await client.take();
        const clients = [client];
        // With a snapshot, the newest positions are all that is promised.
        const since = typeof start === 'number' ? start : start === 'now' ? 7 : undefined;
        for (const one of steps) {
          if (one === 'take') await client.take();
          else if (one === 'delete') journal.deleted = Math.max(0, journal.stored.length - 3);
          else if (one === 'connect again') {
            if (client.lastId === undefined && start !== 'latest') continue;
            client = journal.subscribe({ slow, start: client.lastId ?? 'latest', filter }, pace);
            clients.push(client);
          } else {
            for (const [device, second, type] of one.store) {
              const reported = type === 'position' ? position(device, second) : heartbeat(device, second);
              journal.store(reported, one.old ? 2000 : 0);
            }
          }
        }
        await client.drain();
        check(journal, clients, { slow, filter, since });
      }),
      { numRuns: 300 },
    );
  });

  function check(
    journal: Journal,
    clients: readonly Client[],
    { slow, filter, since }: Pick<Wish, 'slow' | 'filter'> & { readonly since: number | undefined },
  ): void {
    for (const { told, caughtUp } of clients) {
      assert.deepEqual(
        told,
        [...new Set(told)].toSorted((one, other) => one - other),
      );
      assert.ok(caughtUp.length <= 1);
    }
    const told = new Set(clients.flatMap((client) => client.told));
    for (const report of journal.stored)
      assert.ok(!told.has(report.seq) || answersTo(filter, report), `nobody asked for ${report.seq}`);
    const skipped = clients.flatMap((client) => client.skipped);
    if (slow === 'wait') assert.ok(skipped.every(({ reason }) => reason === 'deleted'));
    const wanted = journal.stored.filter((report) => answersTo(filter, report));
    for (const { seq } of wanted) {
      if (since === undefined || seq <= since || told.has(seq)) continue;
      const said = skipped.some(({ from, to }) => from <= seq && seq <= to);
      assert.ok(said || (since === 0 && seq <= journal.deleted), `${seq} is neither told nor skipped`);
    }
    for (const newest of journal.positions.all()) {
      if (!answersTo(filter, newest) || newest.seq <= journal.deleted || newest.seq <= (since ?? 0)) continue;
      assert.ok(told.has(newest.seq), `the newest position of ${newest.device}, ${newest.seq}, is not told`);
    }
  }
});
