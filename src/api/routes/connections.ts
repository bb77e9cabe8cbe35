import type { Api, ApiGateway } from '../app.ts';
import { connectionsPage } from '../connections.ts';

/** `/v1/connections`. */
export function connectionRoutes(app: Api, gateway: ApiGateway): void {
  app.get('/v1/connections', (context) => connectionsPage(context, gateway));
}
