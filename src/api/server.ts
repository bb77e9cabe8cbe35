import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { type Address, formatAddress, listenError } from '../config/address.ts';
import { type CallbackProcess, inspectAll, type Pid, type Self } from '../process/index.ts';

/** What the API can have the gateway do. */
export interface GatewayActions {
  /** Decodes everything in quarantine again; what came of it, as counts. */
  redecode(): Promise<object>;
}

/** What the gateway answers over HTTP. */
function createApp(actions: GatewayActions): Hono {
  const app = new Hono();
  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/v1/processes', async (context) => context.json(await inspectAll()));
  app.post('/v1/quarantine/redecode', async (context) => {
    // A page of another origin may send a form here without being asked; it may not send JSON.
    if (context.req.header('content-type') !== 'application/json')
      return context.json({ error: 'Send it as application/json.' }, 415);
    return context.json(await actions.redecode());
  });
  app.onError((error, context) => context.json({ error: error.message }, 500));
  app.notFound((context) => context.json({ error: `There is nothing at ${context.req.path}.` }, 404));
  return app;
}

type Outcome = Address | Error;

/** The process that owns the HTTP server. */
class Api implements CallbackProcess {
  readonly #address: Address;
  readonly #actions: GatewayActions;
  readonly #opened: (outcome: Outcome) => void;

  constructor(address: Address, actions: GatewayActions, opened: (outcome: Outcome) => void) {
    this.#address = address;
    this.#actions = actions;
    this.#opened = opened;
  }

  init(self: Self): void {
    const server = createAdaptorServer({ fetch: createApp(this.#actions).fetch });
    self.own(() => {
      server.close();
      // Otherwise it would wait for whoever has not finished a request.
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
    server.once('error', this.#opened);
    server.listen(this.#address.port, this.#address.host, () => {
      const bound = server.address();
      if (bound !== null && typeof bound === 'object') this.#opened({ host: bound.address, port: bound.port });
    });
  }

  handle(): void {
    // It takes no messages: requests come from its server.
  }
}

/**
 * Starts the HTTP server under a supervisor and waits until it listens.
 * @throws FleetlineError `port-taken`, `bad-option`
 */
export async function startApi(
  self: Self,
  address: Address,
  actions: GatewayActions,
): Promise<{ readonly pid: Pid; readonly address: Address }> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const pid = self.spawnLink(new Api(address, actions, resolve), { label: `api ${formatAddress(address)}` });
  const outcome = await promise;
  if (!(outcome instanceof Error)) return { pid, address: outcome };
  self.unlink(pid);
  self.exit(pid, 'kill');
  throw listenError(outcome, address, '--http');
}
