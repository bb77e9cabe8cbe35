import type { Api } from '../gateway.ts';

/** `/openapi.json`: the description of every route, made of the schemas that requests are checked with. */
export function documentRoute(app: Api): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  let document: string | undefined;
  app.get('/openapi.json', (context) => {
    // Routes are added until the first request; to make it takes some milliseconds, and no token is wanted here.
    document ??= JSON.stringify(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: 'Fleetline',
          version: '1',
          description: 'Positions of vehicles, and what the gateway is doing.',
        },
        security: [{ token: [] }],
      }),
    );
    return context.body(document, 200, { 'content-type': 'application/json' });
  });
}
