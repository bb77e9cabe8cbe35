import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type RequestFailed, requestFailures } from '../../src/api/events.ts';
import { FleetlineError } from '../../src/model/errors.ts';
import { askStill, stillApi } from './still.ts';

describe('a request that cannot be answered', () => {
  test('for an error of the program is told to the log, and not to whoever asked', async (t) => {
    const failures: unknown[] = [];
    const note = (message: unknown): void => void failures.push(message);
    requestFailures.subscribe(note);
    t.after(() => requestFailures.unsubscribe(note));
    const error = new TypeError('a secret of the inside');
    const response = await askStill(
      stillApi(t, { connections: () => Promise.reject(error) }),
      '/v1/connections?limit=1',
    );
    assert.equal(response.status, 500);
    const said = await response.text();
    assert.doesNotMatch(said, /secret/);
    assert.match(said, /error in Fleetline itself, at \d{4}-\d\d-\d\dT.*Z: the gateway’s log says more/);
    assert.deepEqual(failures, [{ method: 'GET', path: '/v1/connections', error } satisfies RequestFailed]);
  });

  test('for a trouble that has a name says which, and what to do', async (t) => {
    const error = new FleetlineError('storage-failed', 'The disk is full: make room.');
    const response = await askStill(stillApi(t, { connections: () => Promise.reject(error) }), '/v1/connections');
    assert.equal(response.status, 503);
    assert.deepEqual(await response.json(), { error: 'The disk is full: make room.' });
  });
});
