import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { headLine, reportLine } from '../../src/cli/tail-line.ts';
import { jsonLine } from '../api/support.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline, type Gateway, serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** `fleetline tail` with somebody at the other end of its pipe. */
class Tail {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  readonly #interface: Interface;
  readonly seqs: number[] = [];
  stderr = '';

  constructor(t: TestContext, args: readonly string[]) {
    this.child = spawn(process.execPath, [main, 'tail', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    t.after(() => this.child.kill('SIGKILL'));
    this.child.stderr.on('data', (bytes: Buffer) => (this.stderr += bytes.toString()));
    this.#interface = createInterface(this.child.stdout);
    this.#lines = this.#interface[Symbol.asyncIterator]();
  }

  /** Reads until it has read so many reports. @throws Error where it ends before, with what it said */
  async read(count: number): Promise<void> {
    while (this.seqs.length < count) {
      const { done, value } = await this.#lines.next();
      if (done) throw new Error(`it ended after ${this.seqs.length} reports: ${this.stderr}`);
      this.seqs.push((JSON.parse(value) as { seq: number }).seq);
    }
  }

  /** Ends it; what is in the pipe is read to its end. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const closed = once(this.child, 'exit') as Promise<[number | null]>;
    this.child.kill(signal);
    for (let line; !(line = await this.#lines.next()).done;)
      this.seqs.push((JSON.parse(line.value) as { seq: number }).seq);
    return (await closed)[0];
  }

  /** Goes away without reading on. */
  hangUp(): void {
    this.#interface.close();
    this.child.stdout.destroy();
  }

  async untilSaid(what: RegExp): Promise<void> {
    await until(`it to say ${what.source}`, () => what.test(this.stderr));
  }
}

/** Stores so many reports, behind those that it has stored before. */
async function store(t: TestContext, gateway: Gateway, count: number, from = 0, more: object = {}): Promise<void> {
  const device = await connectDevice(t, gateway.port);
  const lines = Array.from({ length: count }, (_, index) => {
    const line = JSON.parse(jsonLine(`bus-${index % 3}`, from + index)) as object;
    return `${JSON.stringify({ ...line, ...more })}\n`;
  });
  await device.send(lines.join(''));
  for (let answered = 0; answered < count; answered += 1) await device.until(/"id".*\n/);
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('fleetline tail', () => {
  test('prints a line of JSON for each report, from where it is told to, of the devices that are wanted', async (t) => {
    const data = temporaryFolder(t);
    const gateway = await serve(t, data);
    await store(t, gateway, 6);
    const all = new Tail(t, ['--data', data, '--from', 'start']);
    const behind = new Tail(t, ['--http', gateway.ready.http, '--from', '4']);
    const some = new Tail(t, ['--data', data, '--from', 'start', '--device', 'bus-0', '--device', 'bus-2']);
    await Promise.all([all.read(6), behind.read(2), some.read(4)]);
    await store(t, gateway, 3, 100);
    await Promise.all([all.read(9), behind.read(5), some.read(6)]);
    assert.deepEqual(all.seqs, upTo(9));
    assert.deepEqual(behind.seqs, [5, 6, 7, 8, 9]);
    assert.deepEqual(some.seqs, [1, 3, 4, 6, 7, 9]);
    assert.deepEqual(await Promise.all([all.end('SIGINT'), behind.end('SIGTERM')]), [0, 0]);
    assert.equal(all.stderr, '');
  });

  test('passes every report on when the gateway is started again, and when it is killed itself', async (t) => {
    const data = temporaryFolder(t);
    const cursor = join(data, 'cursor');
    let gateway = await serve(t, data);
    const first = new Tail(t, ['--data', data, '--from', 'start', '--cursor', cursor]);
    await store(t, gateway, 10);
    await first.read(10);
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const stored = first.seqs.length;
      await gateway.stop(signal);
      await first.untilSaid(/gone away; connecting again/);
      first.stderr = '';
      gateway = await serve(t, data);
      await store(t, gateway, 10, stored);
      await first.read(stored + 10);
      await first.untilSaid(/connected again/);
    }
    assert.deepEqual(first.seqs, upTo(30));
    await first.end('SIGKILL');
    await store(t, gateway, 5, 30);

    const second = new Tail(t, ['--data', data, '--cursor', cursor]);
    await second.read(5);
    assert.ok((second.seqs[0] ?? 0) <= 31, 'nothing is left out');
    await until('all came', async () => {
      await second.read(second.seqs.at(-1) === 35 ? 0 : second.seqs.length + 1);
      return second.seqs.at(-1) === 35;
    });
    assert.deepEqual(
      second.seqs,
      second.seqs.map((_, index) => (second.seqs[0] ?? 0) + index),
    );
    assert.equal(await second.end('SIGTERM'), 0);
    assert.equal(readFileSync(cursor, 'utf8'), '35\n');
  });

  test('is done with a report only when it was taken, however slow the reader is', async (t) => {
    const data = temporaryFolder(t);
    const cursor = join(data, 'cursor');
    const gateway = await serve(t, data);
    await store(t, gateway, 3000, 0, { padding: 'x'.repeat(400) });
    const slow = new Tail(t, ['--data', data, '--from', 'start', '--cursor', cursor]);
    await slow.read(1);
    assert.equal(await slow.end('SIGTERM'), 0);
    const done = Number(readFileSync(cursor, 'utf8'));
    assert.deepEqual(slow.seqs, upTo(slow.seqs.length));
    assert.ok(done <= slow.seqs.length, `${done} were done, ${slow.seqs.length} were taken`);
    const next = new Tail(t, ['--data', data, '--cursor', cursor]);
    await next.read(3000 - done);
    assert.deepEqual(
      next.seqs,
      upTo(3000).filter((seq) => seq > done),
    );
    next.hangUp();
    await store(t, gateway, 1, 3001);
    assert.deepEqual(await once(next.child, 'exit'), [0, null]);
  });

  test('begins with what comes where nothing is said, and keeps where that was', async (t) => {
    const data = temporaryFolder(t);
    const cursor = join(data, 'cursor');
    const gateway = await serve(t, data);
    await store(t, gateway, 4);
    const tail = new Tail(t, ['--data', data, '--cursor', cursor, '--device', 'nobody']);
    await until('it has begun', () => existsSync(cursor));
    await tail.end('SIGTERM');
    assert.equal(readFileSync(cursor, 'utf8'), '4\n');
    assert.deepEqual(tail.seqs, []);
  });

  test('says what is wrong', async (t) => {
    const data = temporaryFolder(t);
    const gateway = await serve(t, data);
    const nonsense = join(data, 'nonsense');
    writeFileSync(nonsense, 'yesterday');
    const ahead = join(data, 'ahead');
    writeFileSync(ahead, '1000');
    for (const [args, code, why] of [
      [['--data', data, '--from', 'yesterday'], 2, /--from is "yesterday"; it must be now, start, or a seq/],
      [['--data', data, '--cursor', nonsense], 2, /nonsense holds no seq/],
      [['--data', data, '--cursor', ahead], 2, /after is 1000, but the journal ends at 0/],
      [
        ['--data', data, '--cursor', join(data, 'no', 'folder')],
        1,
        /^fleetline: The cursor .* cannot be written: .*\n$/,
      ],
      [['--http', 'http://127.0.0.1:1'], 1, /No gateway answers/],
    ] as const) {
      const outcome = await fleetline(t, ['tail', ...args]);
      assert.match(outcome.stderr, why);
      assert.equal(outcome.code, code, outcome.stderr);
    }
    await gateway.stop();
  });

  test('draws a table on a terminal, in which a device cannot draw', () => {
    const report = {
      id: '',
      device: 'bus-1',
      protocol: 'h02',
      type: 'position',
      time: '2026-06-22T08:15:30.000Z',
      receivedAt: '2026-06-22T08:15:30.000Z',
      latitude: 54.3215,
      longitude: -10.1,
      speed: 12.34,
      heading: 89.6,
    } as const;
    assert.equal(
      `${headLine()}${reportLine(report)}${reportLine({ ...report, device: 'x\u001b[2J\u202e', event: 'sos', valid: false })}`,
      [
        'TIME (UTC)           DEVICE            PROTOCOL      LATITUDE   LONGITUDE    M/S  HEADING  WHAT\n',
        '2026-06-22 08:15:30  bus-1             h02           54.32150   -10.10000   12.3      90°\n',
        '2026-06-22 08:15:30  x·[2J·            h02           54.32150   -10.10000   12.3      90°  no valid fix, sos\n',
      ].join(''),
    );
  });
});
