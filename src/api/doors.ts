import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { isLoopback, type Scope, type Token, tokenOf } from '../config/http.ts';
import type { HttpCounters } from './http-counters.ts';
import { RateLimit } from './rate.ts';

/** What a request carries through the API. */
export interface ApiEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: {
    /** What its sender may do; undefined where it said no token and one is wanted. */
    scope: Scope | undefined;
  };
}

type Door = MiddlewareHandler<ApiEnv>;

/** What every answer says that says nothing else of it, so that no browser does with it what it was not made for. */
export const protection = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Puts the headers on every answer and counts it. */
export function answered(counters: HttpCounters): Door {
  return async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(protection))
      if (!context.res.headers.has(name)) context.header(name, value);
    const { status } = context.res;
    counters.answers[status] = (counters.answers[status] ?? 0) + 1;
  };
}

/** A page asks for some 60 files at once, which lie ready in memory: ten of them count as one request. */
const fileCost = 0.1;

/** Turns away who asks too often. */
export function rateLimited(perSecond: () => number): Door {
  const rates = new RateLimit();
  return async (context, next) => {
    const { remoteAddress = '' } = context.env.incoming.socket;
    const cost = /^\/(web|lib)\//.test(context.req.path) ? fileCost : 1;
    if (rates.allows(remoteAddress, perSecond(), cost)) return next();
    context.header('retry-after', '1');
    return refuse(context, 429, `Too many requests from ${remoteAddress}: no more than ${perSecond()} a second.`);
  };
}

/**
 * Finds out what the sender may do. Without tokens the API listens on a loopback address only, where everyone may do everything – everyone
 * who means this machine: a page in a browser that has its own name point here says that name, and is turned away.
 */
export function known(tokens: () => readonly Token[]): Door {
  return async (context, next) => {
    const wanted = tokens();
    if (wanted.length === 0) {
      const host = context.req.header('host') ?? '';
      if (!isLoopback(host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')))
        return refuse(context, 421, 'This API is for its own machine: ask for it as localhost or 127.0.0.1.');
      if (isForeign(context)) return refuse(context, 403, 'A page of another origin may link here, and not ask.');
      context.set('scope', 'admin');
      return next();
    }
    const presented = /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
    const token = presented === undefined ? undefined : tokenOf(presented, wanted);
    if (presented !== undefined && token === undefined) return unauthorized(context, 'There is no such token here.');
    context.set('scope', token?.scope);
    return next();
  };
}

/**
 * Whether a browser says that a page of another origin asks for this. That page could not read the answer, but each stream and each export
 * that it had begun would be one less for others. Another port of this machine is another origin (`same-site`), too. A link leads here.
 */
function isForeign({ req }: Context): boolean {
  const site = req.header('sec-fetch-site') ?? 'none';
  if (site === 'none' || site === 'same-origin') return false;
  const isLink = req.header('sec-fetch-mode') === 'navigate' && req.header('sec-fetch-dest') === 'document';
  return !isLink || req.method !== 'GET';
}

/** Lets in who may read, and who may do something if that is what is asked for. */
export const allowed: Door = async (context, next) => {
  const scope = context.get('scope');
  if (scope === undefined) return unauthorized(context, 'A token is wanted here.');
  const reads = ['GET', 'HEAD', 'OPTIONS'].includes(context.req.method);
  if (reads || scope === 'admin') return next();
  return refuse(context, 403, 'This token may only read: use one whose scope is admin.');
};

/** Refuses what is longer than a request of ours ever is, whether it says so before or not. */
export function bounded(bytes: number): Door {
  const tooLong = (context: Context): Response => refuse(context, 413, `A request may hold ${bytes} bytes, no more.`);
  const limit = bodyLimit({ maxSize: bytes, onError: tooLong });
  // What is not read is not limited.
  return (context, next) =>
    limit(context, async () => {
      if (context.req.raw.body !== null) await context.req.arrayBuffer();
      await next();
    });
}

function unauthorized(context: Context, why: string): Response {
  context.header('www-authenticate', 'Bearer realm="fleetline"');
  const how =
    'Send one from http.tokens of the configuration: Authorization: Bearer SECRET, or --token with our own commands.';
  return refuse(context, 401, `${why} ${how}`);
}

export function refuse(
  context: Context,
  status: 400 | 401 | 403 | 404 | 405 | 406 | 409 | 413 | 415 | 421 | 429 | 503 | 504,
  error: string,
): Response {
  return context.json({ error }, status);
}
