import { createRoute, z } from '@hono/zod-openapi';
import type { Api, ApiGateway } from '../gateway.ts';
import { refusalsAtTheDoor } from '../schemas/problem.ts';

const health = createRoute({
  method: 'get',
  path: '/healthz',
  security: [],
  summary: 'Whether the process answers. Wants no token',
  responses: {
    200: { description: 'it does', content: { 'application/json': { schema: z.object({ status: z.literal('ok') }) } } },
    ...refusalsAtTheDoor,
  },
});

const Readiness = z
  .object({
    status: z.enum(['ready', 'not ready']),
    reasons: z.array(z.string()).optional().describe('why not; told to those who may look inside'),
  })
  .openapi('Readiness');

const answer = (description: string) => ({ description, content: { 'application/json': { schema: Readiness } } });

const readiness = createRoute({
  method: 'get',
  path: '/readyz',
  security: [],
  summary: 'Whether devices should be sent here. Wants no token',
  responses: { 200: answer('they should'), 503: answer('they should not'), ...refusalsAtTheDoor },
});

/** `/healthz` and `/readyz`. */
export function healthRoutes(app: Api, { watch }: ApiGateway): void {
  app.openapi(health, (context) => context.json({ status: 'ok' } as const, 200));
  app.openapi(readiness, (context) => {
    const { troubles } = watch;
    // Whoever may not look inside is told no more than whether.
    const reasons = context.get('scope') === undefined ? {} : { reasons: [...troubles] };
    return troubles.length === 0
      ? context.json({ status: 'ready' as const, ...reasons }, 200)
      : context.json({ status: 'not ready' as const, ...reasons }, 503);
  });
}
