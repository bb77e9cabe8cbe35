import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import type { Gateway } from '../helpers/gateway.ts';
import { jsonLine, serveWith } from './support.ts';

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
const examples = Array.from(page.matchAll(/^(?:\$ )?(curl .+)$/gm), ([, example = '']) => example);
const secret = 'look-but-do-not-touch';

/** What each gives, by a part of it; where it says nothing, nothing. */
const results: Readonly<Record<string, RegExp>> = {
  '/v1/devices?': /^\{"devices":\[\{"device":"bus-1",.*"next":null\}$/,
  '/v1/positions?device': /^\{"positions":\[\n\{"seq":1,.*\n\]\}\n$/,
  '/v1/stream': /^retry: 1000\n\ndata: \{"seq":1,[^]*event: caught-up/,
  '/v1/quarantine/redecode': /^\{"examined":0,/,
  '/v1/status': /^\{"ready":true,/,
};

/** Runs an example as a shell does, up to its end; a stream until it has caught up. */
async function run(t: TestContext, example: string, { ready }: Gateway, pid: string): Promise<string> {
  const said = example.replace('127.0.0.1:8010', new URL(ready.http).host).replace('2.17', pid);
  const env = { ...process.env, SECRET: secret, no_proxy: '*' };
  const cwd = temporaryFolder(t);
  const child = spawn('sh', ['-c', said.replace('curl', 'exec curl -sS --fail-with-body')], { cwd, env });
  t.after(() => child.kill());
  const complaints = text(child.stderr);
  let answer = '';
  child.stdout.on('data', (bytes: Buffer) => {
    answer += bytes.toString();
    if (answer.includes('event: caught-up')) child.kill();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  assert.ok(code === 0 || answer.includes('event: caught-up'), `${example}: ${answer}${await complaints}`);
  return answer;
}

const withoutCurl = spawnSync('curl', ['--version']).error !== undefined && 'there is no curl';

test('the examples of docs/api.md', { skip: withoutCurl }, async (t) => {
  const open = await serveWith(t, {});
  const guarded = await serveWith(t, { http: { address: '127.0.0.1:0', tokens: [{ name: 'reader', secret }] } });
  const device = await connectDevice(t, open.port);
  await device.ask(jsonLine('bus-1'), /"id".*\n/);
  const buffer = (await open.processes()).find(({ label }) => label === 'buffer');
  const pid = buffer?.pid.slice(1, -1) ?? '';
  for (const example of examples) {
    await t.test(example, async () => {
      const answer = await run(t, example, example.includes('Authorization') ? guarded : open, pid);
      const [, expected] = Object.entries(results).find(([part]) => example.includes(part)) ?? [];
      assert.match(answer, expected ?? /^$/);
    });
  }
  assert.equal(examples.length, 8);
});
