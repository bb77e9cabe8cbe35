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
import { drive } from './map/bus.ts';
import { cornerOf, pmtilesOf, png } from './map/tiles.ts';
import { type Feature, vectorTile } from './map/vector-tile.ts';

/** A road from left to right, water below it at the right, a river from the north at the left, and a place above the road. */
const city: readonly Feature[] = [
  {
    layer: 'earth',
    type: 'ring',
    points: [
      [0, 0],
      [4096, 0],
      [4096, 4096],
      [0, 4096],
    ],
  },
  {
    layer: 'water',
    type: 'ring',
    points: [
      [2058, 2052],
      [4096, 2052],
      [4096, 4096],
      [2058, 4096],
    ],
  },
  {
    layer: 'water',
    type: 'line',
    points: [
      [2015, 2052],
      [2015, 4096],
    ],
  },
  {
    layer: 'roads',
    type: 'line',
    points: [
      [0, 2048],
      [4096, 2048],
    ],
  },
  { layer: 'places', type: 'point', points: [[2040, 2028]], name: 'Haven' },
];

/** The colours that each is drawn in, and how many pixels of them there are at least. */
const tonesOf = {
  light: {
    land: ['rgb(250, 251, 250)', 9_900],
    water: ['rgb(221, 233, 230)', 9_900],
    road: ['rgb(201, 205, 203)', 150],
    river: ['rgb(221, 233, 230)', 100],
  },
  dark: {
    land: ['rgb(29, 35, 42)', 9_900],
    water: ['rgb(24, 41, 43)', 9_900],
    road: ['rgb(68, 76, 85)', 150],
    river: ['rgb(24, 41, 43)', 100],
  },
} as const;

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
      writeFileSync(join(gateway.data, 'city.pmtiles'), pmtilesOf({ type: 'png', tile: black }));
      const { page, troubles } = await openPage(browser, gateway.ready.http);
      await page.getByText(attribution, { exact: true }).waitFor();
      await until('the tiles', async () => (await pixels(page, clip, 'rgb(0, 0, 0)')) > 0.9 * all);
      assert.deepEqual(troubles, []);
      await page.context().close();
      await gateway.stop();
    }
    assert.ok(asked.length > 0 && asked.every((url) => /^\/\d+\/\d+\/\d+\.png$/.test(url)));
  });

  test('are drawn of vector tiles: land, water, rivers, roads and names, in the colours of light and dark', async (t) => {
    const gateway = await serveWith(t, { map: { pmtiles: 'city.pmtiles', attribution: 'Mapmakers' } });
    const at = { zoom: 10, x: 512, y: 512 };
    const metadata = { vector_layers: ['earth', 'water', 'roads', 'places', 'pois'].map((id) => ({ id, fields: {} })) };
    writeFileSync(join(gateway.data, 'city.pmtiles'), pmtilesOf({ type: 'mvt', tile: vectorTile(city), at, metadata }));
    // With a vehicle there is no advice over the map.
    await (await drive(t, gateway.port, 'bus')).report(54.3, 10.1);
    const [longitude, latitude] = cornerOf(at.zoom, at.x + 0.5, at.y + 0.5);
    const browser = await openBrowser(t);
    const { page, troubles } = await openPage(browser, `${gateway.ready.http}/?view=16/${latitude}/${longitude}`);
    await page.getByRole('button', { name: 'Hide the list' }).click();
    // The middle of the map, below the head: 8 pixels for each step of the tile.
    const [x, y] = [640, 45 + (800 - 45) / 2];
    const seen = {
      land: { x: x - 200, y: y - 200, width: 100, height: 100 },
      water: { x: x + 100, y: y + 50, width: 100, height: 100 },
      road: { x: x - 200, y: y - 20, width: 100, height: 40 },
      river: { x: x - 300, y: y + 100, width: 80, height: 100 },
    };
    const name = { x: x - 104, y: y - 180, width: 80, height: 40 };
    for (const [colorScheme, tones] of Object.entries(tonesOf)) {
      await page.emulateMedia({ colorScheme: colorScheme as 'light' | 'dark' });
      for (const [what, [tone, least]] of Object.entries(tones))
        await until(`${what} in ${colorScheme}`, async () => {
          return (await pixels(page, seen[what as keyof typeof tones], tone)) >= least;
        });
      // Letters have soft edges: what is not land there is the name.
      await until(`the name in ${colorScheme}`, async () => {
        const land = await pixels(page, name, tones.land[0]);
        return land > 0.8 * 80 * 40 && land < 0.99 * 80 * 40;
      });
    }
    assert.deepEqual(troubles, []);
  });
});
