import type { Hook } from '@hono/zod-openapi';
import type { z } from 'zod';
import { type ApiEnv, refuse } from './doors.ts';
import type { Api } from './gateway.ts';

/** Refuses a request whose parameters are wrong, and names the first of them with what it may be. */
export const sayWhatIsWrong: Hook<unknown, ApiEnv, string, unknown> = (result, context) => {
  if (result.success) return undefined;
  const [issue] = result.error.issues;
  return refuse(context, 400, issue ? sentence(issue) : 'The request is wrong.');
};

function sentence(issue: z.core.$ZodIssue): string {
  const name = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return `There is no parameter ${issue.keys.map((key) => `"${key}"`).join(', ')} here.`;
  return name === '' ? issue.message : `${name}: ${issue.message}.`;
}

/** The methods that something answers to at a path; none where there is nothing. */
export function methodsAt({ router }: Api, path: string): string[] {
  return ['GET', 'POST', 'DELETE'].filter((method) => {
    const [handlers] = router.match(method, path);
    // What stands before every path is not there for this one.
    return handlers.some(([[, route]]) => route.method === method && route.path !== '/*');
  });
}
