import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { metrics } from '../../src/api/metrics.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { jsonLine, untilMetric, valueOf } from './support.ts';

describe('/metrics', () => {
  test('counts what two receiver threads do, by protocol and by reason', async (t) => {
    const gateway = await serve(t, temporaryFolder(t), ['--threads', '2']);
    const devices = await Promise.all(Array.from({ length: 6 }, () => connectDevice(t, gateway.port)));
    for (const [index, device] of devices.entries()) {
      await device.ask(jsonLine(`bus-${index}`, 1) + jsonLine(`bus-${index}`, 1), /"id".*\n.*"id".*\n/);
    }
    await devices[0]?.send('{"device":}\n');
    await untilMetric(gateway, 'fleetline_connections', 6, { protocol: 'json' });
    const stranger = await connectDevice(t, gateway.port);
    await stranger.send('SSH-2.0-scan\r\n');
    await stranger.closed;
    for (const device of devices) device.finish();
    await Promise.all(devices.map(({ closed }) => closed));

    const closed = 'fleetline_connections_closed_total';
    const text = await untilMetric(gateway, closed, 6, { protocol: 'json', reason: 'peer' });
    const expected: [value: number, name: string, labels?: Record<string, string>][] = [
      [0, 'fleetline_connections', { protocol: 'json' }],
      [1, closed, { protocol: 'unknown', reason: 'no-tracker' }],
      [0, closed, { protocol: 'unknown', reason: 'peer' }],
      [7, 'fleetline_connections_accepted_total'],
      [6, 'fleetline_connections_recognised_total', { protocol: 'json' }],
      [1, 'fleetline_strangers_total', { kind: 'SSH' }],
      [12, 'fleetline_reports_total', { protocol: 'json' }],
      [1, 'fleetline_quarantined_frames_total', { protocol: 'json' }],
      [13, 'fleetline_frames_total'],
      [2, 'fleetline_listeners'],
      [1, 'fleetline_thread_up', { thread: 'journal' }],
      [1, 'fleetline_thread_up', { thread: 'receiver-2' }],
      [0, 'fleetline_thread_restarts_total', { thread: 'receiver-1' }],
      [0, 'fleetline_journal_stalled'],
      [1, 'fleetline_ready'],
    ];
    for (const [value, name, labels] of expected) {
      const found = valueOf(text, name, labels) ?? 0;
      assert.equal(found, value, `${name} ${JSON.stringify(labels ?? {})}`);
    }
    const stored = await untilMetric(gateway, 'fleetline_journal_reports_total', 6);
    assert.equal(valueOf(stored, 'fleetline_journal_repeats_total'), 6);
    assert.equal(valueOf(stored, 'fleetline_journal_quarantine_frames'), 1);
  });

  test('times replies and commits in histograms whose buckets ascend to their count', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const device = await connectDevice(t, gateway.port);
    for (let second = 0; second < 5; second++) await device.ask(jsonLine('bus-1', second), /"id".*\n/);
    const text = await untilMetric(gateway, 'fleetline_reply_latency_seconds_count', 5);
    const commits = valueOf(text, 'fleetline_journal_commits_total') ?? 0;
    assert.ok(commits >= 1);
    assert.equal(valueOf(text, 'fleetline_journal_commit_latency_seconds_count'), commits);
    for (const name of ['fleetline_reply_latency_seconds', 'fleetline_journal_commit_latency_seconds']) {
      const lines = text.split('\n').filter((line) => line.startsWith(`${name}_bucket`));
      const counts = lines.map((line) => Number(line.replace(/^.* /, '')));
      assert.deepEqual(
        counts,
        counts.toSorted((one, other) => one - other),
      );
      assert.match(lines.at(-1) ?? '', /le="\+Inf"/);
      assert.equal(counts.at(-1), valueOf(text, `${name}_count`));
      assert.ok((valueOf(text, `${name}_sum`) ?? 0) > 0 || name.includes('reply'));
    }
  });

  test('tells how each thread and the process are doing', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const text = await untilMetric(gateway, 'fleetline_thread_up', 1, { thread: 'receiver-1' });
    for (const thread of ['main', 'journal', 'receiver-1']) {
      assert.ok((valueOf(text, 'fleetline_thread_heap_bytes', { thread }) ?? 0) > 1_000_000);
      assert.ok(valueOf(text, 'fleetline_event_loop_delay_seconds_count', { thread }) !== undefined);
      assert.ok(valueOf(text, 'fleetline_mailbox_longest_messages', { thread }) !== undefined);
    }
    assert.ok((valueOf(text, 'process_resident_memory_bytes') ?? 0) > 50_000_000);
    const [open = 0, most = 0] = ['process_open_fds', 'process_max_fds'].map((name) => valueOf(text, name));
    assert.ok(open > 3 && open < most);
  });

  test('is in the text format: each metric with its help and type, and no name twice', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const response = await fetch(`${gateway.ready.http}/metrics`);
    assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
    const lines = (await response.text()).split('\n');
    const told = lines.flatMap((line) => /^# TYPE (\w+) (\w+)$/.exec(line)?.slice(1).join(' ') ?? []);
    assert.deepEqual(
      told,
      metrics.map(({ name, type }) => `${name} ${type}`),
    );
    assert.equal(new Set(told).size, metrics.length);
    for (const line of lines)
      assert.match(line, /^$|^# (HELP|TYPE) |^\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? -?[\d.e+-]+$/);
  });

  test('tells what docs/api.md says, metric by metric', () => {
    const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
    const documented = page.split('\n').filter((line) => /^\| `(fleetline|process)_/.test(line));
    const table = metrics.map(
      ({ name, type, labels, help }) =>
        `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`,
    );
    assert.deepEqual(documented, table);
  });
});
