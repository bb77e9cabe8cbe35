import { createRoute, z } from '@hono/zod-openapi';
import { connectionJson } from '../connections.ts';
import type { Api, ApiGateway } from '../gateway.ts';
import { Connection } from '../schemas/connection.ts';
import { next, noParameters, pageLimit, pidParameter, text } from '../schemas/parameters.ts';
import { problem, refusals } from '../schemas/problem.ts';

const list = createRoute({
  method: 'get',
  path: '/v1/connections',
  summary: 'Connections, in the order of thread and arrival',
  request: {
    query: z.strictObject({
      protocol: text.optional().describe('only those that speak it; unknown: not recognised'),
      device: text.optional().describe('only those of this device'),
      after: pidParameter.optional().describe('behind this one: the `next` of the page before'),
      limit: pageLimit,
    }),
  },
  responses: {
    200: {
      description: 'a page of them; a thread that does not answer within 2 s is left out',
      content: { 'application/json': { schema: z.object({ connections: z.array(Connection), next }) } },
    },
    ...refusals,
  },
});

const one = createRoute({
  method: 'get',
  path: '/v1/connections/{pid}',
  summary: 'One connection',
  request: { params: z.strictObject({ pid: pidParameter.describe('its process') }), query: noParameters },
  responses: {
    200: { description: 'it', content: { 'application/json': { schema: Connection } } },
    ...refusals,
    404: problem('there is no connection of this pid; it may have ended'),
  },
});

/** `/v1/connections`. */
export function connectionRoutes(app: Api, gateway: ApiGateway): void {
  app.openapi(list, async (context) => {
    const { after = [0, 0], limit, protocol, device } = context.req.valid('query');
    // One more than is shown tells whether there is another page.
    const found = await gateway.connections({ after, limit: limit + 1, protocol, device });
    const page = found.slice(0, limit);
    const behind = found.length > limit ? (page.at(-1)?.pid ?? null) : null;
    return context.json({ connections: page.map(connectionJson), next: behind }, 200);
  });
  app.openapi(one, async (context) => {
    const [thread, number] = context.req.valid('param').pid;
    const pid = `<${thread}.${number}>`;
    const [found] = await gateway.connections({ after: [thread, number - 1], limit: 1 });
    if (found?.pid === pid) return context.json(connectionJson(found), 200);
    return context.json({ error: `There is no connection ${pid}: it may have ended.` }, 404);
  });
}
