import { createRoute, z } from '@hono/zod-openapi';
import type { Api, ApiGateway } from '../gateway.ts';
import type { HttpCounters } from '../http-counters.ts';
import { metricsContentType, metricsText } from '../metrics.ts';
import { noParameters } from '../schemas/parameters.ts';
import { refusals } from '../schemas/problem.ts';
import { Status } from '../schemas/status.ts';
import { statusOf } from '../status.ts';

const metrics = createRoute({
  method: 'get',
  path: '/metrics',
  summary: 'What is counted, as of a second ago, for Prometheus',
  responses: {
    200: {
      description: 'Prometheus’ text format 0.0.4',
      content: { [metricsContentType]: { schema: z.string() } },
    },
    ...refusals,
  },
});

const status = createRoute({
  method: 'get',
  path: '/v1/status',
  summary: 'What the gateway is doing, as of a second ago, in one object',
  request: { query: noParameters },
  responses: {
    200: { description: 'it', content: { 'application/json': { schema: Status } } },
    ...refusals,
  },
});

/** `/metrics` and `/v1/status`. */
export function metricRoutes(app: Api, { watch }: ApiGateway, counters: HttpCounters): void {
  app.openapi(metrics, async (context) =>
    context.text(await metricsText(watch, counters), 200, { 'content-type': metricsContentType }),
  );
  app.openapi(status, (context) => context.json(statusOf(watch), 200));
}
