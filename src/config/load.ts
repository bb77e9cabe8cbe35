import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { FleetlineError } from '../model/errors.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { builtIn } from '../protocols/registry.ts';
import { type Config, readConfig } from './config.ts';
import { resolveDevices } from './devices.ts';
import { resolveMap } from './map.ts';

const usualNames = ['fleetline.config.ts', 'fleetline.config.js', 'fleetline.config.json'];

/** A module's exports, whatever they are; a module that has changed since it was loaded before is loaded anew. */
async function load(path: string, what: string): Promise<Record<string, unknown>> {
  try {
    const url = pathToFileURL(path);
    // Modules are kept by their URL for as long as the thread lives: another time of change is another module.
    url.searchParams.set('changed', String((await stat(path)).mtimeMs));
    return (await import(url.href)) as Record<string, unknown>;
  } catch (error) {
    throw new FleetlineError('bad-option', `${what} ${path} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function readFileConfig(path: string): Promise<unknown> {
  if (!existsSync(path)) throw new FleetlineError('bad-option', `There is no configuration file ${path}.`);
  if (!path.endsWith('.json')) {
    const module = await load(path, 'The configuration');
    return module['config'] ?? module['default'] ?? {};
  }
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new FleetlineError('bad-option', `${path} is not JSON: ${messageOf(error)}`, { cause: error });
  }
}

/** The configuration file: the one that was asked for, or the one that is usual and there; undefined where there is none. */
export function configFile(file: string | undefined): string | undefined {
  return file ?? usualNames.find((name) => existsSync(name));
}

/**
 * The configuration from the file, if there is one, with what was said on the command line over it.
 * Paths in the file are relative to it.
 * @param file the file that was asked for; otherwise `fleetline.config.ts`, `.js` or `.json` of the current folder is taken
 * @throws FleetlineError `bad-option`
 */
export async function loadConfig(
  file: string | undefined,
  overrides: Readonly<Record<string, unknown>>,
): Promise<Config> {
  const path = configFile(file);
  if (path === undefined) return readConfig(overrides, optionName);
  const found = await readFileConfig(resolve(path));
  if (typeof found !== 'object' || found === null) {
    throw new FleetlineError('bad-option', `${path} must hold an object of options, exported as \`config\`.`);
  }
  const config = readConfig({ ...found, ...overrides, ...withTokens(found, overrides) }, (option) =>
    nameIn(path, option, overrides),
  );
  return inFolder(config, dirname(path));
}

/** The address of the command line does not take the tokens of the file away. */
function withTokens(found: object, { http }: Readonly<Record<string, unknown>>): object {
  if (http === undefined || !('http' in found) || typeof found.http !== 'object') return {};
  return { http: { ...found.http, address: http } };
}

/** A configuration whose paths are relative to a folder. The data folder is not among them: it stays that of whoever starts the gateway. */
function inFolder(config: Config, folder: string): Config {
  const { http, tls, protocols, devices, map } = config;
  const tokens = http.tokens.map(({ secretFile, ...token }) => ({
    ...token,
    ...(secretFile !== undefined && { secretFile: resolve(folder, secretFile) }),
  }));
  return {
    ...config,
    http: { ...http, tokens },
    protocols: protocols.map((module) => resolve(folder, module)),
    devices: resolveDevices(devices, (path) => resolve(folder, path)),
    ...(map && { map: resolveMap(map, (path) => resolve(folder, path)) }),
    ...(tls && {
      tls: {
        ...tls,
        certificate: resolve(folder, tls.certificate),
        key: resolve(folder, tls.key),
        ca: tls.ca && resolve(folder, tls.ca),
      },
    }),
  };
}

/** How an option is called that comes from a file, or from the command line over it. */
function nameIn(path: string, option: string, overrides: Readonly<Record<string, unknown>>): string {
  if (option === '') return path;
  return Object.hasOwn(overrides, option.replace(/\..*$/, '')) ? optionName(option) : `${path}: ${option}`;
}

/** How an option is called on the command line: `listen.0.address` is `--listen`, `logLevel` is `--log-level`. */
const optionName = (path: string): string =>
  `--${path.replace(/\..*$/, '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const protocolShape = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  title: z.string(),
  devices: z.array(z.string()),
  signatures: z.array(z.instanceof(RegExp)),
  openings: z.array(z.instanceof(RegExp)).optional(),
  framing: z.function(),
  messages: z.record(z.string(), z.string()),
  replies: z.string(),
  decode: z.function(),
  examples: z.array(z.unknown()),
});

/**
 * The built-in protocols and those of the user's modules, each of which exports one as `protocol`.
 * @throws FleetlineError `bad-protocol`
 */
export async function loadProtocols(modules: readonly string[]): Promise<readonly Protocol[]> {
  const found: Protocol[] = [...builtIn];
  for (const path of modules) {
    const { protocol } = await load(path, 'The protocol module');
    const checked = protocolShape.safeParse(protocol);
    if (!checked.success) {
      const faults = checked.error.issues.map(
        (issue) => `${['protocol', ...issue.path].map(String).join('.')}: ${issue.message}`,
      );
      throw new FleetlineError('bad-protocol', `${path} must export a Protocol as \`protocol\`: ${faults.join('; ')}.`);
    }
    if (found.some(({ name }) => name === checked.data.name)) {
      throw new FleetlineError(
        'bad-protocol',
        `${path}: there is a protocol "${checked.data.name}" already; choose another name.`,
      );
    }
    found.push(protocol as Protocol);
  }
  return found;
}
