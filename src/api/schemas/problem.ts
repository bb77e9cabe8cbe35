import { z } from '@hono/zod-openapi';

/** What went wrong, and what to do. */
export const Problem = z
  .object({ error: z.string().describe('what went wrong, and what to do') })
  .openapi('Problem', { example: { error: 'limit: it must be a whole number from 1 to 1000.' } });

/** An answer of this shape, as a route declares it. */
export const problem = (description: string) => ({
  description,
  content: { 'application/json': { schema: Problem } },
});

/** What every route may answer, whatever it is for. */
export const refusalsAtTheDoor = {
  401: problem('a token is wanted, or is not known'),
  403: problem('the token may only read; or, where no tokens are configured, a page of another origin asks'),
  421: problem('where no tokens are configured: asked for under a name that is not this machine’s own'),
  429: problem('too many requests from this address'),
  500: problem('an error in Fleetline itself; its log says more'),
} as const;

/** What every route that looks inside may answer, whatever it is for. */
export const refusals = {
  ...refusalsAtTheDoor,
  400: problem('something of the request is wrong; it says what'),
  503: problem('the gateway cannot do it now; it says why'),
  504: problem('no answer within limits.httpSeconds'),
} as const;
