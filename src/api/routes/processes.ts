import { createRoute, z } from '@hono/zod-openapi';
import { exitAnywhere, inspectAll, inspectOne, ProcessError, whereis } from '../../process/index.ts';
import type { Api } from '../gateway.ts';
import { noParameters, pidParameter, wholeNumber } from '../schemas/parameters.ts';
import { problem, refusals } from '../schemas/problem.ts';
import { Process } from '../schemas/process.ts';

/** Children that are shown of one process: more are a crowd, which `/v1/connections` shows a page at a time. */
const mostChildren = 1000;

const all = createRoute({
  method: 'get',
  path: '/v1/processes',
  summary: 'The tree of processes, each with its mailbox, restarts and last words',
  request: {
    query: z.strictObject({
      depth: wholeNumber(1, 1000).optional().openapi({
        description: 'how many generations of each thread; 2 leaves out connections and buffers, and links to them',
      }),
    }),
  },
  responses: {
    200: {
      description: 'in the order of their start; `parent` makes them a tree',
      content: { 'application/json': { schema: z.array(Process) } },
    },
    ...refusals,
  },
});

const Family = z.object({ process: Process, children: z.array(Process).describe(`at most ${mostChildren}`) });
const params = z.object({ pid: pidParameter.openapi({ description: 'of the process; the brackets may be left out' }) });
const busy = problem('its thread does not answer');
const unknown = problem('there is no such process, or it has ended');

const one = createRoute({
  method: 'get',
  path: '/v1/processes/{pid}',
  summary: 'One process, and those that it has spawned',
  request: { params, query: noParameters },
  responses: {
    200: { description: 'it', content: { 'application/json': { schema: Family } } },
    ...refusals,
    404: unknown,
    503: busy,
  },
});

const ending = createRoute({
  method: 'delete',
  path: '/v1/processes/{pid}',
  summary:
    'Ends a process as `kill` does; its supervisor starts another one. Of a process that stands for a thread, the thread ends',
  request: { params, query: noParameters },
  responses: {
    204: { description: 'it has been sent the signal, which cannot be trapped' },
    ...refusals,
    404: unknown,
    409: problem('it is the root of the tree'),
    503: busy,
  },
});

/** `/v1/processes`. */
export function processRoutes(app: Api): void {
  app.openapi(all, async (context) => context.json(await inspectAll(undefined, context.req.valid('query').depth), 200));
  app.openapi(one, async (context) => {
    const pid = textOf(context.req.valid('param').pid);
    const family = await inspectOne(pid, mostChildren).catch(ifSilent);
    if (family === 'silent') return context.json(silent(pid), 503);
    if (!family) return context.json(nowhere(pid), 404);
    return context.json({ ...family, children: [...family.children] }, 200);
  });
  app.openapi(ending, async (context) => {
    const pid = textOf(context.req.valid('param').pid);
    if (pid === String(whereis('gateway')))
      return context.json({ error: 'That would end the gateway: send it SIGTERM, and it stops in order.' }, 409);
    const found = await exitAnywhere(pid, 'kill').catch(ifSilent);
    if (found === 'silent') return context.json(silent(pid), 503);
    return found ? context.body(null, 204) : context.json(nowhere(pid), 404);
  });
}

function textOf([thread, number]: readonly [number, number]): string {
  return `<${thread}.${number}>`;
}

function ifSilent(error: unknown): 'silent' {
  if (error instanceof ProcessError && error.code === 'thread-silent') return 'silent';
  throw error;
}

function silent(pid: string) {
  return { error: `The thread of ${pid} does not answer: try again, or end the process that stands for the thread.` };
}

function nowhere(pid: string) {
  return { error: `There is no process ${pid}, or it has ended.` };
}
