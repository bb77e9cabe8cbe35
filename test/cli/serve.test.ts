import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../helpers/folder.ts';
import { until } from '../helpers/until.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

describe('fleetline serve', () => {
  test('goes on where nobody reads its first line, until a signal ends it', async (t) => {
    const address = ['--listen', '127.0.0.1:0', '--http', '127.0.0.1:0'];
    const child = spawn(process.execPath, [main, 'serve', ...address, '--data', temporaryFolder(t)]);
    t.after(() => child.kill('SIGKILL'));
    child.stdout.destroy();
    let log = '';
    child.stderr.on('data', (bytes: Buffer) => (log += bytes.toString()));
    const http = await until('its address', () => /"http":"([^"]+)"/.exec(log)?.[1]);
    // Its own turn of the event loop is over by then, and with it the failed write.
    assert.equal((await fetch(`${http}/healthz`)).status, 200);
    child.kill('SIGTERM');
    assert.equal(await until('its end', () => child.exitCode ?? undefined), 0);
    assert.match(log, /"msg":"stopped"/);
  });
});
