import { deliver, exited, find, send, watch } from './kernel.ts';
import type { Pid } from './pid.ts';
import { spawn } from './process.ts';
import type { Self, SpawnOptions } from './self.ts';
import { describeReason, Exit, ProcessError, type Reason, reasonOf } from './signals.ts';

/** How a server goes on after a callback. Nothing: it waits for the next message. */
export interface Next {
  /** Milliseconds; if no message at all comes in this time, `handleInfo` gets {@link Timeout}. */
  readonly timeout?: number;
  /** Given to `handleContinue` before any other message is. */
  readonly continue?: unknown;
  /** Ends the server with this reason, after `terminate`. */
  readonly stop?: Reason;
}

/** How a server goes on after `handleCall`. Without `reply`, the caller waits until {@link reply} is called with its `from`. */
export interface Answer extends Next {
  readonly reply?: unknown;
}

type Result<T> = T | void | Promise<T | void>;

/** A generic server: callbacks around a mailbox. It takes the next message when the promise of the last callback is settled. */
export interface Server {
  /** Runs first; the start waits for it. `'ignore'`: there is nothing to serve, and a supervisor is to leave it at that. */
  init?(self: Self): Result<Next | 'ignore'>;
  handleCall?(request: unknown, from: From, self: Self): Result<Answer>;
  handleCast?(request: unknown, self: Self): Result<Next>;
  /** Any other message: plain sends, {@link Exit}, {@link Down}, {@link Timeout}. */
  handleInfo?(message: unknown, self: Self): Result<Next>;
  handleContinue?(value: unknown, self: Self): Result<Next>;
  /** The last thing that runs, unless the server is killed by a signal that it does not trap. */
  terminate?(reason: Reason, self: Self): void | Promise<void>;
}

export interface ServerOptions extends SpawnOptions {
  /** The process that starts it, usually a supervisor: the server's parent, and linked to it. */
  readonly parent?: Self;
}

/** A server, or a child of a supervisor, did not come up; `reason` says why. */
export class StartFailed extends ProcessError {
  readonly reason: Reason;

  constructor(what: string, reason: Reason) {
    super('start-failed', `${what} did not start: ${describeReason(reason)}`, { cause: reason });
    this.name = 'StartFailed';
    this.reason = reason;
  }
}

/** A call got no reply: `reason` is `timeout`, `noproc`, or what the server ended with. */
export class CallFailed extends ProcessError {
  readonly reason: Reason;

  constructor(to: Pid | string, reason: Reason) {
    super('call-failed', `The call to ${String(to)} got no reply: ${describeReason(reason)}`, { cause: reason });
    this.name = 'CallFailed';
    this.reason = reason;
  }
}

/** The place for one reply. It is void once the caller has given up, so that a late reply goes nowhere. */
export class From {
  readonly #settle: (value: unknown) => void;

  constructor(settle: (value: unknown) => void) {
    this.#settle = settle;
  }

  static settle(from: From, value: unknown): void {
    from.#settle(value);
  }
}

class Call {
  readonly request: unknown;
  readonly from: From;

  constructor(request: unknown, from: From) {
    this.request = request;
    this.from = from;
  }
}

class Cast {
  readonly request: unknown;

  constructor(request: unknown) {
    this.request = request;
  }
}

class Stop {
  readonly reason: Reason;

  constructor(reason: Reason) {
    this.reason = reason;
  }
}

/**
 * Starts a server and waits for its `init`.
 * @throws {StartFailed} with the reason if `init` throws or stops, with `ignore` if it says so
 * @throws {ProcessError} `name-taken`
 */
export function startServer(server: Server, options: ServerOptions = {}): Promise<Pid> {
  return new Promise((resolve, reject) => {
    const body = (self: Self): Promise<void> =>
      serve(server, self, () => {
        resolve(self.pid);
      });
    const pid = options.parent === undefined ? spawn(body, options) : options.parent.spawnLink(body, options);
    // After a start that went well this comes too late to change anything.
    void exited(pid).then((reason) => {
      reject(new StartFailed(options.name ?? options.label ?? String(pid), reason));
    });
  });
}

async function serve(server: Server, self: Self, started: () => void): Promise<void> {
  const first = await server.init?.(self);
  if (first === 'ignore') return self.exit('ignore');
  if (first !== undefined && 'stop' in first) return self.exit(first.stop);
  started();
  let reason: Reason;
  try {
    reason = await loop(server, self, first);
  } catch (thrown) {
    reason = reasonOf(thrown);
  }
  await server.terminate?.(reason, self);
  self.exit(reason);
}

async function loop(server: Server, self: Self, first: Next | void): Promise<Reason> {
  let next = first;
  for (;;) {
    if (next !== undefined && 'stop' in next) return next.stop;
    if (next !== undefined && 'continue' in next) next = await server.handleContinue?.(next.continue, self);
    else next = await dispatch(server, self, await self.receive(undefined, next?.timeout ?? Number.POSITIVE_INFINITY));
  }
}

async function dispatch(server: Server, self: Self, message: unknown): Promise<Next | void> {
  if (message instanceof Call) {
    const answer = await server.handleCall?.(message.request, message.from, self);
    if (answer !== undefined && 'reply' in answer) reply(message.from, answer.reply);
    return answer;
  }
  if (message instanceof Cast) return server.handleCast?.(message.request, self);
  if (message instanceof Stop) return { stop: message.reason };
  if (message instanceof Exit && message.from === self.parent) return { stop: message.reason };
  return server.handleInfo?.(message, self);
}

/** Answers a call that `handleCall` left open. A second reply, or one after the caller's timeout, has no effect. */
export function reply(from: From, value: unknown): void {
  From.settle(from, value);
}

/**
 * Asks a server and waits for its reply, at most `timeout` milliseconds. The server does not notice that a caller gave up.
 * @throws {CallFailed} `timeout`, `noproc`, or the reason with which the server ended meanwhile
 * @throws {MailboxFull}
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names what the caller expects; the library cannot check it
export function call<Reply = unknown>(to: Pid | string, request: unknown, timeout = 5000): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const process = find(to);
    if (process === undefined) throw new CallFailed(to, 'noproc');
    let timer: NodeJS.Timeout | undefined;
    const close = (): boolean => {
      clearTimeout(timer);
      return process.watchers?.delete(from) ?? false;
    };
    const from = new From((value) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
      if (close()) resolve(value as Reply);
    });
    send(process.pid, new Call(request, from));
    watch(process, from, (reason) => {
      if (close()) reject(new CallFailed(to, reason));
    });
    if (timeout !== Number.POSITIVE_INFINITY)
      timer = setTimeout(() => {
        if (close()) reject(new CallFailed(to, 'timeout'));
      }, timeout);
  });
}

/** Tells a server something; no reply, and no error if it is dead. @throws {MailboxFull} */
export function cast(to: Pid | string, request: unknown): void {
  const process = find(to);
  if (process !== undefined) send(process.pid, new Cast(request));
}

/**
 * Ends a server in its turn: what is in its mailbox is handled before, then `terminate` runs.
 * @throws {CallFailed} `noproc`, or the reason with which it ended instead of the one given
 */
export async function stop(to: Pid | string, reason: Reason = 'normal'): Promise<void> {
  const process = find(to);
  if (process === undefined) throw new CallFailed(to, 'noproc');
  deliver(process, new Stop(reason));
  const last = await exited(process.pid);
  if (last !== reason) throw new CallFailed(to, last);
}
