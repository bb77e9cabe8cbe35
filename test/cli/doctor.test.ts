import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline, serve } from '../helpers/gateway.ts';

/** The grade that the doctor gave to each of its checks; a check with several lines has the last one's. */
function grades(output: string): Record<string, string> {
  const lines = output.trimEnd().split('\n');
  return Object.fromEntries(lines.map((line) => [line.slice(5, 17).trim(), line.slice(0, 4).trim()]));
}

const ports = ['--listen', '127.0.0.1:0', '--http', '127.0.0.1:0'];

describe('fleetline doctor', () => {
  test('finds nothing wrong where a gateway can run, and leaves nothing behind', async (t) => {
    const outcome = await fleetline(t, ['doctor', ...ports, '--data', join(temporaryFolder(t), 'data')]);
    assert.equal(outcome.code, 0, outcome.stderr);
    const found = grades(outcome.stdout);
    assert.deepEqual(Object.keys(found), [
      'runtime',
      'descriptors',
      'memory',
      'disk',
      'sync',
      'journal',
      'clock',
      'port',
      'protocols',
    ]);
    for (const check of ['runtime', 'journal', 'clock', 'port', 'protocols']) assert.equal(found[check], 'ok', check);
  });

  test('says which port is taken, and fails', async (t) => {
    const other = createServer().listen(0, '127.0.0.1');
    t.after(() => other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const options = ['--listen', '127.0.0.1:0', '--http', `127.0.0.1:${port}`, '--data', temporaryFolder(t)];
    const outcome = await fleetline(t, ['doctor', ...options]);
    assert.equal(outcome.code, 1);
    assert.match(
      outcome.stdout,
      new RegExp(`^fail port +Port 127\\.0\\.0\\.1:${port} is taken by another program`, 'm'),
    );
  });

  test('finds nothing wrong where the gateway runs, whose ports they are', async (t) => {
    const data = temporaryFolder(t);
    const { ready } = await serve(t, data);
    const options = ['--listen', ready.devices[0] ?? '', '--http', ready.http.replace('http://', ''), '--data', data];
    const { code, stdout } = await fleetline(t, ['doctor', ...options]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, new RegExp(`^ok +port +not tried: a gateway runs on .* \\(process ${ready.pid}\\)$`, 'm'));
  });

  test('does not take for it another gateway, where one that was killed had its API', async (t) => {
    const { ready } = await serve(t, temporaryFolder(t));
    const data = temporaryFolder(t);
    const { pid } = spawnSync(process.execPath, ['--version']);
    await writeFile(join(data, 'fleetline.json'), JSON.stringify({ pid, http: ready.http }));
    const options = ['--listen', '127.0.0.1:0', '--http', ready.http.replace('http://', ''), '--data', data];
    const { stdout } = await fleetline(t, ['doctor', ...options]);
    assert.match(stdout, /^fail port +.* is taken by another program/m);
  });

  test('says what is wrong with a journal, and fails', async (t) => {
    const data = temporaryFolder(t);
    await writeFile(
      join(data, 'fleetline.db'),
      'this is no database, but it is long enough to be read as one: '.repeat(100),
    );
    const outcome = await fleetline(t, ['doctor', ...ports, '--data', data]);
    assert.equal(outcome.code, 1);
    assert.match(outcome.stdout, /^fail journal +\S/m);
  });
});
