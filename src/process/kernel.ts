import { type Members, none, withMember, withoutMember } from './members.ts';
import { Mailbox } from './mailbox.ts';
import { outside, Pid, Ref } from './pid.ts';
import { enqueue, type Runnable } from './scheduler.ts';
import { Down, Exit, MailboxFull, ProcessError, type Reason, reasonOf } from './signals.ts';

/**
 *     runnable ──step──▶ running ──▶ waiting (nothing to do) ──message, timeout──▶ runnable
 *                           └──────▶ runnable (more to do)          any ──▶ exited
 */
export type Status = 'runnable' | 'running' | 'waiting' | 'exited';

/** A restart as its maker remembers it. */
export interface Restarts {
  readonly count: number;
  readonly child: string;
  readonly reason: Reason;
}

/** How many messages may wait in a mailbox if nothing else is said. */
export const MAILBOX_LIMIT = 10_000;

/** The process whose own code is running now. */
let onStack: Process | undefined;

export const processes = new Set<Process>();
export const names = new Map<string, Process>();

/** What every process has, and what happens to it from outside. How its own code runs is told in process.ts. */
export abstract class Process implements Runnable {
  readonly pid: Pid;
  readonly parent: Pid;
  readonly limit: number;
  readonly startedAt = Date.now();
  readonly mailbox = new Mailbox();
  next: Runnable | undefined;
  status: Status = 'runnable';
  trapping = false;
  handled = 0;
  label: string | undefined;
  name: string | undefined;
  links: Members<Process> = none;
  /** Told when this process ends: monitors, callers, whoever asked `exited`. */
  watchers: Map<object, (reason: Reason) => void> | undefined;
  /** The monitors that this process has on others. */
  monitors: Map<Ref, Process> | undefined;
  timers: Set<NodeJS.Timeout> | undefined;
  /** Gives back what the process holds outside of the library: sockets, handles. */
  owned: ((reason: Reason) => void)[] | undefined;
  /** Senders that wait for room in the mailbox. */
  blocked: (() => void)[] | undefined;
  restarts: Restarts | undefined;
  /** Why the process will end as soon as its code that is on the stack now has returned: the first such reason counts. */
  doom: { readonly reason: Reason } | undefined;

  constructor(parent: Pid, label: string | undefined, limit: number) {
    this.pid = new Pid(this);
    this.parent = parent;
    this.label = label;
    this.limit = limit;
    processes.add(this);
  }

  /** Runs the process's own code once, catches what it throws, and says in `status` or `doom` how it goes on. */
  abstract turn(): void;

  /** Takes what the process's own code has thrown outside of a turn. */
  abstract failed(thrown: unknown): void;

  /** Drops what the process's own code waits for. */
  abstract abandon(): void;

  step(): void {
    if (this.status !== 'exited') run(this);
  }
}

/** The process under a pid, if it is alive: one that will die when its running code returns is dead to all others. */
export function alive(pid: Pid): Process | undefined {
  const process = Pid.process(pid);
  return process?.doom === undefined ? process : undefined;
}

/** The living process under a pid or a name. */
export function find(to: Pid | string): Process | undefined {
  if (typeof to !== 'string') return alive(to);
  const process = names.get(to);
  return process?.doom === undefined ? process : undefined;
}

/** Puts a message into the mailbox without asking whether there is room: for signals, timers and the library's own requests. */
export function deliver(process: Process, message: unknown): void {
  process.mailbox.push(message);
  if (process.status === 'waiting') makeRunnable(process);
}

/** Puts a process that has something to do into the run queue; it must not be there already. */
export function makeRunnable(process: Process): void {
  process.status = 'runnable';
  enqueue(process);
}

/**
 * Sends a message. A dead pid takes it without effect.
 * @throws {ProcessError} `not-registered` if there is no process of that name
 * @throws {MailboxFull} if the receiver has as many messages waiting as it may have
 */
export function send(to: Pid | string, message: unknown): void {
  const process = find(to);
  if (process === undefined) {
    if (typeof to === 'string') throw new ProcessError('not-registered', `No process is registered as '${to}'.`);
    return;
  }
  if (process.mailbox.length >= process.limit) throw new MailboxFull(process.pid, process.limit);
  deliver(process, message);
}

/** Settles when the mailbox of `pid` has room, or when the process is dead. A full one has room again when it is half empty. */
export function ready(pid: Pid): Promise<void> {
  const process = alive(pid);
  if (process === undefined || process.mailbox.length < process.limit) return Promise.resolve();
  return new Promise((resolve) => {
    (process.blocked ??= []).push(resolve);
  });
}

/** To be called after a message was taken: lets the waiting senders go on once half of the mailbox is free. */
export function unblock(process: Process): void {
  if (process.blocked === undefined || process.mailbox.length > process.limit / 2) return;
  for (const resolve of process.blocked) resolve();
  process.blocked = undefined;
}

/**
 * An exit signal arrives. One that was sent with `exit` (not along a link) and says `kill` cannot be trapped; `normal` kills
 * nobody but the sender itself.
 */
export function signal(process: Process, from: Pid, reason: Reason, along: 'link' | 'exit'): void {
  if (along === 'exit' && reason === 'kill') die(process, 'killed');
  else if (process.trapping) deliver(process, new Exit(from, reason));
  else if (reason !== 'normal' || from === process.pid) die(process, reason);
}

function run(process: Process): void {
  process.status = 'running';
  onStack = process;
  process.turn();
  onStack = undefined;
  endIfDoomed(process);
}

function endIfDoomed(process: Process): void {
  if (process.doom !== undefined && process !== onStack) end(process, process.doom.reason);
}

/** Runs a function as a process's own code, outside of its turns: what it throws ends that process. For a dead one nothing runs. */
export function runAs<A>(process: Process, code: (argument: A) => void, argument: A): void {
  if (process.status === 'exited' || process.doom !== undefined) return;
  const interrupted = onStack;
  onStack = process;
  try {
    code(argument);
  } catch (thrown) {
    process.failed(thrown);
  }
  onStack = interrupted;
  endIfDoomed(process);
}

/** A process cannot be stopped while its own code is on the stack: it ends when that code returns. */
function die(process: Process, reason: Reason): void {
  if (process === onStack) process.doom ??= { reason };
  else end(process, reason);
}

const ended: { readonly process: Process; readonly reason: Reason }[] = [];
let telling = false;

/**
 * The end of a process. First all that it holds is given back (its name, its timers), so that whoever is told finds it gone; then its
 * links and monitors are told. The deaths that follow queue up here: a chain of 100,000 links must not be 100,000 calls deep.
 */
export function end(process: Process, reason: Reason): void {
  if (process.status === 'exited') return;
  process.status = 'exited';
  Pid.clear(process.pid);
  processes.delete(process);
  if (process.name !== undefined) names.delete(process.name);
  for (const timer of process.timers ?? none) clearTimeout(timer);
  process.timers?.clear();
  for (const [ref, target] of process.monitors ?? none) target.watchers?.delete(ref);
  process.abandon();
  ended.push({ process, reason: release(process, reason) });
  if (telling) return;
  telling = true;
  for (const death of ended) tell(death.process, death.reason);
  ended.length = 0;
  telling = false;
}

/** Has the process's own things given back; what goes wrong with it is the exit reason then. */
function release(process: Process, reason: Reason): Reason {
  let last = reason;
  for (const give of process.owned ?? none) {
    try {
      give(reason);
    } catch (thrown) {
      last = reasonOf(thrown);
    }
  }
  return last;
}

function tell(process: Process, reason: Reason): void {
  for (const resolve of process.blocked ?? none) resolve();
  const { links } = process;
  process.links = none;
  for (const peer of links) {
    peer.links = withoutMember(peer.links, process);
    if (peer.status !== 'exited') signal(peer, process.pid, reason, 'link');
  }
  for (const notify of process.watchers?.values() ?? none) notify(reason);
}

/** Links two processes: one link a pair. */
export function connect(one: Process, other: Process): void {
  one.links = withMember(one.links, other);
  other.links = withMember(other.links, one);
}

export function disconnect(one: Process, other: Process): void {
  one.links = withoutMember(one.links, other);
  other.links = withoutMember(other.links, one);
}

/** Has `process` told by a {@link Down} message when the other one ends; at once, with `noproc`, when there is none. */
export function monitor(process: Process, object: Pid | string): Ref {
  const ref = new Ref(object);
  const target = find(object);
  if (target === undefined) {
    deliver(process, new Down(ref, 'noproc'));
    return ref;
  }
  (process.monitors ??= new Map()).set(ref, target);
  watch(target, ref, (reason) => {
    process.monitors?.delete(ref);
    if (process.status !== 'exited') deliver(process, new Down(ref, reason));
  });
  return ref;
}

/** Has `notify` called when the process ends; `key` takes it back with `watchers.delete`. It must not throw. */
export function watch(process: Process, key: object, notify: (reason: Reason) => void): void {
  (process.watchers ??= new Map()).set(key, notify);
}

/**
 * Sends an exit signal from outside all processes; see `self.exit` for inside.
 * `kill` ends any process (its links and monitors are told `killed`); any other reason ends one that does not trap, except `normal`.
 */
export function exit(pid: Pid, reason: Reason): void {
  const process = alive(pid);
  if (process !== undefined) signal(process, outside, reason, 'exit');
}

/** Whether the process is alive; false at once after a signal that kills it. */
export function isAlive(pid: Pid): boolean {
  return alive(pid) !== undefined;
}

/** The pid under a registered name. */
export function whereis(name: string): Pid | undefined {
  return find(name)?.pid;
}

/** Settles with the exit reason when the process has ended; with `noproc` if there is none. */
export function exited(pid: Pid): Promise<Reason> {
  const process = Pid.process(pid);
  if (process === undefined) return Promise.resolve('noproc');
  return new Promise((resolve) => {
    watch(process, resolve, resolve);
  });
}

/**
 * Sends a message after so many milliseconds, once, unless it is cancelled or the receiver has ended by then: a process leaves no
 * timer behind. It is delivered even when the mailbox is full.
 * @returns cancels; false when it was too late
 */
export function sendAfter(pid: Pid, message: unknown, milliseconds: number): () => boolean {
  const process = alive(pid);
  if (process === undefined) return () => false;
  const timers = (process.timers ??= new Set());
  const timer = setTimeout(() => {
    timers.delete(timer);
    deliver(process, message);
  }, milliseconds);
  timers.add(timer);
  return () => {
    clearTimeout(timer);
    return timers.delete(timer);
  };
}
