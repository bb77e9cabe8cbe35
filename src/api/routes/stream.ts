import { createRoute, z } from '@hono/zod-openapi';
import type { Api, ApiGateway } from '../gateway.ts';
import { refuse } from '../doors.ts';
import type { Live } from '../live/live.ts';
import type { Wish } from '../live/subscriber.ts';
import { text, wholeNumber } from '../schemas/parameters.ts';
import { refusals } from '../schemas/problem.ts';
import { BoxText, TypeName } from '../schemas/parameters.ts';

const mostSeq = 999_999_999_999_999;

const StreamQuery = z.strictObject({
  device: z
    .union([text, z.array(text)])
    .transform((given) => new Set([given].flat()))
    .optional()
    .openapi({
      type: 'array',
      items: { type: 'string' },
      description: 'of this device only; may be said several times',
    }),
  box: BoxText.optional().openapi({ description: 'WEST,SOUTH,EAST,NORTH in degrees: only reports that lie there' }),
  type: TypeName.default('any').openapi({ description: 'status: reports without a fix of their own' }),
  after: wholeNumber(0, mostSeq).optional().openapi({ description: 'from the journal, everything behind this seq' }),
  start: z.enum(['now', 'latest'], 'it must be now or latest').default('now').openapi({
    description: 'without after: what comes from now on, or before it the newest position of each vehicle',
  }),
  slow: z.enum(['latest', 'wait'], 'it must be latest or wait').default('latest').openapi({
    description: 'who is too slow gets the newest position of each vehicle, or everything at his own pace',
  }),
});

const stream = createRoute({
  method: 'get',
  path: '/v1/stream',
  summary: 'Reports as they are stored, as server-sent events whose id is seq',
  description: `Each report is an event without a name: \`id\` is its seq, \`data\` the report as JSON. With \`start=latest\` the first ones have no \`id\`: who connects again in the middle of them is told them anew.
\`caught-up\` comes once, when what was stored before is told. \`skipped\`, with \`from\`, \`to\` and \`reason\`, stands for reports that are not told one by one: the client was too slow (\`slow\`: the newest position of each vehicle among them follows) or they have been deleted (\`deleted\`).
A comment breaks every 10 s of silence.`,
  request: {
    query: StreamQuery,
    headers: z.object({
      'last-event-id': z
        .string()
        .optional()
        .describe('where the client that connects again has got to: goes before after and start'),
    }),
  },
  responses: {
    ...refusals,
    200: { description: 'events, without an end', content: { 'text/event-stream': { schema: z.string() } } },
  },
});

/** `/v1/stream`. */
export function streamRoutes(app: Api, { limits }: ApiGateway, live: Live): void {
  app.openapi(stream, (context) => {
    const { device: devices, box, type, after, start, slow } = context.req.valid('query');
    const last = context.req.valid('header')['last-event-id'];
    const most = limits().httpStreams;
    if (live.size >= most) {
      context.header('retry-after', '5');
      return refuse(context, 503, `There are ${most} streams already, which is limits.httpStreams: try again later.`);
    }
    const filter = { devices, box, type: type === 'any' ? undefined : type };
    const resumed = resumedFrom(last, live);
    const wish: Wish = { filter, start: resumed ?? after ?? start, slow };
    if (resumed === undefined && after !== undefined && after > live.last())
      return refuse(
        context,
        400,
        `after is ${after}, but the journal ends at ${live.last()}: it is another journal. Begin anew.`,
      );
    const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
    // Nobody would read it.
    if (context.req.method === 'HEAD') return context.body(null, 200, headers);
    // Who takes nothing for a while costs nothing, and may have its reasons.
    context.env.incoming.setTimeout(0);
    return context.body(live.open(wish), 200, headers);
  });
}

/** What a client that connects again has got to. A browser sends it unasked, even to another journal: one that has no such seq begins anew. */
function resumedFrom(id: string | undefined, live: Live): number | undefined {
  if (id === undefined || !/^\d{1,15}$/.test(id)) return undefined;
  return Number(id) > live.last() ? undefined : Number(id);
}
