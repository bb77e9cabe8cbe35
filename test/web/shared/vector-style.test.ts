import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vectorStyle } from '../../../src/web/shared/vector-style.ts';

const schemas = {
  protomaps: ['boundaries', 'buildings', 'earth', 'landcover', 'landuse', 'places', 'pois', 'roads', 'water'],
  openMapTiles: ['boundary', 'building', 'landcover', 'landuse', 'place', 'transportation', 'water', 'waterway'],
  shortbread: [
    'ocean',
    'land',
    'water_polygons',
    'streets',
    'street_labels',
    'buildings',
    'place_labels',
    'boundaries',
  ],
};

test('vector tiles of the usual schemas have water under roads under names, each in its tone', () => {
  for (const [schema, names] of Object.entries(schemas)) {
    const { layers, tones } = vectorStyle(names);
    const order = tones.map(([, , tone]) => tone).join(' ');
    assert.match(order, /sea.*building.*road.*border.*name/, schema);
    assert.equal(new Set(layers.map(({ id }) => id)).size, layers.length, schema);
    for (const [layer] of tones) assert.ok(layers.some(({ id }) => id === layer));
  }
  assert.deepEqual(vectorStyle(['pois']), { layers: [], tones: [] });
});
