import { hash } from 'node:crypto';
import { extname } from 'node:path';
import type { Context } from 'hono';
import { parseAccept } from 'hono/utils/accept';
import { tileOrigin } from '../../config/map.ts';
import type { Api, ApiGateway } from '../gateway.ts';
import { assetAt, importMap } from '../assets.ts';
import { refuse } from '../doors.ts';

/** The pages by their path: what they are called, and the folder of their module in `web/`. */
const pages = {
  '/': { title: 'Map', folder: 'map' },
  '/track': { title: 'Track', folder: 'track' },
  '/inside': { title: 'Inside', folder: 'inside' },
  '/quarantine': { title: 'Quarantine', folder: 'quarantine' },
} as const;

/** TypeScript in the repository, JavaScript in the published package. */
const extension = extname(import.meta.url);

/**
 * What a page may do: run our own modules and no other script, show our own styles, talk to this gateway. The import map is the one
 * script that stands in the page itself, named by its hash.
 */
function policyWith(tiles: string): string {
  const also = tiles === '' ? '' : ` ${tiles}`;
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash('sha256', importMap, 'base64')}'`,
    "style-src 'self'",
    `img-src 'self' data: blob:${also}`,
    `connect-src 'self'${also}`,
    "worker-src 'self' blob:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function html(title: string, folder: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Fleetline</title>
<link rel="icon" href="/web/style/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/web/style/base.css">
<link rel="stylesheet" href="/web/${folder}/${folder}.css">
<script type="importmap">${importMap}</script>
<script type="module" src="/web/${folder}/${folder}${extension}"></script>
</head>
<body><noscript>Fleetline’s pages need JavaScript. Everything they show is at /v1 too: /openapi.json describes it.</noscript></body>
</html>
`;
}

/** The pages, and the files that they are made of. */
export function pageRoutes(app: Api, gateway: ApiGateway): void {
  for (const [path, { title, folder }] of Object.entries(pages))
    app.get(path, (context) =>
      context.html(html(title, folder), 200, {
        'content-security-policy': policyWith(tilesFrom(gateway)),
        'cache-control': 'no-cache',
        // Who serves tiles may want to know which site they are for; nobody else is asked for anything.
        'referrer-policy': 'strict-origin-when-cross-origin',
      }),
    );
  app.get('/web/*', file);
  app.get('/lib/*', file);
}

/** The origin that tiles come from where it is not this one. */
function tilesFrom(gateway: ApiGateway): string {
  const map = gateway.map();
  return map !== undefined && 'tiles' in map ? (tileOrigin(map.tiles) ?? '') : '';
}

async function file(context: Context): Promise<Response> {
  const asset = await assetAt(context.req.path);
  if (!asset) return refuse(context, 404, `There is nothing at ${context.req.path}.`);
  const headers = { etag: asset.etag, 'cache-control': 'no-cache', vary: 'accept-encoding' };
  if (isAmong(asset.etag, context.req.header('if-none-match'))) return context.body(null, 304, headers);
  const gzip = takesGzip(context.req.header('accept-encoding'));
  return context.body(gzip ? asset.gzipped : asset.body, 200, {
    ...headers,
    'content-type': asset.type,
    ...(gzip && { 'content-encoding': 'gzip' }),
  });
}

/** Compared weakly (RFC 9110, 13.1.2): a proxy that compresses what it passes on makes a tag a weak one. */
function isAmong(etag: string, given = ''): boolean {
  return given.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

function takesGzip(accepted = ''): boolean {
  return parseAccept(accepted).some(({ type, q }) => type.toLowerCase() === 'gzip' && q > 0);
}
