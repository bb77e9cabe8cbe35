import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { databaseFile } from '../../src/journal/open.ts';
import { pragma } from '../../src/journal/sql.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { readyLine } from '../helpers/gateway.ts';
import { Random } from '../helpers/random.ts';
import { Disk, type Image } from './disk.ts';
import { type Acknowledged, Driver, Stored } from './driver.ts';
import { type Act, cannotTrace, readTrace, tracing } from './trace.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const vehicles = 15;

/** What one gateway did from its start to its end, and what it acknowledged. */
interface Run {
  readonly acts: readonly Act[];
  readonly acknowledged: readonly Acknowledged[];
}

/** Runs a gateway until it has acknowledged so many reports, and ends it. */
async function run(
  t: TestContext,
  driver: Driver,
  data: string,
  { replies, end }: { readonly replies: number; readonly end: NodeJS.Signals },
): Promise<Run> {
  const log = join(temporaryFolder(t), 'strace');
  const before = driver.acknowledged.length;
  const [command, ...args] = tracing(log);
  const options = ['--listen', '127.0.0.1:0', '--http', '127.0.0.1:0', '--data', data, '--log-level', 'error'];
  const traced = spawn(command, [...args, process.execPath, main, 'serve', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(traced, 'exit');
  const { devices, pid } = await readyLine(traced);
  t.after(() => traced.exitCode === null && traced.signalCode === null && process.kill(pid, 'SIGKILL'));
  let left = replies;
  await driver.drive(t, Number(/\d+$/.exec(devices[0] ?? '')), () => {
    if (--left === 0) process.kill(pid, end);
    return left > 0;
  });
  await ended;
  return { acts: readTrace(log, data), acknowledged: driver.acknowledged.slice(before) };
}

/** Which reports were acknowledged by what has been sent so far. */
class Told {
  readonly all: Acknowledged[] = [];
  #sent = new Map<number, number>();
  #waiting = new Map<number, Acknowledged[]>();

  begin({ acknowledged }: Run): void {
    this.#sent = new Map();
    this.#waiting = Map.groupBy(acknowledged, ({ port }) => port);
  }

  send({ port, bytes }: Extract<Act, { kind: 'send' }>): void {
    const sent = (this.#sent.get(port) ?? 0) + bytes;
    this.#sent.set(port, sent);
    const waiting = this.#waiting.get(port) ?? [];
    while (waiting[0] !== undefined && waiting[0].bytes <= sent) this.all.push(waiting.shift()!);
  }
}

/** Starts on what the power cut has left, and holds that all is there that was acknowledged. */
function check(folder: string, image: Image, acknowledged: readonly Acknowledged[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, bytes] of image) writeFileSync(join(folder, name), bytes);
  const writer = new JournalWriter(folder);
  try {
    new Stored(folder).assertHolds(acknowledged);
  } finally {
    writer.close();
  }
  const db = new DatabaseSync(join(folder, databaseFile), { readOnly: true });
  try {
    assert.equal(pragma(db, 'integrity_check'), 'ok');
    const sums =
      'select (select count(*) from report) as a, (select count(*) from history) as b, (select total(reports) from device) as c';
    const { a, b, c } = db.prepare(sums).get()!;
    assert.deepEqual([b, c], [a, a], 'index and devices do not go with the reports');
  } finally {
    db.close();
  }
}

test(
  'a power cut at every sync and between them: the journal opens, and all that was acknowledged before is there, once',
  {
    skip: cannotTrace(),
  },
  async (t) => {
    const seed = Date.now();
    t.diagnostic(`seed ${seed}`);
    const random = new Random(seed);
    const data = join(temporaryFolder(t), 'new', 'data');
    const driver = new Driver(vehicles, Date.now());
    const disk = new Disk(data);
    const told = new Told();
    // In memory where there is such a folder: what is synced here is of no interest.
    const image = join(temporaryFolder(t, existsSync('/dev/shm') ? '/dev/shm' : undefined), 'data');
    const counts = { syncs: 0, checkpoints: 0, images: 0 };
    for (const end of ['SIGKILL', 'SIGTERM'] as const) {
      const one = await run(t, driver, data, { replies: 7000, end });
      told.begin(one);
      let next = 0;
      for (const act of one.acts) {
        if (act.kind === 'send') told.send(act);
        // Between two syncs at any time, and just before each, when most is open.
        if (act.kind === 'sync' ? random.chance(0.2) : --next === 0) cut(disk.torn(random));
        disk.apply(act);
        if (act.kind !== 'sync') continue;
        counts.syncs++;
        if (act.path.endsWith('.db')) counts.checkpoints++;
        cut(disk.synced());
        next = random.whole(1, 60);
      }
      assert.equal(told.all.length, driver.acknowledged.length, 'replies are missing in the trace');
      const complete = disk.complete();
      for (const name of readdirSync(data).filter((file) => /\.(db|db-wal|lock)$/.test(file)))
        assert.ok(complete.get(name)?.equals(readFileSync(join(data, name))), `${name} is not what the trace tells`);
    }
    assert.deepEqual(driver.unheard, []);
    // Two make the database, the last one comes with the end.
    assert.ok(counts.checkpoints > 3, 'no checkpoint fell into the load');
    t.diagnostic(
      `${counts.syncs} syncs, ${counts.checkpoints} of them of the database, ${counts.images} power cuts, ${told.all.length} reports acknowledged`,
    );

    function cut(files: Image): void {
      counts.images++;
      check(image, files, told.all);
    }
  },
);
