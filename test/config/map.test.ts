import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { tileOrigin } from '../../src/config/map.ts';
import { temporaryFolder } from '../helpers/folder.ts';

describe('the streets of the map', () => {
  test('are those of a tile server or of a PMTiles file, or none', () => {
    assert.equal(readConfig({}).map, undefined);
    const tiles = 'https://tiles.example.net/{z}/{x}/{y}.png?key=1';
    assert.deepEqual(readConfig({ map: { tiles } }).map, { tiles, attribution: '' });
    const pmtiles = { pmtiles: 'city.pmtiles', attribution: '© OpenStreetMap contributors' };
    assert.deepEqual(readConfig({ map: pmtiles }).map, pmtiles);
  });

  test('are refused where a browser could not ask for them', () => {
    for (const map of [{}, { tiles: 'a', pmtiles: 'b' }, 'tiles', { tiles: 1 }, { pmtiles: '' }])
      assert.throws(() => readConfig({ map }), /map.*is not allowed; it must be |map\.pmtiles/);
    for (const tiles of [
      'tiles/{z}/{x}/{y}',
      'https://a.example/{z}/{x}.png',
      'file:///{z}/{x}/{y}',
      "https://a;b'/{z}/{x}/{y}",
    ])
      assert.throws(() => readConfig({ map: { tiles } }), /it must be (?:a URL such as|\{"tiles")/);
  });

  test('have an origin that a content security policy can name', () => {
    assert.equal(tileOrigin('https://tiles.example.net/{z}/{x}/{y}.png'), 'https://tiles.example.net');
    assert.equal(tileOrigin('http://[2001:db8::1]:8080/{z}/{x}/{y}'), 'http://[2001:db8::1]:8080');
    assert.equal(tileOrigin('https://a;script-src/{z}'), undefined);
  });

  test('lie where the configuration file says, seen from it', async (t) => {
    const folder = temporaryFolder(t);
    const file = join(folder, 'fleetline.config.json');
    writeFileSync(file, JSON.stringify({ map: { pmtiles: 'city.pmtiles' } }));
    const { map } = await loadConfig(file, {});
    assert.deepEqual(map, { pmtiles: join(folder, 'city.pmtiles'), attribution: '' });
  });
});
