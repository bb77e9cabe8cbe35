import { crc32, deflateSync, gzipSync } from 'node:zlib';
import { zxyToTileId } from 'pmtiles';

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A square picture of one colour. */
export function png(side: number, rgb: readonly [number, number, number]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2], 8);
  const line = Buffer.from([0, ...Array.from({ length: side }, () => rgb).flat()]);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const pixels = deflateSync(Buffer.concat(Array.from({ length: side }, () => line)));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
}

/** What a PMTiles file says of its one tile. */
export interface TileFile {
  readonly type: 'mvt' | 'png';
  readonly tile: Buffer;
  /** Which tile it is; left out: the whole world. */
  readonly at?: { readonly zoom: number; readonly x: number; readonly y: number };
  readonly metadata?: object;
}

const [uncompressed, gzip] = [1, 2];
const types = { mvt: 1, png: 2 } as const;

/**
 * A PMTiles file (version 3) with one tile:
 *
 *     header     127 bytes: where the parts are, what they are, and the bounds
 *     directory  one entry: number of tiles, then the tile's id, for how many ids it is, how long it is, where it is (+ 1)
 *     metadata   JSON
 *     tile
 *
 * With a vector tile all but the header is gzipped, as those have it who make such files.
 */
export function pmtilesOf({ type, tile, at = { zoom: 0, x: 0, y: 0 }, metadata = {} }: TileFile): Buffer {
  const packed = (bytes: Buffer): Buffer => (type === 'mvt' ? gzipSync(bytes) : bytes);
  const data = packed(tile);
  const entry = [1, ...varint(zxyToTileId(at.zoom, at.x, at.y)), 1, ...varint(data.length), 1];
  const parts = [packed(Buffer.from(entry)), packed(Buffer.from(JSON.stringify(metadata))), Buffer.alloc(0), data];
  const header = Buffer.alloc(127);
  header.write('PMTiles', 'latin1');
  header.writeUInt8(3, 7);
  let offset = header.length;
  for (const [index, { length }] of parts.entries()) {
    header.writeBigUInt64LE(BigInt(offset), 8 + index * 16);
    header.writeBigUInt64LE(BigInt(length), 16 + index * 16);
    offset += length;
  }
  for (const place of [72, 80, 88]) header.writeBigUInt64LE(1n, place);
  const compression = type === 'mvt' ? gzip : uncompressed;
  // Clustered, how directories and tiles are compressed, what tiles are, the least and the highest zoom.
  header.set([1, compression, compression, types[type], at.zoom, at.zoom], 96);
  const [west, north] = cornerOf(at.zoom, at.x, at.y);
  const [east, south] = cornerOf(at.zoom, at.x + 1, at.y + 1);
  for (const [index, degrees] of [west, south, east, north].entries())
    header.writeInt32LE(Math.round(degrees * 1e7), 102 + index * 4);
  return Buffer.concat([header, ...parts]);
}

/** The upper left corner of a tile: longitude and latitude. */
export function cornerOf(zoom: number, x: number, y: number): [longitude: number, latitude: number] {
  const side = 2 ** zoom;
  const latitude = Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / side)));
  return [(x / side) * 360 - 180, (latitude * 180) / Math.PI];
}
