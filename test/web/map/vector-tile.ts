import { PbfWriter } from 'pbf';

/*
 * What of a vector tile, version 2.1 (https://github.com/mapbox/vector-tile-spec), a test draws:
 *
 *     Tile     layers = 3 (repeated)
 *     Layer    name = 1, features = 2 (repeated), keys = 3 (repeated), values = 4 (repeated), extent = 5, version = 15
 *     Value    string_value = 1
 *     Feature  tags = 2 (packed pairs: number of the key, number of the value), type = 3, geometry = 4 (packed)
 *
 * A geometry is commands (id | count << 3: 1 moves there, 2 draws a line there, 7 closes the ring), each followed by so many steps from the
 * point before, zigzag.
 */

type Point = readonly [x: number, y: number];

/** A thing on a tile, whose sides are 4,096 long; a ring is not closed. */
export interface Feature {
  readonly layer: string;
  readonly type: keyof typeof types;
  readonly points: readonly Point[];
  readonly name?: string;
}

const types = { point: 1, line: 2, ring: 3 } as const;

/** Writes a vector tile. */
export function vectorTile(features: readonly Feature[]): Buffer {
  const tile = new PbfWriter();
  for (const [name, members] of Map.groupBy(features, ({ layer }) => layer))
    tile.writeMessage(3, writeLayer, { name, members });
  return Buffer.from(tile.finish());
}

function writeLayer({ name, members }: { name: string; members: readonly Feature[] }, layer: PbfWriter): void {
  layer.writeStringField(1, name);
  const named = members.filter((feature) => feature.name !== undefined);
  for (const feature of members) layer.writeMessage(2, writeFeature, { feature, value: named.indexOf(feature) });
  if (named.length > 0) layer.writeStringField(3, 'name');
  for (const feature of named)
    layer.writeMessage(4, (text: string, value) => value.writeStringField(1, text), feature.name ?? '');
  layer.writeVarintField(5, 4096);
  layer.writeVarintField(15, 2);
}

function writeFeature({ feature, value }: { feature: Feature; value: number }, message: PbfWriter): void {
  const { type, points } = feature;
  if (value >= 0) message.writePackedVarint(2, [0, value]);
  message.writeVarintField(3, types[type]);
  message.writePackedVarint(4, geometryOf(type, points));
}

function geometryOf(type: Feature['type'], points: readonly Point[]): number[] {
  const steps = points.map(([x, y], index) => {
    const [beforeX, beforeY] = points[index - 1] ?? [0, 0];
    return [zigzag(x - beforeX), zigzag(y - beforeY)];
  });
  const [first = [], ...rest] = steps;
  const moved = [1 | (1 << 3), ...first];
  if (type === 'point') return moved;
  return [...moved, 2 | (rest.length << 3), ...rest.flat(), ...(type === 'ring' ? [7 | (1 << 3)] : [])];
}

const zigzag = (step: number): number => (step << 1) ^ (step >> 31);
