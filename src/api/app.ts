import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { timeout } from 'hono/timeout';
import type { ListenerConfig } from '../config/config.ts';
import type { Token } from '../config/http.ts';
import type { Limits } from '../config/limits.ts';
import type { MapConfig } from '../config/map.ts';
import { FleetlineError } from '../model/errors.ts';
import type { Diagnosis } from '../receiver/diagnose.ts';
import type { Redecoding } from '../receiver/redecoding.ts';
import type { ConnectionQuery, ListedConnection } from '../receiver/survey.ts';
import type { UnknownDevice } from '../receiver/unknown.ts';
import { allowed, answered, type ApiEnv, bounded, known, rateLimited, refuse } from './doors.ts';
import { type RequestFailed, requestFailures } from './events.ts';
import type { Live } from './live/live.ts';
import type { HttpCounters } from './metrics.ts';
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
import type { GatewayWatch } from './watch.ts';
import { sayWhatIsWrong } from './wrong.ts';

/** What the API shows, and what it can have the gateway do. */
export interface ApiGateway {
  readonly watch: GatewayWatch;
  /** The data folder, whose journal it reads. */
  readonly folder: string;
  /** The limits in force. */
  readonly limits: () => Limits;
  /** Who may use it; none: everyone on this machine. */
  readonly tokens: () => readonly Token[];
  /** What the map is drawn on; undefined: the outlines of countries. */
  readonly map: () => MapConfig | undefined;
  /** Where devices connect, each with the port that it has. */
  readonly listeners: () => readonly ListenerConfig[];
  /** Decodes everything in quarantine again, or the one frame of this number; what came of it. */
  redecode(id?: number): Promise<Redecoding>;
  /** How far the round through all of quarantine is, while there is one. */
  redecoding(): Redecoding | undefined;
  /** Why today's decoders do not read a frame in quarantine; undefined where there is none of this number. */
  examine(id: number): Promise<Diagnosis | undefined>;
  /** The devices that the policy turned away, the one seen last first. */
  unknownDevices(): readonly UnknownDevice[];
  /** Connections of all threads, in the order of thread and arrival. */
  connections(query: ConnectionQuery): Promise<ListedConnection[]>;
  /** The devices that have a connection in any thread, each with its process. @param names only these; all where none are given */
  connected(names?: readonly string[]): Promise<Map<string, string>>;
}

/** The application that routes are added to. */
export type Api = OpenAPIHono<ApiEnv>;

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
  app.notFound((context) => refuse(context, 404, `There is nothing at ${context.req.path}.`));
  return app;
}
