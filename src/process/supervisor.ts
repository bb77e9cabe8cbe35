import { sendAfter } from './kernel.ts';
import { type ChildTraits, isDue, isOrderly, type Limits, RestartIntensity } from './children.ts';
import type { Pid } from './pid.ts';
import { report, reportProgress } from './reports.ts';
import type { Self } from './self.ts';
import {
  type Answer,
  call,
  type From,
  type Next,
  type Server,
  type ServerOptions,
  StartFailed,
  startServer,
} from './server.ts';
import { Exit, ProcessError, type Reason, reasonOf } from './signals.ts';
import { stopChild } from './stop-child.ts';

/** How to start a child, and what to do when it ends. */
export interface ChildSpec extends ChildTraits {
  readonly id: string;
  /** Starts the child with the supervisor's own `self`: `self.spawnLink(…)` or `startServer(…, { parent: self })`. */
  start(self: Self): Pid | Promise<Pid>;
}

export interface SupervisorOptions extends Limits, ServerOptions {
  /** Which siblings are started again with a child: none, all, or those that were started after it. */
  readonly strategy: 'one-for-one' | 'one-for-all' | 'rest-for-one';
  /** In the order of their start. They are ended in the reverse order, so what is last is ended first. */
  readonly children: readonly ChildSpec[];
  /** Whether the supervisor ends with `shutdown` when the first, or the last, of its significant children has ended by itself. */
  readonly autoShutdown?: 'never' | 'any-significant' | 'all-significant';
}

export interface ChildInfo {
  readonly id: string | undefined;
  readonly pid: Pid | undefined;
  readonly state: 'running' | 'restarting' | 'stopped';
  readonly type: 'worker' | 'supervisor';
}

export interface ChildCounts {
  readonly specs: number;
  readonly active: number;
  readonly supervisors: number;
  readonly workers: number;
}

interface Child {
  readonly spec: ChildSpec;
  pid: Pid | undefined;
  state: ChildInfo['state'];
}

interface Failure {
  readonly child: Child;
  readonly reason: Reason;
}

export type SupervisorRequest =
  | { readonly do: 'start'; readonly spec: ChildSpec }
  | { readonly do: 'restart' | 'terminate' | 'delete'; readonly id: string }
  | { readonly do: 'list' };

/** A message to itself: other requests get in between two attempts to start a child that does not come up. */
class TryAgain {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

class Supervisor implements Server {
  readonly #options: SupervisorOptions;
  readonly #restarts: RestartIntensity;
  #children: Child[];

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#restarts = new RestartIntensity(options);
    const ids = new Set(options.children.map(({ id }) => id));
    if (ids.size < options.children.length)
      throw new ProcessError(
        'already-present',
        'Two children of this supervisor have the same id; each needs its own.',
      );
    this.#children = options.children.map((spec) => ({ spec, pid: undefined, state: 'stopped' }));
  }

  async init(self: Self): Promise<Next | void> {
    self.trapExit(true);
    const failed = await this.#startAll(self, this.#children);
    if (failed === undefined) return;
    await this.#stopAll(self, this.#children);
    return { stop: { shutdown: { failedToStart: failed.child.spec.id, reason: failed.reason } } };
  }

  async handleCall(request: SupervisorRequest, _from: From, self: Self): Promise<Answer> {
    try {
      return { reply: await this.#answer(request, self) };
    } catch (error) {
      if (error instanceof ProcessError) return { reply: error };
      throw error;
    }
  }

  async handleInfo(message: unknown, self: Self): Promise<Next | void> {
    if (message instanceof Exit) {
      const child = this.#children.find(({ pid }) => pid === message.from);
      if (child !== undefined) return this.#ended(self, child, message.reason);
    } else if (message instanceof TryAgain) {
      const child = this.#children.find(({ spec, state }) => spec.id === message.id && state === 'restarting');
      if (child !== undefined) return this.#restart(self, child);
    }
  }

  terminate(_reason: Reason, self: Self): Promise<void> {
    return this.#stopAll(self, this.#children);
  }

  async #ended(self: Self, child: Child, reason: Reason): Promise<Next | void> {
    const { spec } = child;
    if (isDue(spec, reason)) {
      report(self, 'child-terminated', reason, spec, child.pid);
      self.noteRestart(spec.id, reason);
      return this.#restart(self, child);
    }
    if (!isOrderly(reason)) report(self, 'child-terminated', reason, spec, child.pid);
    this.#settle(child);
    if (this.#isOver(child)) return { stop: 'shutdown' };
  }

  /** Whether the end of this child is the end of the supervisor. */
  #isOver({ spec }: Child): boolean {
    const { autoShutdown = 'never' } = this.#options;
    if (!spec.significant || autoShutdown === 'never') return false;
    return autoShutdown === 'any-significant' || !this.#children.some((other) => other.spec.significant && other.pid);
  }

  async #restart(self: Self, child: Child): Promise<Next | void> {
    if (!this.#restarts.allows()) {
      report(self, 'shutdown', 'reached-max-restart-intensity', child.spec, child.pid);
      this.#settle(child);
      return { stop: 'shutdown' };
    }
    child.pid = undefined;
    child.state = 'restarting';
    const group = this.#startedWith(child);
    await this.#stopAll(self, group, child);
    const failed = await this.#startAll(
      self,
      group.filter(({ spec }) => spec === child.spec || spec.restart !== 'temporary'),
    );
    if (failed === undefined) return;
    failed.child.state = 'restarting';
    sendAfter(self.pid, new TryAgain(failed.child.spec.id), 0);
  }

  /** The children that are to be started again with this one, itself among them. */
  #startedWith(child: Child): Child[] {
    const { strategy } = this.#options;
    if (strategy === 'one-for-one') return [child];
    return strategy === 'one-for-all' ? [...this.#children] : this.#children.slice(this.#children.indexOf(child));
  }

  /** Starts them in order, up to the first that does not come up. */
  async #startAll(self: Self, children: readonly Child[]): Promise<Failure | undefined> {
    for (const child of children) {
      const failure = await this.#start(self, child);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  /** Starts one. One that says `ignore` has not failed: it is kept as stopped, or forgotten if temporary. */
  async #start(self: Self, child: Child): Promise<Failure | undefined> {
    try {
      child.pid = await child.spec.start(self);
      self.link(child.pid);
      child.state = 'running';
      reportProgress(self, child.spec, child.pid);
      return undefined;
    } catch (thrown) {
      const reason = thrown instanceof StartFailed ? thrown.reason : reasonOf(thrown);
      if (reason === 'ignore') return this.#settle(child);
      report(self, 'start-error', reason, child.spec, undefined);
      return { child, reason };
    }
  }

  /** It does not run, and is not to be started again by itself. */
  #settle(child: Child): undefined {
    child.pid = undefined;
    child.state = 'stopped';
    if (child.spec.restart === 'temporary') this.#children = this.#children.filter((other) => other !== child);
  }

  /** Ends them in reverse order, one after the other. */
  async #stopAll(self: Self, children: readonly Child[], except?: Child): Promise<void> {
    for (const child of children.toReversed()) {
      if (child === except) continue;
      await stopChild(self, child.spec, child.pid);
      this.#settle(child);
    }
  }

  async #answer(request: SupervisorRequest, self: Self): Promise<unknown> {
    if (request.do === 'list') return this.#children.toReversed().map(info);
    if (request.do === 'start') return this.#add(self, request.spec);
    const child = this.#children.find(({ spec }) => spec.id === request.id);
    if (child === undefined) throw new ProcessError('not-found', `There is no child '${request.id}'.`);
    if (request.do === 'terminate') {
      await stopChild(self, child.spec, child.pid);
      return this.#settle(child);
    }
    if (child.state !== 'stopped')
      throw new ProcessError(child.state, `The child '${request.id}' is ${child.state}; terminate it first.`);
    if (request.do === 'delete') {
      this.#children = this.#children.filter((other) => other !== child);
      return undefined;
    }
    return this.#startOne(self, child);
  }

  async #add(self: Self, spec: ChildSpec): Promise<Pid | undefined> {
    const present = this.#children.find(({ spec: { id } }) => id === spec.id);
    if (present !== undefined) {
      const code = present.state === 'stopped' ? 'already-present' : 'already-started';
      throw new ProcessError(code, `There is a child '${spec.id}' already, and it is ${present.state}.`);
    }
    const child: Child = { spec, pid: undefined, state: 'stopped' };
    this.#children.push(child);
    try {
      return await this.#startOne(self, child);
    } catch (error) {
      this.#children = this.#children.filter((other) => other !== child);
      throw error;
    }
  }

  async #startOne(self: Self, child: Child): Promise<Pid | undefined> {
    const failure = await this.#start(self, child);
    if (failure !== undefined) throw new StartFailed(`The child '${child.spec.id}'`, failure.reason);
    return child.pid;
  }
}

function info({ spec, pid, state }: Child): ChildInfo {
  return { id: spec.id, pid, state, type: spec.type ?? 'worker' };
}

/**
 * Starts a supervisor and its children, in order; settles when all are up.
 * @throws {StartFailed} with `{ shutdown: { failedToStart, reason } }` if a child does not come up; those before it are ended again
 * @throws {ProcessError} `already-present` if two children have the same id
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Pid> {
  return startServer(new Supervisor(options), { mailbox: Number.POSITIVE_INFINITY, ...options });
}

async function ask<T>(supervisor: Pid | string, request: SupervisorRequest): Promise<T> {
  const answer = await call<T>(supervisor, request, Number.POSITIVE_INFINITY);
  if (answer instanceof ProcessError) throw answer;
  return answer;
}

/**
 * Adds a child and starts it; undefined if its start says `ignore`.
 * @throws {ProcessError} `already-started` or `already-present` if there is a child with this id
 * @throws {StartFailed}
 */
export function startChild(supervisor: Pid | string, spec: ChildSpec): Promise<Pid | undefined> {
  return ask(supervisor, { do: 'start', spec });
}

/** Starts a child that is stopped. @throws {ProcessError} `running`, `restarting`, `not-found`. @throws {StartFailed} */
export function restartChild(supervisor: Pid | string, id: string): Promise<Pid | undefined> {
  return ask(supervisor, { do: 'restart', id });
}

/** Ends a child and keeps its spec, unless it is temporary. @throws {ProcessError} `not-found` */
export function terminateChild(supervisor: Pid | string, id: string): Promise<void> {
  return ask(supervisor, { do: 'terminate', id });
}

/** Forgets a child that is stopped. @throws {ProcessError} `running`, `restarting`, `not-found` */
export function deleteChild(supervisor: Pid | string, id: string): Promise<void> {
  return ask(supervisor, { do: 'delete', id });
}

/** The children, the last started first. */
export function whichChildren(supervisor: Pid | string): Promise<ChildInfo[]> {
  return ask(supervisor, { do: 'list' });
}

export async function countChildren(supervisor: Pid | string): Promise<ChildCounts> {
  const children = await whichChildren(supervisor);
  const supervisors = children.filter(({ type }) => type === 'supervisor').length;
  const active = children.filter(({ state }) => state === 'running').length;
  return { specs: children.length, active, supervisors, workers: children.length - supervisors };
}
