import { hash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { FleetlineError } from '../model/errors.ts';
import { type Address, formatAddress } from './address.ts';

/** What a token's holder may do: look, or also have the gateway do something. */
const scopes = ['read', 'admin'] as const;

/** One of {@link scopes}. */
export type Scope = (typeof scopes)[number];

/** What a person is told who writes a wrong secret: never the secret, for what is wrong is logged. */
const unsaid = (message: string) => ({ error: () => message });

const secret = z
  .string(unsaid('it must be text in quotes'))
  .regex(/^[\x21-\x7e]{16,512}$/, unsaid('it must be 16 to 512 letters, digits and signs, without a space'));

const token = z
  .strictObject(
    {
      name: z.string().min(1).describe('whose it is, for people'),
      secret: secret.optional().describe('what the client sends as its bearer token'),
      secretFile: z.string().min(1).optional().describe('a file that holds the secret instead'),
      scope: z.enum(scopes).default('read').describe('read: look; admin: also have the gateway do something'),
    },
    unsaid('it must be { name, secret or secretFile, scope } and nothing else'),
  )
  .refine((one) => (one.secret === undefined) !== (one.secretFile === undefined), {
    error: 'it must have a secret or a secretFile, and not both',
  });

/** A token as configured. */
export type TokenConfig = z.output<typeof token>;

/** Where the HTTP API listens, and who may use it. */
export interface HttpConfig extends Address {
  readonly tokens: readonly TokenConfig[];
}

/** @param address how an address is read */
export function httpSchema(address: z.ZodType<Address, string>) {
  const tokens = z.array(token, unsaid('it must be a list of tokens'));
  return z
    .preprocess(
      (value) => (typeof value === 'string' ? { address: value } : value),
      z.strictObject(
        { address, tokens: tokens.default([]).describe('who may use it') },
        unsaid('it must be HOST:PORT or { address, tokens }'),
      ),
    )
    .transform(({ address: at, tokens: of }): HttpConfig => ({ ...at, tokens: of }))
    .refine(({ host, tokens: of }) => of.length > 0 || isLoopback(host), {
      error: ({ input }) =>
        `${formatAddress(input as HttpConfig)} can be reached from other machines: name the tokens of those who may use it, ` +
        'http: { address, tokens: [{ name, secret, scope }] } in the configuration file, or listen on 127.0.0.1',
    });
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine can reach a host, by its name or address. */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

/** A token as it is kept: the secret itself is not. */
export interface Token {
  readonly name: string;
  readonly scope: Scope;
  readonly digest: Buffer;
}

/** Makes ready the tokens of a configuration. @throws FleetlineError `bad-option` where a file cannot be read or holds no secret */
export function readTokens(tokens: readonly TokenConfig[]): Token[] {
  return tokens.map(({ name, scope, secret: given, secretFile }) => {
    const text = given ?? secretOf(secretFile ?? '', name);
    return { name, scope, digest: digestOf(text) };
  });
}

function secretOf(file: string, name: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FleetlineError('bad-option', `http.tokens: the secret of ${name} cannot be read: ${why}`, {
      cause: error,
    });
  }
  if (secret.safeParse(text).success) return text;
  const message = `http.tokens: ${file} must hold a secret of 16 to 512 letters, digits and signs, without a space.`;
  throw new FleetlineError('bad-option', message);
}

function digestOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** Whose token this is. It takes as long for a wrong one as for a right one. */
export function tokenOf(presented: string, tokens: readonly Token[]): Token | undefined {
  const digest = digestOf(presented);
  let found: Token | undefined;
  for (const one of tokens) if (timingSafeEqual(one.digest, digest)) found = one;
  return found;
}
