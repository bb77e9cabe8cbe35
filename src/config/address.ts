import { createServer } from 'node:net';
import { FleetlineError } from '../model/errors.ts';

/** A host and a TCP port; port 0 is any free one. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const form = /^(?:\[([0-9A-Fa-f:.%\w]+)\]|([^:[\]\s]+)):(\d{1,5})$/;

/**
 * Reads `HOST:PORT`; an IPv6 address stands in brackets.
 * @param option what the text was given for, for the message
 * @throws FleetlineError `bad-option`
 */
export function parseAddress(text: string, option?: string): Address {
  const found = form.exec(text);
  const port = Number(found?.[3]);
  if (found && port <= 65_535) return { host: found[1] ?? found[2] ?? '', port };
  const message = `"${text}" is not allowed; it must be HOST:PORT with a port from 0 to 65535, such as 127.0.0.1:5010 or [::1]:5010.`;
  throw new FleetlineError('bad-option', option === undefined ? message : `${option}: ${message}`);
}

/** `HOST:PORT`, with an IPv6 host in brackets. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Why a server cannot listen at an address, and what to do. */
export function listenError(error: Error, address: Address, option: string): FleetlineError {
  const where = formatAddress(address);
  const code = 'code' in error ? error.code : undefined;
  const [kind, message] =
    code === 'EADDRINUSE'
      ? ([
          'port-taken',
          `Port ${where} is taken by another program. Stop it, or choose another with ${option}.`,
        ] as const)
      : code === 'EACCES'
        ? ([
            'no-permission',
            `Listening on ${where} is not allowed to this user. Choose a port above 1023 with ${option}.`,
          ] as const)
        : ([
            'bad-option',
            `Cannot listen on ${where}: ${error.message}. Give an address of this machine with ${option}.`,
          ] as const);
  return new FleetlineError(kind, message, { cause: error });
}

/**
 * Makes sure that nobody listens at an address. A socket that shares its port with others of its kind would not notice.
 * @throws FleetlineError `port-taken`, `no-permission`, `bad-option`
 */
export async function assertFree(address: Address, option: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<Error | undefined>();
  const server = createServer();
  server.once('error', resolve);
  server.listen({ host: address.host, port: address.port }, () => server.close(() => resolve(undefined)));
  const error = await promise;
  if (error) throw listenError(error, address, option);
}
