import { channel } from 'node:diagnostics_channel';
import type { Logger } from 'pino';

/** A request could not be answered for an error of the program itself. */
export interface RequestFailed {
  readonly method: string;
  readonly path: string;
  readonly error: Error;
}

/** What the API tells whoever listens. */
export const requestFailures = channel('fleetline:api:failed');

/** Writes down what the API tells from now on: who asked is not shown the error itself. */
export function logApiEvents(log: Logger): void {
  requestFailures.subscribe((message) => {
    const { method, path, error } = message as RequestFailed;
    log.error({ method, path, err: error }, 'a request failed; this is an error in Fleetline');
  });
}
