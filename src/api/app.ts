import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { timeout } from 'hono/timeout';
import { FleetlineError } from '../model/errors.ts';
import { allowed, answered, type ApiEnv, bounded, known, rateLimited, refuse } from './doors.ts';
import { type RequestFailed, requestFailures } from './events.ts';
import type { Api, ApiGateway } from './gateway.ts';
import type { Live } from './live/live.ts';
import type { HttpCounters } from './http-counters.ts';
import { connectionRoutes } from './routes/connections.ts';
import { crashRoutes } from './routes/crashes.ts';
import { deviceRoutes } from './routes/devices.ts';
import { gtfsRoutes } from './routes/gtfs.ts';
import { healthRoutes } from './routes/health.ts';
import { mapRoutes } from './routes/map.ts';
import { metricRoutes } from './routes/metrics.ts';
import { documentRoute } from './routes/openapi.ts';
import { pageRoutes } from './routes/pages.ts';
import { positionRoutes } from './routes/positions.ts';
import { processRoutes } from './routes/processes.ts';
import { quarantineRoutes } from './routes/quarantine.ts';
import { streamRoutes } from './routes/stream.ts';
import { methodsAt, sayWhatIsWrong } from './wrong.ts';

/** What the gateway answers over HTTP: `/openapi.json` describes each, docs/api.md tells of them. */
export function createApp(gateway: ApiGateway, live: Live, counters: HttpCounters): Api {
  const { limits, tokens } = gateway;
  const app: Api = new OpenAPIHono<ApiEnv>({ defaultHook: sayWhatIsWrong });
  app.use(
    answered(counters),
    rateLimited(() => limits().httpRequests),
    known(tokens),
    bounded(limits().httpBodyBytes),
  );
  healthRoutes(app, gateway);
  // The pages hold no data: what they show they ask for like anybody else.
  pageRoutes(app, gateway);
  documentRoute(app);
  app.use(allowed);
  // Decoding takes as long as it takes; whatever only looks has a deadline until its answer begins.
  app.get('*', timeout(limits().httpSeconds * 1000));
  metricRoutes(app, gateway, counters);
  mapRoutes(app, gateway);
  positionRoutes(app, gateway, counters);
  streamRoutes(app, gateway, live);
  gtfsRoutes(app, live);
  processRoutes(app);
  crashRoutes(app, gateway);
  connectionRoutes(app, gateway);
  deviceRoutes(app, gateway);
  quarantineRoutes(app, gateway);
  app.onError((error, context) => {
    if (error instanceof HTTPException && error.status === 504)
      return refuse(context, 504, `No answer within ${limits().httpSeconds} s: the gateway is busy. Try again.`);
    if (error instanceof HTTPException) return refuse(context, 400, error.message);
    if (error instanceof FleetlineError) return refuse(context, 503, error.message);
    const { method, path } = context.req;
    requestFailures.publish({ method, path, error } satisfies RequestFailed);
    const at = new Date().toISOString();
    return context.json({ error: `An error in Fleetline itself, at ${at}: the gateway’s log says more.` }, 500);
  });
  app.notFound((context) => {
    const { method, path } = context.req;
    const methods = methodsAt(app, path);
    if (methods.length === 0)
      return refuse(context, 404, `There is nothing at ${path}: /openapi.json describes what there is.`);
    context.header('allow', methods.join(', '));
    return refuse(context, 405, `${path} knows ${methods.join(' and ')}, not ${method}.`);
  });
  return app;
}
