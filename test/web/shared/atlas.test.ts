import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Position } from 'geojson';
import { type Atlas, closedAtPole, middleOf, sizeOf, unwrapped, worldOf } from '../../../src/web/shared/atlas.ts';
import { graticule, stepAt } from '../../../src/web/shared/graticule.ts';

const file = new URL(import.meta.resolve('world-atlas/countries-50m.json'));
const world = worldOf(JSON.parse(readFileSync(file, 'utf8')) as Atlas);
const nameOf = (name: string) => world.names.features.find(({ properties }) => properties.name === name);

describe('the world of the atlas', () => {
  test('has no line from one side of the map to the other', () => {
    const lines: Position[][] = [...world.borders.coordinates];
    for (const { geometry } of world.land.features)
      if (geometry.type === 'MultiPolygon') lines.push(...geometry.coordinates.flat());
    assert.ok(lines.length > 1000);
    for (const line of lines)
      for (const [index, [longitude = 0, latitude = 0]] of line.entries()) {
        const [next = longitude] = line[index + 1] ?? [];
        assert.ok(Math.abs(next - longitude) <= 180 || latitude === -90, `a leap at ${longitude} ${latitude}`);
      }
  });

  test('names each country within its bounds, the largest most', () => {
    const [longitude = 0, latitude = 0] = nameOf('Germany')?.geometry.coordinates ?? [];
    assert.ok(longitude > 7 && longitude < 14 && latitude > 48 && latitude < 54, `${longitude} ${latitude}`);
    const [eastern = 0] = nameOf('Russia')?.geometry.coordinates ?? [];
    assert.ok(eastern > 40 && eastern < 140);
    const [largest] = world.names.features.toSorted((one, other) => other.properties.size - one.properties.size);
    assert.ok(['Russia', 'Antarctica'].includes(largest?.properties.name ?? ''));
  });
});

describe('lines on a sphere', () => {
  test('go on beyond the antimeridian', () => {
    assert.deepEqual(
      unwrapped([
        [170, 0],
        [-170, 1],
        [-160, 2],
        [175, 3],
      ]),
      [
        [170, 0],
        [190, 1],
        [200, 2],
        [175, 3],
      ],
    );
  });

  test('are closed at the pole that they go around', () => {
    const around: Position[] = [
      [-180, -70],
      [0, -75],
      [180, -70],
    ];
    assert.deepEqual(closedAtPole(around).slice(3), [
      [180, -90],
      [-180, -90],
      [-180, -70],
    ]);
    const island = around.map(([longitude = 0, latitude = 0]) => [longitude / 4, latitude]);
    assert.equal(closedAtPole(island), island);
  });

  test('have a size in shares of the globe, and a middle with room around it', () => {
    const half: Position[] = [
      [0, -90],
      [180, -90],
      [180, 90],
      [0, 90],
    ];
    assert.ok(Math.abs(sizeOf(half) - 0.5) < 1e-9);
    const flag: Position[] = [
      [0, 0],
      [1, 0],
      [1, 10],
      [20, 10],
      [20, 14],
      [0, 14],
    ];
    const [longitude = 0, latitude = 0] = middleOf(flag);
    assert.equal(longitude, 10);
    assert.ok(latitude > 10 && latitude < 14);
  });
});

describe('the graticule', () => {
  test('is closer together the closer one looks', () => {
    assert.deepEqual([0, 3, 6, 10, 20].map(stepAt), [30, 10, 2, 0.1, 0.0001]);
  });

  test('has each whole multiple within the bounds', () => {
    const { coordinates } = graticule([9.5, 53.2, 11.2, 54.9], 1);
    assert.deepEqual(coordinates, [
      [
        [10, 53.2],
        [10, 54.9],
      ],
      [
        [11, 53.2],
        [11, 54.9],
      ],
      [
        [9.5, 54],
        [11.2, 54],
      ],
    ]);
  });

  test('goes around the world once, and not to the poles', () => {
    const { coordinates } = graticule([-900, -90, 900, 90], 30);
    assert.equal(coordinates.length, 13 + 5);
  });
});
