import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ChildSpec, exit, exited, startSupervisor } from '../../src/process/index.ts';
import { Crashes } from '../../src/api/crashes.ts';
import { CrashLog, type SeenCrash, told, watchSupervisors } from '../../src/vitals/crashes.ts';

const crash: SeenCrash = { at: 0, process: 'buffer', supervisor: 'connection', reason: 'Error: x' };

describe('the crashes of a thread', () => {
  test('are told once', () => {
    const log = new CrashLog();
    assert.equal(log.take(), undefined);
    log.note(crash);
    assert.deepEqual(log.take(), { crashes: [crash], omitted: 0 });
    assert.equal(log.take(), undefined);
  });

  test('are told 50 at a time, with how many more there were', () => {
    const log = new CrashLog();
    for (let n = 0; n < 1_000; n += 1) log.note(crash);
    const news = log.take();
    assert.equal(news?.crashes.length, 50);
    assert.equal(news.omitted, 950);
  });

  test('have a reason of one line, and a stack where there is one', () => {
    const { reason, stack } = told(new RangeError(`too\n  much ${'x'.repeat(10_000)}`));
    assert.match(reason, /^RangeError: too much x+$/);
    assert.equal(reason.length, 500);
    assert.equal(stack?.length, 8_000);
    assert.deepEqual(told('killed'), { reason: 'killed' });
  });

  test('are what supervisors report: the child, the supervisor by its name, the reason', async (t) => {
    const seen: SeenCrash[] = [];
    const lookAway = watchSupervisors((one) => seen.push(one));
    t.after(lookAway);
    const { promise: again, resolve } = Promise.withResolvers<void>();
    let starts = 0;
    const child: ChildSpec = {
      id: 'fragile',
      start: (self) => {
        starts += 1;
        if (starts === 2) resolve();
        return self.spawnLink({ handle() {}, init: () => void (starts === 1 && boom()) });
      },
    };
    const supervisor = await startSupervisor({ strategy: 'one-for-one', label: 'a supervisor', children: [child] });
    await again;
    exit(supervisor, 'shutdown');
    await exited(supervisor);
    assert.deepEqual(
      seen.map(({ process, supervisor: by, reason, stack }) => [process, by, reason, stack?.includes('at boom')]),
      [['fragile', 'a supervisor', 'Error: boom', true]],
    );
  });
});

function boom(): never {
  throw new Error('boom');
}

describe('the crashes of a gateway', () => {
  test('are told with their frames also where quarantine cannot be read', () => {
    const crashes = new Crashes();
    const bytes = Buffer.from('frame');
    const frame = { bytes, offset: 7, receivedAt: 0, listener: '0.0.0.0:5010' };
    crashes.add('receiver-1', { ...crash, remote: '192.0.2.1:40000', frame });
    const [told] = crashes.after(0, 'nowhere');
    assert.deepEqual(told?.frame, { bytes: bytes.toString('base64'), offset: 7, quarantined: null });
  });

  test('are the newest 200, the newest first, under ascending numbers', () => {
    const crashes = new Crashes();
    for (let n = 1; n <= 250; n += 1) crashes.add('main', { ...crash, reason: String(n) });
    const list = crashes.after(0, 'nowhere');
    assert.equal(list.length, 200);
    assert.deepEqual([list[0]?.number, list[0]?.reason, list.at(-1)?.number], [250, '250', 51]);
    assert.deepEqual(
      crashes.after(248, 'nowhere').map(({ number }) => number),
      [250, 249],
    );
  });

  test('leave out the numbers of those that a thread did not tell one by one', () => {
    const crashes = new Crashes();
    crashes.hear('receiver-1', { crashes: [crash], omitted: 10 });
    crashes.hear('receiver-2', { crashes: [crash], omitted: 0 });
    assert.deepEqual(
      crashes.after(0, 'nowhere').map(({ number, thread }) => [number, thread]),
      [
        [12, 'receiver-2'],
        [1, 'receiver-1'],
      ],
    );
    assert.equal(crashes.total, 12);
  });
});
