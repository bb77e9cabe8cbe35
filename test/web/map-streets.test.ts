import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { serveWith } from '../api/support.ts';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { until } from '../helpers/until.ts';
import { pixels } from './pixels.ts';
import { pmtilesOf, png } from './map/tiles.ts';

const clip = { x: 500, y: 100, width: 300, height: 100 };
const all = clip.width * clip.height;

describe('streets under the vehicles', { skip: withoutBrowser() }, () => {
  test('come from the configured file or server, with whose they are said as text', async (t) => {
    const black = png(256, [0, 0, 0]);
    const asked: string[] = [];
    const tiles = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.setHeader('access-control-allow-origin', '*').setHeader('content-type', 'image/png').end(black);
    }).listen(0, '127.0.0.1');
    await once(tiles, 'listening');
    t.after(() => {
      tiles.closeAllConnections();
      tiles.close();
    });
    const browser = await openBrowser(t);
    const origin = `http://127.0.0.1:${(tiles.address() as AddressInfo).port}`;
    const attribution = '© <b>Mapmakers</b>';
    for (const map of [{ pmtiles: 'city.pmtiles' }, { tiles: `${origin}/{z}/{x}/{y}.png` }]) {
      const gateway = await serveWith(t, { map: { ...map, attribution } });
      writeFileSync(join(gateway.data, 'city.pmtiles'), pmtilesOf(black));
      const { page, troubles } = await openPage(browser, gateway.ready.http);
      await page.getByText(attribution, { exact: true }).waitFor();
      await until('the tiles', async () => (await pixels(page, clip, 'rgb(0, 0, 0)')) > 0.9 * all);
      assert.deepEqual(troubles, []);
      await page.context().close();
      await gateway.stop();
    }
    assert.ok(asked.length > 0 && asked.every((url) => /^\/\d+\/\d+\/\d+\.png$/.test(url)));
  });
});
