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
  send,
  signal,
  unblock,
} from './kernel.ts';
import type { Letter } from './mailbox.ts';
import { outside, Pid, type Ref } from './pid.ts';
import { Down, Exit, ExitThrow, ProcessError, type Reason, reasonOf, Timeout } from './signals.ts';

/**
 * The code of a process that waits where it likes: `await self.receive()`. It ends `normal` when the promise is fulfilled, and with
 * what was thrown when it is rejected.
 */
export type AsyncBody = (self: Self) => Promise<void>;

/** The code of a process that only reacts: it costs little (see docs/processes.md) and is meant to be had by the ten thousand. */
export interface CallbackProcess<M = unknown> {
  /** The first thing that runs, before any message; not on the stack of whoever spawned the process. */
  init?(self: Self): void;
  /** One message. What it throws is the process's exit reason. Nobody checks that senders send only `M`. */
  handle(message: M, self: Self): void;
  /**
   * The last thing that runs, when the process ends by itself (by `self.exit` or a throw in `handle`) or, if it traps exits, when its
   * parent tells it to end. Never when it is killed by a signal that it does not trap, nor after a throw in `init`.
   */
  terminate?(reason: Reason, self: Self): void;
}

export type Body = AsyncBody | CallbackProcess;

export interface SpawnOptions {
  /** Registered before the process starts; must be free. */
  readonly name?: string;
  /** What `inspect` shows beside the pid, e.g. `connection 127.0.0.1:4711`. */
  readonly label?: string;
  /** How many messages may wait; 10,000 if not given. One more, and `send` throws {@link MailboxFull}. Signals have room always. */
  readonly mailbox?: number;
}

/** A process as its own code sees it. Once the process is dead, everything here throws, except `receive`, which never settles. */
export interface Self {
  readonly pid: Pid;
  readonly parent: Pid;
  /** What `inspect` shows beside the pid. */
  label: string | undefined;
  spawn(body: Body, options?: SpawnOptions): Pid;
  /** Spawns and links in one: a child that dies at once is not missed. */
  spawnLink(body: Body, options?: SpawnOptions): Pid;
  /** Spawns and monitors in one: a child that dies at once is told with its own reason, not with `noproc`. */
  spawnMonitor(body: Body, options?: SpawnOptions): { readonly pid: Pid; readonly ref: Ref };
  /** See {@link send}. */
  send(to: Pid | string, message: unknown): void;
  /**
   * Binds two processes: when one ends, the other is sent its reason. One link a pair; a link to itself has no effect.
   * @throws {ProcessError} `noproc` if the other is dead and this one does not trap exits (if it does: {@link Exit} with `noproc`)
   */
  link(pid: Pid): void;
  /** No later exit signal comes along this link; one that is in the mailbox stays there. */
  unlink(pid: Pid): void;
  /** Asks for one {@link Down} when the other ends. Not a link: the other knows nothing of it, and nobody dies of it. */
  monitor(object: Pid | string): Ref;
  /**
   * Takes a monitor back. `flush` also removes its {@link Down} from the mailbox; `info` has a meaningful result.
   * @returns with `info`: whether the monitor was still there; otherwise true
   */
  demonitor(ref: Ref, options?: { readonly flush?: boolean; readonly info?: boolean }): boolean;
  /** Ends this process, by a throw: `finally` blocks on the way run, and a `catch` on the way can hold it up. */
  exit(reason: Reason): never;
  /** Sends an exit signal to a process. */
  exit(pid: Pid, reason: Reason): void;
  /** Whether exit signals become {@link Exit} messages instead of ending this process. Returns what was before. */
  trapExit(flag: boolean): boolean;
  /**
   * Has `release` called when the process ends, however it ends, before anyone is told: what it holds outside of this library (a
   * socket, a handle) goes with it, as the ports of a dead process do on the BEAM. What it throws becomes the exit reason.
   */
  own(release: (reason: Reason) => void): void;
  /** @throws {ProcessError} `name-taken`, or `already-named` if this process has a name */
  register(name: string): void;
  /** @throws {ProcessError} `not-registered` if nobody has that name */
  unregister(name: string): void;
  /** The oldest message in the mailbox, or the next to come. */
  receive(): Promise<unknown>;
  /**
   * The oldest message for which `match` gives something other than undefined; what it gives. The others stay, in their order.
   * `after` is a time in milliseconds, counted from now, whatever else arrives; 0 looks at what is there.
   */
  receive<T>(match: (message: unknown) => T | undefined): Promise<T>;
  receive<T>(match: (message: unknown) => T | undefined, after: number): Promise<T | typeof Timeout>;
  receive(match: undefined, after: number): Promise<unknown>;
  /** Notes that this process started one of its children again and why: `inspect` counts it and shows the last. */
  noteRestart(child: string, reason: Reason): void;
}

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
      const reason = reasonOf(thrown);
      if (this.#started) this.#terminate(body, reason);
      else this.doom ??= { reason };
    }
    this.#started = true;
    if (this.mailbox.length === 0) this.status = 'waiting';
    else makeRunnable(this);
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

  own(release: (reason: Reason) => void): void {
    (this.#living().owned ??= []).push(release);
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
