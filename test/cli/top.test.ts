import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { untilMetric } from '../api/support.ts';
import { fleetline, launch, serve } from '../helpers/gateway.ts';
import { openTerminal } from '../helpers/terminal.ts';
import { until } from '../helpers/until.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** What `top` says in a line, as far as it is looked at here. */
interface Line {
  readonly ready: boolean;
  readonly connections: number;
  readonly reports: number;
  readonly replyP99: number | null;
  readonly busy: Record<string, number>;
}

describe('fleetline top', () => {
  test('says a line of JSON a second, as many as it is asked for', async (t) => {
    const data = temporaryFolder(t);
    const gateway = await serve(t, data);
    const device = await connectDevice(t, gateway.port);
    await device.ask('*HQ,4100000001,HTBT#', '#');
    // What came before it looks is no rate of what comes now.
    await untilMetric(gateway, 'fleetline_frames_total', 1);
    const { code, stdout, stderr } = await fleetline(t, ['top', '--count', '2', '--data', data], { cwd: data });
    assert.deepEqual([code, stderr], [0, '']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    assert.equal(lines.length, 2);
    for (const { ready, connections, reports, replyP99, busy } of lines) {
      assert.deepEqual([ready, connections, reports, replyP99], [true, 1, 0, null]);
      assert.deepEqual(Object.keys(busy), ['main', 'journal', 'receiver-1']);
    }
  });

  test('tells the rate of what comes in, until Ctrl-C ends it', async (t) => {
    const data = temporaryFolder(t);
    const gateway = await serve(t, data);
    const device = await connectDevice(t, gateway.port);
    const top = launch(t, ['top', '--data', data], data);
    let said = '';
    const seen = new Promise<Line>((resolve) => {
      top.child.stdout?.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        const busy = said
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Line)
          .find(({ reports }) => reports > 0);
        if (busy) resolve(busy);
      });
    });
    const enough = new AbortController();
    void seen.then(() => enough.abort());
    for (let second = 0; !enough.signal.aborted; second++) {
      const time = new Date(Date.UTC(2026, 5, 22) + second * 1000).toISOString();
      await device.ask(`${JSON.stringify({ device: 'bus-1', time, latitude: 54.3, longitude: 10.1 })}\n`, /"id".*\n/);
    }
    const line = await seen;
    assert.equal(line.connections, 1);
    assert.ok(line.replyP99 !== null && line.replyP99 > 0);
    top.child.kill('SIGINT');
    const { code, stderr } = await top.ended;
    assert.deepEqual([code, stderr], [0, '']);
  });

  test('draws on a terminal as much as there is room for, and leaves the last of it', async (t) => {
    const data = temporaryFolder(t);
    await serve(t, data);
    const top = [process.execPath, main, 'top', '--count', '2', '--data', data];
    const terminal = openTerminal(t, top, { first: 'stty cols 30 rows 6' });
    let shown = '';
    terminal.stdout.on('data', (bytes: Buffer) => (shown += bytes.toString()));
    assert.equal(await until('its end', () => terminal.exitCode ?? undefined), 0);
    await until('what it leaves', () => /busy [^\n]*\n$/.test(shown));
    const [before = '', first = '', last = ''] = shown.split(/\x1b\[\?1049[hl]/);
    assert.equal(before, '');
    const drawn = first.split('\x1b[H').slice(1);
    assert.equal(drawn.length, 2);
    for (const picture of drawn) {
      const lines = picture.replace('\x1b[J', '').split('\r\n');
      assert.equal(lines.length, 6);
      for (const line of lines) assert.ok(line.replace('\x1b[K', '').length <= 30, line);
    }
    assert.match(last, /^ +ready\r\nconnections +0, of which 0 wait for credit\r\n/);
  });

  test('ends with an error when the gateway has gone', async (t) => {
    const data = temporaryFolder(t);
    const gateway = await serve(t, data);
    const top = launch(t, ['top', '--data', data], data);
    await new Promise((resolve) => top.child.stdout?.once('data', resolve));
    await gateway.stop();
    const { code, stderr } = await top.ended;
    assert.equal(code, 1);
    assert.match(stderr, /^fleetline: No gateway answers at http/);
  });
});
