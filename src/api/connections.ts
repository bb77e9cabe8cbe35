import type { Context } from 'hono';
import type { ListedConnection } from '../receiver/survey.ts';
import type { ApiGateway } from './app.ts';

const mostOnAPage = 1000;
const usualPage = 100;

/** A page of connections: `limit` of them, behind the one whose pid is `after`; `next` is the `after` of the next page, if there is one. */
export async function connectionsPage(context: Context, gateway: ApiGateway): Promise<Response> {
  const { limit: limitText = String(usualPage), after: afterText = '<0.0>' } = context.req.query();
  const limit = Number(limitText);
  const after = /^<?(\d{1,9})\.(\d{1,15})>?$/.exec(afterText);
  if (!Number.isInteger(limit) || limit < 1 || limit > mostOnAPage)
    return context.json({ error: `limit is "${limitText}"; it must be a whole number from 1 to ${mostOnAPage}.` }, 400);
  if (!after)
    return context.json(
      { error: `after is "${afterText}"; it must be the next of the page before it, such as <2.17>.` },
      400,
    );
  // One more than is shown tells whether there is another page.
  const query = { after: [Number(after[1]), Number(after[2])] as const, limit: limit + 1 };
  const found = await gateway.connections(query);
  const page = found.slice(0, limit);
  const next = found.length > limit ? (page.at(-1)?.pid ?? null) : null;
  return context.json({ connections: page.map(toJson), next });
}

function toJson({ pid, remote, openedAt, lastByteAt, protocol, why, device, ...rest }: ListedConnection): object {
  return {
    pid,
    remote,
    protocol: protocol ?? null,
    why: why ?? null,
    device: device ?? null,
    since: new Date(openedAt).toISOString(),
    lastByteAt: new Date(lastByteAt).toISOString(),
    ...rest,
  };
}
