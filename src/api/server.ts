import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { type Address, formatAddress, listenError } from '../config/address.ts';
import { type CallbackProcess, type Pid, ProcessError, type Self } from '../process/index.ts';
import { createApp } from './app.ts';
import { protection } from './doors.ts';
import type { ApiGateway } from './gateway.ts';
import { Live } from './live/live.ts';
import { type HttpCounters, newHttpCounters } from './http-counters.ts';

type Outcome = Address | Error;

/** How long somebody who was told that his request is none may take to read it, in milliseconds. */
const lingerMs = 1_000;

/** The process that owns the HTTP server. */
class Api implements CallbackProcess {
  readonly #address: Address;
  readonly #gateway: ApiGateway;
  readonly #opened: (outcome: Outcome) => void;

  constructor(address: Address, gateway: ApiGateway, opened: (outcome: Outcome) => void) {
    this.#address = address;
    this.#gateway = gateway;
    this.#opened = opened;
  }

  init(self: Self): void {
    const counters = newHttpCounters();
    const live = new Live(this.#gateway.folder, counters);
    const { httpConnections, httpSeconds, httpStallSeconds } = this.#gateway.limits();
    // A request that dribbles in holds a connection no longer than one that is waited for.
    const patience = {
      requestTimeout: httpSeconds * 1000,
      headersTimeout: httpSeconds * 1000,
      connectionsCheckingInterval: 1000,
    };
    const { fetch } = createApp(this.#gateway, live, counters);
    const answer = getRequestListener(fetch, { errorHandler: () => notAsked(counters) });
    const server = createServer(patience, (incoming, outgoing) => void answer(incoming, outgoing));
    server.maxConnections = httpConnections;
    // Who takes nothing of an answer holds no connection either; who waits for one is told within the first of these.
    server.setTimeout(Math.max(httpSeconds + 1, httpStallSeconds) * 1000);
    server.on('drop', () => (counters.refused.connections += 1));
    boundByAddress(server, () => this.#gateway.limits().httpConnectionsPerAddress, counters);
    server.on('clientError', sayWhy);
    self.own(() => {
      server.close();
      live.close();
      // Otherwise it would wait for whoever has not finished a request. Streams have said their last word by then.
      setImmediate(() => server.closeAllConnections());
    });
    server.once('error', this.#opened);
    server.listen(this.#address.port, this.#address.host, () => {
      const bound = server.address();
      if (bound === null || typeof bound !== 'object') return;
      const address = { host: bound.address, port: bound.port };
      self.label = `api ${formatAddress(address)}`;
      this.#opened(address);
    });
  }

  handle(): void {
    // It takes no messages: requests come from its server.
  }
}

/** Closes the connections of who has too many, so that others find a place; theirs alone, and without an answer: to write one would cost more. */
function boundByAddress(server: Server, most: () => number, { refused }: HttpCounters): void {
  const open = new Map<string, number>();
  server.on('connection', (socket) => {
    const { remoteAddress: address = '' } = socket;
    const before = open.get(address) ?? 0;
    if (before >= most()) {
      refused['connections-per-address'] += 1;
      socket.destroy();
      return;
    }
    open.set(address, before + 1);
    socket.once('close', () => {
      const left = (open.get(address) ?? 0) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
  });
}

/** What has no path, host or method that could be asked for comes to nobody else; other errors are answered in the application. */
function notAsked({ answers }: HttpCounters): Response {
  answers[400] = (answers[400] ?? 0) + 1;
  const error = 'That is no request: it wants a Host, and a path that begins with a slash.';
  return Response.json({ error }, { status: 400, headers: protection });
}

/** What is no HTTP, or does not come to an end, is answered too, where it still can be. */
function sayWhy(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const [status, why] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? ['408 Request Timeout', 'The request took too long to arrive.']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? ['431 Request Header Fields Too Large', 'The header is too long.']
        : ['400 Bad Request', 'That is no HTTP request.'];
  const body = JSON.stringify({ error: why });
  const said = {
    ...protection,
    'content-type': 'application/json',
    'content-length': body.length,
    connection: 'close',
  };
  const head = Object.entries(said).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status}\r\n${head.join('')}\r\n${body}`);
  // Who goes on sending would hold the connection; closed at once, the answer might not reach him.
  const over = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(over));
}

/**
 * Starts the HTTP server under a supervisor and waits until it listens.
 * @throws FleetlineError `port-taken`, `bad-option`; ProcessError `exited` where somebody ended it before
 */
export async function startApi(
  self: Self,
  address: Address,
  gateway: ApiGateway,
): Promise<{ readonly pid: Pid; readonly address: Address }> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const label = `api ${formatAddress(address)}`;
  const own = (): void => resolve(new ProcessError('exited', `The ${label} was ended before it listened.`));
  const pid = self.spawnLink(new Api(address, gateway, resolve), { label, own });
  const outcome = await promise;
  if (!(outcome instanceof Error)) return { pid, address: outcome };
  self.unlink(pid);
  self.exit(pid, 'kill');
  throw outcome instanceof ProcessError ? outcome : listenError(outcome, address, '--http');
}
