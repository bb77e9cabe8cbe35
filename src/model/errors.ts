/** Every way in which Fleetline can refuse to do what it was asked, as a code that programs can test. */
export const errorCodes = [
  'bad-option',
  'port-taken',
  'no-permission',
  'data-folder',
  'data-in-use',
  'data-newer',
  'data-damaged',
  'disk-full',
  'storage-failed',
  'bad-protocol',
  'cannot-connect',
  'reply-missing',
] as const;

/** One of {@link errorCodes}. */
export type ErrorCode = (typeof errorCodes)[number];

/** An error that a person meets: its message says what happened, to what, and what to do next. */
export class FleetlineError extends Error {
  override readonly name = 'FleetlineError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
