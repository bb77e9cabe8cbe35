import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Diagnosis } from '../../receiver/diagnose.ts';
import type { Api, ApiGateway } from '../gateway.ts';
import type { ApiEnv } from '../doors.ts';
import { QuarantineView } from '../quarantine.ts';
import { next, noParameters, pageLimit, text, wholeNumber } from '../schemas/parameters.ts';
import { problem, refusals } from '../schemas/problem.ts';
import { ExaminedFrame, ListedFrame, QuarantinedFrame, QuarantineKind, Redecoding } from '../schemas/quarantine.ts';

const number = wholeNumber(1, 999_999_999_999_999);

const Kinds = z.object({
  kinds: z.array(QuarantineKind).describe('the most frequent first: at most 1,000, and one for the others'),
  redecoding: Redecoding.nullable().describe('how far it is, while all of it is decoded again'),
});

const list = createRoute({
  method: 'get',
  path: '/v1/quarantine',
  summary:
    'What could not be decoded so far, by likeness; with kind, protocol or reason also the frames, the newest first',
  request: {
    query: z.strictObject({
      kind: text.optional().describe('frames of this kind'),
      protocol: text.optional().describe('frames of this protocol; unknown: of none'),
      reason: text.optional().describe('frames of kinds with this reason'),
      after: number.optional().describe('frames before this number: the `next` of the page before'),
      limit: pageLimit,
      id: number.optional().describe('nothing but the frame of this number, with its bytes'),
    }),
  },
  responses: {
    200: {
      description: 'kinds, and frames where they are asked for; or the one frame',
      content: {
        'application/json': {
          schema: z.union([Kinds.extend({ frames: z.array(ListedFrame), next }), Kinds, QuarantinedFrame]),
        },
      },
    },
    ...refusals,
    404: problem('there is no frame of this number'),
  },
});

const params = z.strictObject({
  id: number.openapi({ param: { name: 'id', in: 'path' }, description: 'of the frame' }),
});

const one = createRoute({
  method: 'get',
  path: '/v1/quarantine/{id}',
  summary: 'One frame, and what today’s decoders make of it',
  request: { params, query: noParameters },
  responses: {
    200: { description: 'it', content: { 'application/json': { schema: ExaminedFrame } } },
    ...refusals,
    404: problem('there is no frame of this number'),
  },
});

const outcome = {
  200: { description: 'what came of it', content: { 'application/json': { schema: Redecoding } } },
  ...refusals,
  415: problem('it is not sent as application/json'),
};

const redecodeAll = createRoute({
  method: 'post',
  path: '/v1/quarantine/redecode',
  summary: 'Decodes all of quarantine again, and stores what can be read by now. Sent as application/json',
  request: { query: noParameters },
  responses: outcome,
});

const redecodeOne = createRoute({
  method: 'post',
  path: '/v1/quarantine/{id}/redecode',
  summary: 'Decodes one frame again, and stores it if it can be read by now. Sent as application/json',
  request: { params, query: noParameters },
  responses: { ...outcome, 404: problem('there is no frame of this number') },
});

/** `/v1/quarantine`. */
export function quarantineRoutes(app: Api, gateway: ApiGateway): void {
  const view = new QuarantineView(gateway.folder);
  const redecode = async ({ env }: Context<ApiEnv>, id?: number): Promise<Redecoding> => {
    // It takes as long as it takes, in silence.
    env.incoming.setTimeout(0);
    try {
      const { devices, ...counts } = await gateway.redecode(id);
      return { ...counts, devices: [...devices] };
    } finally {
      view.forget();
    }
  };
  app.openapi(list, async (context) => {
    const { id, after, limit, protocol, ...query } = context.req.valid('query');
    if (id !== undefined) {
      const frame = view.frame(id);
      return frame ? context.json(frame, 200) : missing(context, id);
    }
    const kinds = await view.kinds();
    const soFar = gateway.redecoding();
    const all = { kinds, redecoding: soFar ? { ...soFar, devices: [...soFar.devices] } : null };
    if (protocol === undefined && query.kind === undefined && query.reason === undefined) return context.json(all, 200);
    const spoken = protocol === 'unknown' ? null : protocol;
    return context.json({ ...all, ...(await view.frames({ ...query, protocol: spoken, after, limit })) }, 200);
  });
  app.openapi(one, async (context) => {
    const { id } = context.req.valid('param');
    const frame = view.frame(id);
    if (!frame) return missing(context, id);
    const { reason = null, stoppedAt = null, guesses } = await diagnosisOf(gateway, id);
    return context.json({ ...frame, today: reason, stoppedAt, guesses: [...guesses] }, 200);
  });
  app.openapi(redecodeAll, async (context) => {
    if (!saysJson(context)) return notJson(context);
    return context.json(await redecode(context), 200);
  });
  app.openapi(redecodeOne, async (context) => {
    if (!saysJson(context)) return notJson(context);
    const { id } = context.req.valid('param');
    const found = await redecode(context, id);
    return found.examined === 0 ? missing(context, id) : context.json(found, 200);
  });
}

/** A decoder that does not come back from a frame is no reason not to show it. */
async function diagnosisOf(gateway: ApiGateway, id: number): Promise<Diagnosis> {
  const unknown = { stoppedAt: undefined, guesses: [] };
  try {
    return (await gateway.examine(id)) ?? { ...unknown, reason: 'it was deleted meanwhile: quarantine is full' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...unknown, reason: `today’s decoders gave no answer: ${why}` };
  }
}

/** A page of another origin may send a form here without being asked; it may not send JSON. */
const saysJson = (context: Context): boolean => context.req.header('content-type') === 'application/json';

const notJson = (context: Context) => context.json({ error: 'Send it as application/json.' }, 415);

const missing = (context: Context, id: number) =>
  context.json({ error: `There is no number ${id} in quarantine.` }, 404);
