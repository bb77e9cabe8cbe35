import { StartFailed } from './server.ts';

/**
 * What lies at the bottom of a failed start: a supervisor that did not start names the child that kept it from it, and so on down to
 * what somebody threw. For the person who started it all, only that matters.
 */
export function rootCause(error: unknown): unknown {
  if (error instanceof StartFailed) return rootCause(error.reason);
  if (typeof error !== 'object' || error === null) return error;
  if ('shutdown' in error) return rootCause(error.shutdown);
  return 'failedToStart' in error && 'reason' in error ? rootCause(error.reason) : error;
}
