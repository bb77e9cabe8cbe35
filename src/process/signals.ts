import { inspect } from 'node:util';
import type { Pid, Ref } from './pid.ts';

/**
 * Why a process ended. `normal` is the only reason that links do not spread; `shutdown` and `{ shutdown }` are an orderly end to a
 * supervisor; an Error is what the process threw; `{ nocatch, stack }` is thrown by something that is not an Error.
 */
export type Reason =
  | 'normal'
  | 'shutdown'
  | 'kill'
  | 'killed'
  | 'noproc'
  | { readonly shutdown: unknown }
  | { readonly nocatch: unknown; readonly stack: string | undefined }
  | Error
  // oxlint-disable-next-line typescript/no-redundant-type-constituents -- the names above are documentation: any value can be a reason
  | unknown;

/** An exit signal as a trapping process finds it in its mailbox. */
export class Exit {
  readonly from: Pid;
  readonly reason: Reason;

  constructor(from: Pid, reason: Reason) {
    this.from = from;
    this.reason = reason;
  }
}

/** The end of a monitored process. `object` is what was given to `monitor`: the pid, or the name. */
export class Down {
  readonly ref: Ref;
  readonly object: Pid | string;
  readonly reason: Reason;

  constructor(ref: Ref, reason: Reason) {
    this.ref = ref;
    this.object = ref.object;
    this.reason = reason;
  }
}

/** What `self.receive` gives when its time is over. */
export const Timeout: unique symbol = Symbol('timeout');

export type ProcessErrorCode =
  | 'noproc'
  | 'mailbox-full'
  | 'name-taken'
  | 'already-named'
  | 'not-registered'
  | 'exited'
  | 'already-receiving'
  | 'call-failed'
  | 'start-failed'
  | 'running'
  | 'restarting'
  | 'not-found'
  | 'already-started'
  | 'already-present'
  | 'max-children'
  | 'thread-silent'
  | 'thread-exit';

/** A call of this library that cannot be carried out; `code` says which kind. */
export class ProcessError extends Error {
  readonly code: ProcessErrorCode;

  constructor(code: ProcessErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProcessError';
    this.code = code;
  }
}

/** The receiver has as many messages waiting as it may have. Wait with `ready(pid)`, or give the message up. */
export class MailboxFull extends ProcessError {
  readonly pid: Pid;

  constructor(pid: Pid, limit: number) {
    super(
      'mailbox-full',
      `The mailbox of ${String(pid)} is full with ${limit} messages; wait for ready(pid) before sending more.`,
    );
    this.name = 'MailboxFull';
    this.pid = pid;
  }
}

/** Thrown by `self.exit(reason)` to unwind the process. Not an Error: nothing went wrong, and it costs no stack trace. */
export class ExitThrow {
  readonly reason: Reason;

  constructor(reason: Reason) {
    this.reason = reason;
  }
}

/** The exit reason for something thrown: the Error itself, the reason of `self.exit`, or `{ nocatch, stack }` for a bare value. */
export function reasonOf(thrown: unknown): Reason {
  if (thrown instanceof ExitThrow) return thrown.reason;
  if (thrown instanceof Error) return thrown;
  return { nocatch: thrown, stack: new Error('nocatch').stack };
}

/** A reason on one line, for people and for JSON. */
export function describeReason(reason: Reason): string {
  if (typeof reason === 'string') return reason;
  if (reason instanceof Error) return `${reason.name}: ${reason.message}`;
  return inspect(reason, { depth: 2, breakLength: Number.POSITIVE_INFINITY });
}
