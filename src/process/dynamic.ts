import {
  type ChildTraits,
  isAsAsked,
  isDue,
  isOrderly,
  type Limits,
  RestartIntensity,
  shutdownOf,
} from './children.ts';
import { sendAfter } from './kernel.ts';
import type { Pid } from './pid.ts';
import { report, reportProgress } from './reports.ts';
import type { Self } from './self.ts';
import { type Answer, type Next, type Server, type ServerOptions, startServer } from './server.ts';
import { Down, Exit, ProcessError, type Reason, reasonOf } from './signals.ts';
import type { ChildInfo, SupervisorRequest } from './supervisor.ts';

/** How to start a child of a dynamic supervisor: at once, without waiting. The same spec may serve for any number of children. */
export interface DynamicChildSpec extends ChildTraits {
  readonly id?: string;
  /** Starts the child with the supervisor's own `self`, by `self.spawnLink(…)`. Runs on the stack of who asked for the child. */
  start(self: Self): Pid;
}

export interface DynamicSupervisorOptions extends Limits, ServerOptions {
  /** How many children there may be at a time. Default: no limit. */
  readonly maxChildren?: number;
}

/** A message to itself: time for those who were given so many milliseconds to end is over. */
class TimeIsUp {
  readonly shutdown: number;

  constructor(shutdown: number) {
    this.shutdown = shutdown;
  }
}

class TryAgain {
  readonly spec: DynamicChildSpec;

  constructor(spec: DynamicChildSpec) {
    this.spec = spec;
  }
}

const supervisors = new WeakMap<Pid, DynamicSupervisor>();

class DynamicSupervisor implements Server {
  readonly #children = new Map<Pid, DynamicChildSpec>();
  readonly #maxChildren: number;
  readonly #restarts: RestartIntensity;
  #self: Self | undefined;
  /** Children that are being started again: they have a place, but no pid yet. */
  #restarting = 0;

  constructor(options: DynamicSupervisorOptions) {
    this.#maxChildren = options.maxChildren ?? Number.POSITIVE_INFINITY;
    this.#restarts = new RestartIntensity(options);
  }

  init(self: Self): void {
    self.trapExit(true);
    this.#self = self;
    supervisors.set(self.pid, this);
  }

  handleCall(request: SupervisorRequest): Answer {
    if (request.do !== 'list')
      return { reply: new ProcessError('not-found', 'The children of a dynamic supervisor have no ids.') };
    const children = [...this.#children].map(([pid, { id, type = 'worker' }]): ChildInfo => ({
      id,
      pid,
      state: 'running',
      type,
    }));
    return { reply: children };
  }

  add(spec: DynamicChildSpec): Pid {
    const self = this.#self;
    if (self === undefined) throw new ProcessError('noproc', 'This supervisor is ending; it starts no more children.');
    if (this.#children.size + this.#restarting >= this.#maxChildren)
      throw new ProcessError(
        'max-children',
        `This supervisor has its ${this.#maxChildren} children; one must end first.`,
      );
    return this.#start(self, spec);
  }

  handleInfo(message: unknown, self: Self): Next | void {
    if (message instanceof Exit) return this.#ended(self, message);
    if (message instanceof TryAgain) return this.#restart(self, message.spec);
  }

  #start(self: Self, spec: DynamicChildSpec): Pid {
    const pid = spec.start(self);
    self.link(pid);
    this.#children.set(pid, spec);
    reportProgress(self, spec, pid);
    return pid;
  }

  #ended(self: Self, { from, reason }: Exit): Next | void {
    const spec = this.#children.get(from);
    if (spec === undefined) return;
    this.#children.delete(from);
    const due = isDue(spec, reason);
    if (due || !isOrderly(reason)) report(self, 'child-terminated', reason, spec, from);
    if (!due) return;
    this.#restarting += 1;
    self.noteRestart(spec.id ?? String(from), reason);
    return this.#restart(self, spec);
  }

  #restart(self: Self, spec: DynamicChildSpec): Next | void {
    if (!this.#restarts.allows()) {
      report(self, 'shutdown', 'reached-max-restart-intensity', spec, undefined);
      return { stop: 'shutdown' };
    }
    try {
      this.#start(self, spec);
      this.#restarting -= 1;
    } catch (thrown) {
      report(self, 'start-error', reasonOf(thrown), spec, undefined);
      sendAfter(self.pid, new TryAgain(spec), 0);
    }
  }

  /** Ends all children at the same time, each with its own time to do so. */
  async terminate(_reason: Reason, self: Self): Promise<void> {
    this.#self = undefined;
    const times = new Set<number>();
    for (const [pid, spec] of this.#children) {
      const shutdown = shutdownOf(spec);
      self.monitor(pid);
      self.unlink(pid);
      self.exit(pid, shutdown === 'brutal-kill' ? 'kill' : 'shutdown');
      if (typeof shutdown === 'number') times.add(shutdown);
    }
    for (const time of times) sendAfter(self.pid, new TimeIsUp(time), time);
    while (this.#children.size > 0) {
      const message = await self.receive();
      if (message instanceof TimeIsUp) this.#kill(self, message.shutdown);
      else if (message instanceof Exit) this.#gone(self, message.from, message.reason);
      else if (message instanceof Down && typeof message.object !== 'string')
        this.#gone(self, message.object, message.reason);
    }
  }

  #kill(self: Self, shutdown: number): void {
    for (const [pid, spec] of this.#children) if (shutdownOf(spec) === shutdown) self.exit(pid, 'kill');
  }

  /** Its exit signal was in the mailbox before the monitor was set, or its Down has come: the first of the two has the reason. */
  #gone(self: Self, pid: Pid, reason: Reason): void {
    const spec = this.#children.get(pid);
    if (spec === undefined) return;
    this.#children.delete(pid);
    if (!isAsAsked(spec, reason)) report(self, 'shutdown-error', reason, spec, pid);
  }
}

/** Starts a supervisor for children of one kind that come and go: each start and each end takes the same time however many there are. */
export async function startDynamicSupervisor(options: DynamicSupervisorOptions = {}): Promise<Pid> {
  // Its mailbox holds one signal for each child that ended and one request for each caller that waits: bounded by their number.
  return startServer(new DynamicSupervisor(options), { mailbox: Number.POSITIVE_INFINITY, ...options });
}

/**
 * Starts a child under a dynamic supervisor, at once; what its `start` throws is thrown here and concerns nobody else.
 * @throws {ProcessError} `max-children`, `noproc`
 */
export function startDynamicChild(supervisor: Pid, spec: DynamicChildSpec): Pid {
  const found = supervisors.get(supervisor);
  if (found === undefined) throw new ProcessError('noproc', `${String(supervisor)} is not a dynamic supervisor.`);
  return found.add(spec);
}
