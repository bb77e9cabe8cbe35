import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ApiGateway, createApp } from '../../src/api/app.ts';
import { type RequestFailed, requestFailures } from '../../src/api/events.ts';
import { Live } from '../../src/api/live/live.ts';
import { newHttpCounters } from '../../src/api/metrics.ts';
import { GatewayWatch } from '../../src/api/watch.ts';
import { readConfig } from '../../src/config/config.ts';
import { FleetlineError } from '../../src/model/errors.ts';
import { temporaryFolder } from '../helpers/folder.ts';

describe('a request that cannot be answered', () => {
  /** Asks a gateway whose receivers answer with an error. */
  async function askOneThatFails(folder: string, error: Error): Promise<Response> {
    const fails = (): never => {
      throw error;
    };
    const gateway: ApiGateway = {
      watch: new GatewayWatch(1),
      folder,
      limits: () => readConfig({}).limits,
      tokens: () => [],
      map: () => undefined,
      listeners: () => [],
      redecode: fails,
      redecoding: () => undefined,
      examine: fails,
      unknownDevices: fails,
      connections: () => Promise.reject(error),
      connected: fails,
    };
    const counters = newHttpCounters();
    const app = createApp(gateway, new Live(folder, counters), counters);
    const env = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
    return app.request('/v1/connections', { headers: { host: 'localhost' } }, env);
  }

  test('for an error of the program is told to the log, and not to whoever asked', async (t) => {
    const failures: unknown[] = [];
    const note = (message: unknown): void => void failures.push(message);
    requestFailures.subscribe(note);
    t.after(() => requestFailures.unsubscribe(note));
    const error = new TypeError('a secret of the inside');
    const response = await askOneThatFails(temporaryFolder(t), error);
    assert.equal(response.status, 500);
    const said = await response.text();
    assert.doesNotMatch(said, /secret/);
    assert.match(said, /error in Fleetline itself, at \d{4}-\d\d-\d\dT.*Z: the gateway’s log says more/);
    assert.deepEqual(failures, [{ method: 'GET', path: '/v1/connections', error } satisfies RequestFailed]);
  });

  test('for a trouble that has a name says which, and what to do', async (t) => {
    const response = await askOneThatFails(temporaryFolder(t), new FleetlineError('storage-failed', 'Try again.'));
    assert.equal(response.status, 503);
    assert.deepEqual(await response.json(), { error: 'Try again.' });
  });
});
