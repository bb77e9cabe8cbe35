import { isDeepStrictEqual } from 'node:util';
import { type Address, formatAddress } from './address.ts';
import type { Config } from './config.ts';

/** What becomes of a configuration that is read again while another is in force. */
export interface Change {
  /** What is in force from now on. */
  readonly config: Config;
  /** The options that change, by name: their values may be secret. */
  readonly changed: readonly string[];
  /** The options that differ too, and stay as they are until the next start. */
  readonly left: readonly string[];
}

/** Limits by which something was made at the start. */
const lasting = [
  'pendingReports',
  'keepAliveSeconds',
  'listedDevices',
  'unknownDevices',
  'httpBodyBytes',
  'httpConnections',
  'httpSeconds',
] as const satisfies readonly (keyof Config['limits'])[];

/** Compares a configuration that was read again with the one that is in force. */
export function changeOf(current: Config, wanted: Config): Change {
  // The journal is open, the threads run.
  const { data, threads, journal } = current;
  // The API listens where it does: with tokens that are meant for another address, or without any, it might be open to everybody.
  const http = formatAddress(current.http) === formatAddress(wanted.http) ? wanted.http : current.http;
  const limits = { ...wanted.limits };
  for (const name of lasting) limits[name] = current.limits[name];
  const config: Config = { ...wanted, data, threads, journal, http, limits };
  return { config, changed: differences(current, config), left: differences(config, wanted) };
}

/** The names of the options that differ: `logLevel`, and `limits.idleSeconds` for one of several. */
function differences(before: object, after: object, prefix = ''): string[] {
  const [old, next] = [before, after] as [Record<string, unknown>, Record<string, unknown>];
  const names = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  return names.flatMap((name) => {
    const [was, is] = [old[name], next[name]];
    if (isDeepStrictEqual(was, is)) return [];
    return isGroup(was) && isGroup(is) ? differences(was, is, `${prefix}${name}.`) : [`${prefix}${name}`];
  });
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** By what each listener is known when the configuration is read again: its address as configured, and its place among those with the same. */
export function listenerIds(listeners: readonly Address[]): string[] {
  const names = listeners.map(formatAddress);
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}
