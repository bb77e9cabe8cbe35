import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createRoute, z } from '@hono/zod-openapi';
import { FleetlineError } from '../../model/errors.ts';
import type { MapConfig } from '../../config/map.ts';
import type { Api, ApiGateway } from '../gateway.ts';
import { refuse } from '../doors.ts';
import { MapSetup } from '../schemas/map.ts';
import { noParameters } from '../schemas/parameters.ts';
import { problem, refusals } from '../schemas/problem.ts';

const setup = createRoute({
  method: 'get',
  path: '/v1/map',
  summary: 'What the map page draws, and where devices connect',
  request: { query: noParameters },
  responses: {
    200: { description: 'as configured', content: { 'application/json': { schema: MapSetup } } },
    ...refusals,
  },
});

/** One range, from a byte to a byte: what readers of PMTiles ask for. */
const oneRange = /^bytes=(\d{1,15})-(\d{1,15})$/;

const tiles = createRoute({
  method: 'get',
  path: '/v1/map/tiles',
  summary: 'A range of the configured PMTiles file',
  request: {
    query: noParameters,
    headers: z.object({
      range: z
        .string('it must be one range, such as bytes=0-16383')
        .regex(oneRange, 'it must be one range, such as bytes=0-16383')
        .describe('one range of bytes, with its end'),
    }),
  },
  responses: {
    206: {
      description: 'these bytes',
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    404: problem('no PMTiles file is configured'),
    416: problem('the file is shorter'),
    ...refusals,
  },
});

/** `/v1/map`, and the file of tiles under it. */
export function mapRoutes(app: Api, gateway: ApiGateway): void {
  app.openapi(setup, (context) =>
    context.json({ time: new Date().toISOString(), base: baseOf(gateway.map()), listeners: listenersOf(gateway) }, 200),
  );
  app.openapi(tiles, async (context) => {
    const map = gateway.map();
    if (map === undefined || !('pmtiles' in map))
      return refuse(context, 404, 'No PMTiles file is configured: name one with map: { pmtiles: FILE }.');
    const { size, mtimeMs } = await stat(map.pmtiles).catch((cause: Error) => {
      throw new FleetlineError('bad-option', `map.pmtiles cannot be read: ${cause.message}`, { cause });
    });
    const [, from = 0, to = 0] = (oneRange.exec(context.req.valid('header').range) ?? []).map(Number);
    const end = Math.min(to, size - 1);
    if (from > end) return context.json({ error: `The file has ${size} bytes, and none from ${from} to ${to}.` }, 416);
    const body = Readable.toWeb(createReadStream(map.pmtiles, { start: from, end }));
    return context.body(body as ReadableStream, 206, {
      'content-type': 'application/octet-stream',
      'content-length': String(end - from + 1),
      'content-range': `bytes ${from}-${end}/${size}`,
      etag: `"${size}-${Math.round(mtimeMs)}"`,
    });
  });
}

function baseOf(map: MapConfig | undefined): MapSetup['base'] {
  if (map === undefined) return { kind: 'world' };
  const { attribution } = map;
  return 'pmtiles' in map
    ? { kind: 'pmtiles', url: '/v1/map/tiles', attribution }
    : { kind: 'tiles', url: map.tiles, attribution };
}

function listenersOf(gateway: ApiGateway): MapSetup['listeners'] {
  return gateway
    .listeners()
    .map(({ host, port, protocol = null, tls }) => ({ host, port, protocol, tls: tls === 'only' }));
}
