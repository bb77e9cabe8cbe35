import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { treeOf } from '../../src/cli/ps.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline, serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';

describe('fleetline ps', () => {
  test('shows the tree with connections counted by protocol, and each of them with --all', async (t) => {
    const data = temporaryFolder(t);
    const gateway = await serve(t, data);
    for (const number of [1, 2, 3]) {
      const device = await connectDevice(t, gateway.port);
      await device.ask(`*HQ,410000000${number},HTBT#`, '#');
    }
    const stdout = await until('three connections', async () => {
      const told = await fleetline(t, ['ps', '--data', data], { cwd: data });
      assert.equal(told.code, 0, told.stderr);
      return told.stdout.includes('h02 × 3') && told.stdout;
    });
    const tree = stdout.split('\n').map((line) => line.replace(/ {2,}.*$/, ''));
    assert.match(tree[0] ?? '', /^PROCESS/);
    assert.equal(tree[1], 'gateway');
    assert.ok(tree.includes('├── journal'));
    assert.match(stdout, /^├── receiver-1 .*\n│ {3}└── receiver .*\n│ {7}├── connections .*\n│ {7}│ {3}└── h02 × 3\n/m);
    assert.doesNotMatch(stdout, /buffer/);

    const all = await fleetline(t, ['ps', '--all', '--data', data], { cwd: data });
    assert.equal(all.stdout.match(/connection 127\.0\.0\.1:\d+ h02 410000000[123]/g)?.length, 3);
    assert.equal(all.stdout.match(/└── buffer/g)?.length, 3);
    assert.doesNotMatch(all.stdout, /×/);
  });

  test('says what to do where no gateway runs, or none answers', async (t) => {
    const data = temporaryFolder(t);
    const none = await fleetline(t, ['ps', '--data', data], { cwd: data });
    assert.deepEqual([none.code, none.stdout], [1, '']);
    assert.match(none.stderr, /^fleetline: No gateway runs on the data folder .*--data.*--http/);
    const silent = await fleetline(t, ['ps', '--http', 'http://127.0.0.1:1'], { cwd: data });
    assert.deepEqual([silent.code, silent.stdout], [1, '']);
    assert.match(silent.stderr, /^fleetline: No gateway answers at http:\/\/127\.0\.0\.1:1/);
  });

  test('draws the last words of a child beside who started it again, and a tree whose parents are not shown', () => {
    const info = (pid: string, parent: string, label: string, restarts = 0) => ({
      pid,
      name: null,
      label,
      parent,
      links: [],
      state: 'waiting' as const,
      trapsExits: false,
      mailbox: 2,
      mailboxLimit: null,
      handled: 7,
      startedAt: '2026-06-22T08:15:30.000Z',
      restarts,
      lastRestart: restarts === 0 ? null : { child: 'buffer', reason: 'Error: no' },
    });
    const processes = [
      info('<0.1>', '<0.0>', 'one'),
      info('<0.2>', '<0.1>', 'two', 3),
      info('<0.3>', '<0.1>', 'three'),
      info('<9.1>', '<8.8>', 'orphan'),
    ];
    assert.deepEqual(treeOf(processes), [
      ['one', '<0.1>', '2', '7', '0', ''],
      ['├── two', '<0.2>', '2', '7', '3', 'buffer: Error: no'],
      ['└── three', '<0.3>', '2', '7', '0', ''],
      ['orphan', '<9.1>', '2', '7', '0', ''],
    ]);
  });
});
