import {
  connect,
  deliver,
  disconnect,
  end,
  find,
  alive,
  makeRunnable,
  MAILBOX_LIMIT,
  monitor,
  names,
  Process,
  runAs,
  send,
  signal,
  unblock,
} from './kernel.ts';
import type { Letter } from './mailbox.ts';
import { outside, Pid, type Ref } from './pid.ts';
import type { AsyncBody, Body, CallbackProcess, Self, SpawnOptions } from './self.ts';
import { Down, Exit, ExitThrow, ProcessError, type Reason, reasonOf, Timeout } from './signals.ts';

/** A receive that has not got its message yet. */
interface Receive {
  readonly match: ((message: unknown) => unknown) | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Everything up to here has been offered to `match`. */
  seen: Letter | undefined;
  /** The time is over; what is in the mailbox by then still counts. */
  expired: boolean;
  timer: NodeJS.Timeout | undefined;
}

class Spawned extends Process implements Self {
  readonly #body: Body;
  #started = false;
  #receive: Receive | undefined;

  constructor(body: Body, parent: Pid, options: SpawnOptions | undefined) {
    super(parent, options?.label, options?.mailbox ?? MAILBOX_LIMIT);
    this.#body = body;
  }

  turn(): void {
    if (typeof this.#body !== 'function') this.#react(this.#body);
    else if (this.#started) this.#resume();
    else this.#begin(this.#body);
  }

  #react(body: CallbackProcess): void {
    try {
      if (this.#started) {
        const message = this.#take();
        if (message instanceof Exit && message.from === this.parent) this.#terminate(body, message.reason);
        else body.handle(message, this);
      } else {
        body.init?.(this);
      }
    } catch (thrown) {
      this.failed(thrown);
    }
    this.#started = true;
    if (this.mailbox.length === 0) this.status = 'waiting';
    else makeRunnable(this);
  }

  failed(thrown: unknown): void {
    const reason = reasonOf(thrown);
    if (this.#started && typeof this.#body !== 'function') this.#terminate(this.#body, reason);
    else this.doom ??= { reason };
  }

  #terminate(body: CallbackProcess, reason: Reason): void {
    let last = reason;
    try {
      if (this.doom === undefined) body.terminate?.(reason, this);
    } catch (thrown) {
      last = reasonOf(thrown);
    }
    this.doom ??= { reason: last };
  }

  #begin(body: AsyncBody): void {
    this.#started = true;
    Promise.try(body, this).then(
      () => end(this, 'normal'),
      (thrown: unknown) => end(this, reasonOf(thrown)),
    );
  }

  #resume(): void {
    const receive = this.#receive!;
    try {
      if (receive.match === undefined && this.mailbox.length > 0) return this.#settle(receive, this.#take());
      const hit = receive.match && this.mailbox.take(receive.match, receive.seen);
      if (hit !== undefined) {
        this.handled += 1;
        unblock(this);
        return this.#settle(receive, hit);
      }
    } catch (thrown) {
      this.abandon();
      return receive.reject(thrown);
    }
    if (receive.expired) return this.#settle(receive, Timeout);
    receive.seen = this.mailbox.last;
    this.status = 'waiting';
  }

  #settle(receive: Receive, value: unknown): void {
    this.abandon();
    receive.resolve(value);
  }

  #take(): unknown {
    const message = this.mailbox.shift();
    this.handled += 1;
    unblock(this);
    return message;
  }

  abandon(): void {
    clearTimeout(this.#receive?.timer);
    this.#receive = undefined;
  }

  receive(): Promise<unknown>;
  receive<T>(match: (message: unknown) => T | undefined): Promise<T>;
  receive<T>(match: (message: unknown) => T | undefined, after: number): Promise<T | typeof Timeout>;
  receive(match: undefined, after: number): Promise<unknown>;
  receive(match?: (message: unknown) => unknown, after?: number): Promise<unknown> {
    if (this.status === 'exited') return new Promise(() => {});
    if (this.#receive !== undefined || typeof this.#body !== 'function')
      throw new ProcessError(
        'already-receiving',
        `${String(this.pid)} is receiving already: one receive at a time, and none in a callback process.`,
      );
    return new Promise((resolve, reject) => {
      const expired = after === 0;
      const receive: Receive = { match, resolve, reject, seen: undefined, expired, timer: undefined };
      this.#receive = receive;
      if (after !== undefined && after > 0 && after !== Number.POSITIVE_INFINITY)
        receive.timer = setTimeout(() => this.#expire(receive), after);
      if (this.mailbox.length > 0 || expired) makeRunnable(this);
      else this.status = 'waiting';
    });
  }

  #expire(receive: Receive): void {
    receive.expired = true;
    if (this.status === 'waiting') makeRunnable(this);
  }

  spawn(body: Body, options?: SpawnOptions): Pid {
    return create(body, this.#living().pid, options).pid;
  }

  spawnLink(body: Body, options?: SpawnOptions): Pid {
    const child = create(body, this.#living().pid, options);
    connect(this, child);
    return child.pid;
  }

  spawnMonitor(body: Body, options?: SpawnOptions): { pid: Pid; ref: Ref } {
    const { pid } = create(body, this.#living().pid, options);
    return { pid, ref: monitor(this, pid) };
  }

  send(to: Pid | string, message: unknown): void {
    this.#living();
    send(to, message);
  }

  link(pid: Pid): void {
    this.#living();
    const other = alive(pid);
    if (other === this) return;
    if (other !== undefined) connect(this, other);
    else if (this.trapping) deliver(this, new Exit(pid, 'noproc'));
    else throw new ProcessError('noproc', `${String(pid)} is dead, so ${String(this.pid)} cannot link to it.`);
  }

  unlink(pid: Pid): void {
    this.#living();
    const other = Pid.process(pid);
    if (other !== undefined) disconnect(this, other);
  }

  monitor(object: Pid | string): Ref {
    return monitor(this.#living(), object);
  }

  demonitor(ref: Ref, options?: { flush?: boolean; info?: boolean }): boolean {
    this.#living();
    const target = this.monitors?.get(ref);
    this.monitors?.delete(ref);
    target?.watchers?.delete(ref);
    if (options?.flush) {
      this.mailbox.take((message) => (message instanceof Down && message.ref === ref ? message : undefined));
      if (this.#receive !== undefined) this.#receive.seen = undefined;
    }
    return options?.info ? target !== undefined : true;
  }

  exit(reason: Reason): never;
  exit(pid: Pid, reason: Reason): void;
  exit(...args: [reason: Reason] | [pid: Pid, reason: Reason]): void {
    this.#living();
    if (args.length === 1) throw new ExitThrow(args[0]);
    const [pid, reason] = args;
    const target = alive(pid);
    if (target === undefined) return;
    signal(target, this.pid, reason, 'exit');
    if (target === this && alive(pid) === undefined) throw new ExitThrow(reason);
  }

  trapExit(flag: boolean): boolean {
    const before = this.#living().trapping;
    this.trapping = flag;
    return before;
  }

  callback<A>(code: (argument: A) => void): (argument: A) => void {
    return (argument) => {
      runAs(this, code, argument);
    };
  }

  own(release: (reason: Reason) => void): void {
    const { owned } = this.#living();
    // A list of one, as most are, has room for one only; what is pushed into an empty list makes room for 17.
    if (owned === undefined) this.owned = [release];
    else owned.push(release);
  }

  register(name: string): void {
    this.#living();
    if (this.name !== undefined)
      throw new ProcessError('already-named', `${String(this.pid)} is registered as '${this.name}' already.`);
    claim(name);
    names.set(name, this);
    this.name = name;
  }

  unregister(name: string): void {
    this.#living();
    const holder = find(name);
    if (holder === undefined) throw new ProcessError('not-registered', `No process is registered as '${name}'.`);
    names.delete(name);
    holder.name = undefined;
  }

  noteRestart(child: string, reason: Reason): void {
    this.#living().restarts = { count: (this.restarts?.count ?? 0) + 1, child, reason };
  }

  /** A dead process's code that still runs (JavaScript cannot stop it) stops at the first thing it tries to do. */
  #living(): this {
    if (this.status === 'exited')
      throw new ProcessError('exited', `${String(this.pid)} has ended; nothing more can be done in its name.`);
    return this;
  }
}

function claim(name: string): void {
  if (names.has(name))
    throw new ProcessError('name-taken', `The name '${name}' is taken by ${String(names.get(name)?.pid)}.`);
}

function create(body: Body, parent: Pid, options: SpawnOptions | undefined): Spawned {
  if (options?.name !== undefined) claim(options.name);
  const process = new Spawned(body, parent, options);
  if (options?.name !== undefined) process.register(options.name);
  if (options?.own !== undefined) process.own(options.own);
  makeRunnable(process);
  return process;
}

/**
 * Starts a process from outside all processes. Its code runs as soon as the code on the stack has returned.
 * @throws {ProcessError} `name-taken`
 */
export function spawn(body: Body, options?: SpawnOptions): Pid {
  return create(body, outside, options).pid;
}
