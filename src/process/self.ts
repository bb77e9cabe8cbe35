import type { Pid, Ref } from './pid.ts';
import type { Reason, Timeout } from './signals.ts';

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
  /** See {@link Self.own}: what the process holds from its first moment, before its own code has run. */
  readonly own?: (reason: Reason) => void;
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
   * Makes of a function one that others may call (a socket's event, say) and that runs as this process's own code: what it throws is
   * the process's exit reason, and when the process is dead nothing runs. It does not wait for the mailbox.
   */
  callback<A>(code: (argument: A) => void): (argument: A) => void;
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
