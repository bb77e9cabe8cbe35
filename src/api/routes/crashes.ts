import { createRoute, z } from '@hono/zod-openapi';
import type { Api, ApiGateway } from '../gateway.ts';
import { wholeNumber } from '../schemas/parameters.ts';
import { refusals } from '../schemas/problem.ts';
import { Crash } from '../schemas/process.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/crashes',
  summary: 'Processes that ended otherwise than by order',
  request: {
    query: z.strictObject({
      after: wholeNumber(0, 999_999_999_999_999)
        .default(0)
        .openapi({ description: 'only those whose number is greater' }),
    }),
  },
  responses: {
    200: {
      description:
        'the newest first, at most 200; a number that is missing between two stands for one that was left out',
      content: {
        'application/json': {
          schema: z.object({
            crashes: z.array(Crash),
            total: z.int().describe('how many there have been since the gateway was started'),
          }),
        },
      },
    },
    ...refusals,
  },
});

/** `/v1/crashes`. */
export function crashRoutes(app: Api, { watch: { crashes }, folder }: ApiGateway): void {
  app.openapi(route, (context) => {
    const { after } = context.req.valid('query');
    return context.json({ crashes: crashes.after(after, folder), total: crashes.total }, 200);
  });
}
