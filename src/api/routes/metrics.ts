import type { Api, ApiGateway } from '../app.ts';
import { type HttpCounters, metricsContentType, metricsText } from '../metrics.ts';
import { statusOf } from '../status.ts';

/** `/metrics` and `/v1/status`. */
export function metricRoutes(app: Api, { watch }: ApiGateway, counters: HttpCounters): void {
  app.get('/metrics', async (context) =>
    context.body(await metricsText(watch, counters), 200, { 'content-type': metricsContentType }),
  );
  app.get('/v1/status', (context) => context.json(statusOf(watch)));
}
