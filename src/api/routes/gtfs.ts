import { setImmediate as turn } from 'node:timers/promises';
import { createRoute, z } from '@hono/zod-openapi';
import type { StoredReport } from '../../model/report.ts';
import type { Api } from '../gateway.ts';
import { feedEntities, feedHeader, fixTime } from '../gtfs-realtime.ts';
import type { Live } from '../live/live.ts';
import { wholeNumber } from '../schemas/parameters.ts';
import { refusals } from '../schemas/problem.ts';

const mediaType = 'application/x-protobuf';

/** Vehicles that are written before everything else in this thread has its turn. */
const pageVehicles = 1000;

const vehiclePositions = createRoute({
  method: 'get',
  path: '/v1/gtfs-realtime/vehicle-positions',
  summary: 'The newest position of each vehicle as a GTFS Realtime 2.0 feed',
  request: {
    query: z.strictObject({
      maxAge: wholeNumber(1, 1_000_000_000)
        .default(3600)
        .openapi({ description: 'seconds: vehicles whose newest fix is older are left out', default: 3600 }),
    }),
  },
  responses: {
    ...refusals,
    200: {
      description: 'a FeedMessage with an entity for each vehicle; ids are those that the devices send',
      content: { [mediaType]: { schema: z.string().openapi({ format: 'binary' }) } },
    },
  },
});

/** `/v1/gtfs-realtime/vehicle-positions`. */
export function gtfsRoutes(app: Api, live: Live): void {
  app.openapi(vehiclePositions, async (context) => {
    const { maxAge } = context.req.valid('query');
    const now = Date.now();
    const { positions, release } = await live.fleet.use();
    // As they are at this moment: a vehicle that moves while it is being written stays in its place.
    const current = [...positions.all()].filter((position) => isCurrent(position, now - maxAge * 1000));
    release();
    const feed = [feedHeader(now)];
    for (let from = 0; from < current.length; from += pageVehicles, await turn())
      feed.push(feedEntities(current.slice(from, from + pageVehicles)));
    return context.body(Buffer.concat(feed), 200, { 'content-type': mediaType });
  });
}

function isCurrent(position: StoredReport, since: number): boolean {
  const { valid, latitude, longitude } = position;
  return valid !== false && latitude !== undefined && longitude !== undefined && fixTime(position) >= since;
}
