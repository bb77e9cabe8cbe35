import { Hono } from 'hono';
import { timeout } from 'hono/timeout';
import { HTTPException } from 'hono/http-exception';
import type { Token } from '../config/http.ts';
import type { Limits } from '../config/limits.ts';
import { FleetlineError } from '../model/errors.ts';
import { inspectAll } from '../process/index.ts';
import type { ConnectionQuery, ListedConnection } from '../receiver/survey.ts';
import { connectionsPage } from './connections.ts';
import { allowed, answered, type ApiEnv, bounded, known, rateLimited, refuse } from './doors.ts';
import { type HttpCounters, metricsContentType, metricsText } from './metrics.ts';
import { quarantineKinds, quarantineItem } from './quarantine.ts';
import { statusOf } from './status.ts';
import type { GatewayWatch } from './watch.ts';
import type { UnknownDevice } from '../receiver/unknown.ts';

/** What the API shows, and what it can have the gateway do. */
export interface ApiGateway {
  readonly watch: GatewayWatch;
  /** The data folder, whose journal it reads. */
  readonly folder: string;
  /** The limits in force. */
  readonly limits: () => Limits;
  /** Who may use it; none: everyone on this machine. */
  readonly tokens: () => readonly Token[];
  /** Decodes everything in quarantine again; what came of it, as counts. */
  redecode(): Promise<object>;
  /** The devices that the policy turned away, the one seen last first. */
  unknownDevices(): readonly UnknownDevice[];
  /** Connections of all threads, in the order of thread and arrival. */
  connections(query: ConnectionQuery): Promise<ListedConnection[]>;
}

/** What the gateway answers over HTTP: docs/api.md tells of each. */
export function createApp(gateway: ApiGateway, counters: HttpCounters): Hono<ApiEnv> {
  const { watch, folder, limits, tokens } = gateway;
  const app = new Hono<ApiEnv>();
  app.use(
    answered(counters),
    rateLimited(() => limits().httpRequests),
    known(tokens),
    bounded(limits().httpBodyBytes),
  );
  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/readyz', (context) => {
    const { troubles } = watch;
    const ready = troubles.length === 0;
    // Whoever may not look inside is told no more than whether.
    const reasons = context.get('scope') === undefined ? {} : { reasons: troubles };
    return context.json({ status: ready ? 'ready' : 'not ready', ...reasons }, ready ? 200 : 503);
  });
  app.use(allowed);
  // Decoding takes as long as it takes; whatever only looks has a deadline.
  app.get('*', timeout(limits().httpSeconds * 1000));
  app.get('/metrics', async (context) =>
    context.body(await metricsText(watch, counters), 200, { 'content-type': metricsContentType }),
  );
  app.get('/v1/status', (context) => context.json(statusOf(watch)));
  app.get('/v1/processes', async (context) => {
    const depth = Number(context.req.query('depth') ?? Infinity);
    if (!(depth >= 1)) return refuse(context, 400, 'depth must be a whole number from 1 on.');
    return context.json(await inspectAll(undefined, depth));
  });
  app.get('/v1/connections', (context) => connectionsPage(context, gateway));
  app.get('/v1/devices/unknown', (context) => context.json({ devices: gateway.unknownDevices().map(toJson) }));
  app.get('/v1/quarantine', (context) => {
    const id = context.req.query('id');
    if (id === undefined) return context.json({ kinds: quarantineKinds(folder) });
    const item = quarantineItem(folder, Number(id));
    return item ? context.json(item) : refuse(context, 404, `There is no number ${id} in quarantine.`);
  });
  app.post('/v1/quarantine/redecode', async (context) => {
    // A page of another origin may send a form here without being asked; it may not send JSON.
    if (context.req.header('content-type') !== 'application/json')
      return refuse(context, 415, 'Send it as application/json.');
    return context.json(await gateway.redecode());
  });
  app.onError((error, context) => {
    if (error instanceof HTTPException && error.status === 504)
      return refuse(context, 504, `No answer within ${limits().httpSeconds} s: the gateway is busy. Try again.`);
    if (error instanceof FleetlineError) return refuse(context, 503, error.message);
    return context.json({ error: error.message }, 500);
  });
  app.notFound((context) => refuse(context, 404, `There is nothing at ${context.req.path}.`));
  return app;
}

function toJson({ firstAt, lastAt, ...device }: UnknownDevice): object {
  return { ...device, firstAt: new Date(firstAt).toISOString(), lastAt: new Date(lastAt).toISOString() };
}
