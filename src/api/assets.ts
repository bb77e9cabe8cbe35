import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { findPackageJSON, stripTypeScriptTypes } from 'node:module';
import { dirname, extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** A file as a browser gets it. */
export interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer<ArrayBuffer>;
  readonly gzipped: Buffer<ArrayBuffer>;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

const here = import.meta.url;

/** The folder of a package of ours, wherever npm has put it. */
function packageFolder(name: string): string {
  const file = findPackageJSON(name, here);
  if (file === undefined) throw new Error(`The package ${name} is missing: npm ci brings it.`);
  return dirname(file);
}

/** What the pages import, as they import it, and the folder of the package in which it lies. */
const libraries = {
  'lit-html': { folder: '', main: 'lit-html.js' },
  'maplibre-gl': { folder: 'dist', main: 'maplibre-gl.mjs' },
  uplot: { folder: 'dist', main: 'uPlot.esm.js' },
  pmtiles: { folder: 'dist/esm', main: 'index.js' },
  fflate: { folder: 'esm', main: 'browser.js' },
  'topojson-client': { folder: 'src', main: 'index.js' },
  'world-atlas': { folder: '', main: 'countries-50m.json' },
} as const;

/** Where a browser finds the libraries: the pages' modules name them as Node's do. */
export const importMap = JSON.stringify({
  imports: Object.fromEntries(
    Object.entries(libraries).flatMap(([name, { main }]) => [
      [name, `/lib/${name}/${main}`],
      [`${name}/`, `/lib/${name}/`],
    ]),
  ),
});

/** The folder that a path begins in; the rest of the path lies below it. */
function rootOf(path: string): readonly [folder: string, rest: string] | undefined {
  const [, area, first = '', ...rest] = path.split('/');
  if (area === 'web') return [fileURLToPath(new URL('../web', here)), [first, ...rest].join('/')];
  if (area !== 'lib' || !Object.hasOwn(libraries, first)) return undefined;
  const { folder } = libraries[first as keyof typeof libraries];
  return [join(packageFolder(first), folder), rest.join('/')];
}

interface Kept {
  readonly changedAt: number;
  readonly asset: Promise<Asset>;
}

/** As many as there are files: nothing else is ever kept. */
const kept = new Map<string, Kept>();
const zip = promisify(gzip);

/** The file at a path of ours, `/web/…` or `/lib/…`; undefined where there is none. It is read again where it has changed. */
export async function assetAt(path: string): Promise<Asset | undefined> {
  const [root, rest] = rootOf(path) ?? [];
  if (root === undefined || rest === undefined) return undefined;
  const file = join(root, rest);
  const type = types[extname(file)];
  if (type === undefined || !file.startsWith(root + sep)) return undefined;
  const changedAt = await stat(file).then(
    (found) => (found.isFile() ? found.mtimeMs : undefined),
    () => undefined,
  );
  if (changedAt === undefined) return undefined;
  const known = kept.get(file);
  if (known?.changedAt === changedAt) return known.asset;
  const asset = made(file, type);
  kept.set(file, { changedAt, asset });
  return asset;
}

async function made(file: string, type: string): Promise<Asset> {
  const read = await readFile(file);
  // In the repository a page's module is TypeScript, as everything is; in the published package it is JavaScript.
  const body = extname(file) === '.ts' ? Buffer.from(stripTypeScriptTypes(read.toString('utf8'))) : Buffer.from(read);
  return { type, body, etag: `"${hash('sha256', body, 'base64url')}"`, gzipped: Buffer.from(await zip(body)) };
}
