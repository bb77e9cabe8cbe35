import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { describe, test, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';

interface File {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Asks for a path as it is written, and for a body as it is sent: fetch tidies both. */
async function start(t: TestContext): Promise<(path: string, headers?: Record<string, string>) => Promise<File>> {
  const { ready } = await serve(t, temporaryFolder(t));
  const { hostname, port } = new URL(ready.http);
  return async (path, headers = {}) => {
    const sent = request({ hostname, port, path, headers }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
  };
}

test('the pages may run our own modules and nothing else, and ask nobody else', async (t) => {
  const get = await start(t);
  for (const page of ['/', '/track', '/inside', '/quarantine']) {
    const { headers, body } = await get(page);
    const inline = Array.from(
      body.toString().matchAll(/<script(?![^>]* src=)[^>]*>(.*?)<\/script>/gs),
      ([, text]) => text,
    );
    assert.deepEqual(
      String(headers['content-security-policy']).split('; '),
      [
        "default-src 'none'",
        `script-src 'self' ${inline.map((text = '') => `'sha256-${hash('sha256', text, 'base64')}'`).join(' ')}`,
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ],
      page,
    );
    assert.equal(inline.length, 1, 'the import map');
  }
});

const path = '/web/shared/page.ts';

describe('the files of the pages', () => {
  test('are sent again only where they have changed, whatever a proxy makes of their tag', async (t) => {
    const get = await start(t);
    const { etag = '' } = (await get(path)).headers;
    for (const given of [etag, `W/${etag}`, `"another", ${etag}`])
      assert.equal((await get(path, { 'if-none-match': given })).status, 304, given);
    for (const given of ['"another"', etag.slice(1, -1), ''])
      assert.equal((await get(path, { 'if-none-match': given })).status, 200, given);
  });

  test('are compressed for those who can read that', async (t) => {
    const get = await start(t);
    const { body } = await get(path);
    for (const accepted of ['gzip', 'br, GZIP;q=0.5', 'deflate,gzip']) {
      const { headers, body: zipped } = await get(path, { 'accept-encoding': accepted });
      assert.equal(headers['content-encoding'], 'gzip', accepted);
      assert.deepEqual(gunzipSync(zipped), body);
    }
    for (const accepted of ['br', 'gzip;q=0', 'identity, gzip;q=0.0', 'x-notgzip', ';;'])
      assert.deepEqual((await get(path, { 'accept-encoding': accepted })).body, body, accepted);
  });

  test('are those of the pages and of their libraries, and no other of the machine', async (t) => {
    const get = await start(t);
    assert.equal((await get('/lib/lit-html/lit-html.js')).status, 200);
    for (const elsewhere of [
      '/web/../gateway.ts',
      '/web/%2e%2e/gateway.ts',
      '/web/..%2fgateway.ts',
      '/web/shared/..%2f..%2fgateway.ts',
      '/web/..%5cgateway.ts',
      '/web//etc/hosts.json',
      '/web/page%00.ts',
      '/web/%ff.ts',
      '/web/shared',
      '/lib/hono/package.json',
      '/lib/lit-html/../hono/package.json',
      '/lib/lit-html/..%2fhono%2fpackage.json',
      '/lib/__proto__/package.json',
      `/web/${'a'.repeat(5000)}.ts`,
    ])
      assert.equal((await get(elsewhere)).status, 404, elsewhere);
  });
});
