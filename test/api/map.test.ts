import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { serveWith } from './support.ts';

const policyOf = async (url: string): Promise<string> =>
  (await fetch(url)).headers.get('content-security-policy') ?? '';

describe('what the map is drawn on', () => {
  test('is the outlines of countries where nothing is said, and trackers are told where to go', async (t) => {
    const { ready, port } = await serve(t, temporaryFolder(t));
    const answer = await fetch(`${ready.http}/v1/map`);
    const { time, ...rest } = (await answer.json()) as { readonly time: string };
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
    const listeners = [{ host: '127.0.0.1', port, protocol: null, tls: false }];
    assert.deepEqual(rest, { base: { kind: 'world' }, listeners });
    const tiles = await fetch(`${ready.http}/v1/map/tiles`, { headers: { range: 'bytes=0-99' } });
    assert.equal(tiles.status, 404);
    assert.match(await policyOf(ready.http), /connect-src 'self';/);
  });

  test('may come from a tile server, and the page may ask that one and no other', async (t) => {
    const tiles = 'https://tiles.example.net/{z}/{x}/{y}.png';
    const { ready } = await serveWith(t, { map: { tiles, attribution: 'Example & Co' } });
    const { base } = (await (await fetch(`${ready.http}/v1/map`)).json()) as { readonly base: object };
    assert.deepEqual(base, { kind: 'tiles', url: tiles, attribution: 'Example & Co' });
    const policy = await policyOf(ready.http);
    assert.match(policy, /img-src 'self' data: blob: https:\/\/tiles\.example\.net;/);
    assert.match(policy, /connect-src 'self' https:\/\/tiles\.example\.net;/);
  });

  test('may be a file of the gateway’s own, which is given in ranges', async (t) => {
    const { ready, data } = await serveWith(t, { map: { pmtiles: 'city.pmtiles' } });
    const url = `${ready.http}/v1/map/tiles`;
    const range = (text: string): Promise<Response> => fetch(url, { headers: { range: text } });

    const missing = await range('bytes=0-9');
    assert.equal(missing.status, 503);
    assert.match(await missing.text(), /map\.pmtiles cannot be read: ENOENT/);

    writeFileSync(join(data, 'city.pmtiles'), '0123456789');
    const first = await range('bytes=2-4');
    assert.deepEqual(
      [first.status, first.headers.get('content-range'), await first.text()],
      [206, 'bytes 2-4/10', '234'],
    );
    const last = await range('bytes=8-16383');
    assert.deepEqual([last.headers.get('content-range'), await last.text()], ['bytes 8-9/10', '89']);
    assert.notEqual(first.headers.get('etag'), null);
    assert.equal((await range('bytes=10-20')).status, 416);
    for (const wrong of ['bytes=0-', 'bytes=-5', 'bytes=0-1,4-5', 'lines=1-2']) {
      const refused = await range(wrong);
      assert.deepEqual(
        [refused.status, await refused.json()],
        [400, { error: 'range: it must be one range, such as bytes=0-16383.' }],
      );
    }
    assert.equal((await fetch(url)).status, 400);
  });
});
