import type { Api } from '../app.ts';

/** `/openapi.json`: the description of every route, made of the schemas that requests are checked with. */
export function documentRoute(app: Api): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Fleetline', version: '1', description: 'Positions of vehicles, and what the gateway is doing.' },
    security: [{ token: [] }],
  });
}
