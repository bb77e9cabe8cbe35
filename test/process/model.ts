/** One thing that a process of a random program does. `target` counts all processes spawned so far, round and round. */
export type Operation =
  | { readonly do: 'spawn' | 'spawnLink' | 'spawnMonitor' }
  | { readonly do: 'link' | 'unlink' | 'monitor'; readonly target: number }
  | { readonly do: 'demonitor'; readonly monitor: number; readonly flush: boolean }
  | { readonly do: 'exit'; readonly reason: string }
  | { readonly do: 'signal'; readonly target: number; readonly reason: string }
  | { readonly do: 'trap'; readonly flag: boolean }
  | { readonly do: 'send'; readonly target: number; readonly message: number };

/** An operation on another process. */
export type Targeted = Extract<Operation, { readonly target: number }>;

/** What a process has got so far, its links and how it ended: all that can be seen of it. */
export interface Seen {
  readonly got: string[];
  readonly links: number[];
  readonly ended: string | undefined;
}

/** What the rules say must be seen. A process that died may have read on in its mailbox before it did: nothing orders the two. */
export interface Expected extends Seen {
  readonly unread: string[];
}

interface Monitor {
  readonly watcher: number;
  readonly target: number;
  active: boolean;
}

interface Modelled {
  got: string[];
  queued: string[];
  readonly links: Set<number>;
  trapping: boolean;
  ended: string | undefined;
  doom: string | undefined;
}

/**
 * The rules of processes, written down once more and as plainly as possible: everything is searched for, nothing is fast.
 * `deferred`: a process that is killed while it runs dies when it returns (callback form), and not at once (async form).
 */
export class Model {
  readonly #processes: Modelled[] = [];
  readonly #monitors: Monitor[] = [];
  readonly #deferred: boolean;
  readonly #dying: number[] = [];
  #running: number | undefined;

  constructor(deferred: boolean) {
    this.#deferred = deferred;
  }

  spawn(): number {
    const fresh: Modelled = {
      got: [],
      queued: [],
      links: new Set(),
      trapping: false,
      ended: undefined,
      doom: undefined,
    };
    return this.#processes.push(fresh) - 1;
  }

  /** A process does these things in one go; then everybody takes what is in its mailbox. */
  run(actor: number, operations: readonly Operation[]): void {
    if (this.#at(actor).ended !== undefined) return;
    this.#running = actor;
    let goesOn = true;
    for (const operation of operations)
      goesOn &&= this.#perform(actor, operation) && this.#at(actor).ended === undefined;
    this.#running = undefined;
    const { doom } = this.#at(actor);
    if (doom !== undefined) this.#end(actor, doom);
    for (const process of this.#processes) {
      if (process.ended !== undefined) continue;
      process.got.push(...process.queued);
      process.queued = [];
    }
  }

  expected(): Expected[] {
    return this.#processes.map(({ got, queued, links, ended }) => ({ got, unread: queued, links: [...links], ended }));
  }

  #at(index: number): Modelled {
    return this.#processes[index % this.#processes.length]!;
  }

  #isAlive(index: number): boolean {
    return this.#at(index).ended === undefined && this.#at(index).doom === undefined;
  }

  /** Whether the process goes on. */
  #perform(actor: number, operation: Operation): boolean {
    const self = this.#at(actor);
    switch (operation.do) {
      case 'spawn':
        this.spawn();
        return true;
      case 'spawnLink':
        this.#connect(actor, this.spawn());
        return true;
      case 'spawnMonitor':
        this.#monitor(actor, this.spawn());
        return true;
      case 'trap':
        self.trapping = operation.flag;
        return true;
      case 'exit':
        self.doom ??= operation.reason;
        this.#die(actor, operation.reason);
        return false;
      case 'demonitor':
        this.#demonitor(actor, operation.monitor, operation.flush);
        return true;
      default:
        return this.#performOn(actor, operation.target % this.#processes.length, operation);
    }
  }

  #performOn(actor: number, target: number, operation: Targeted): boolean {
    const self = this.#at(actor);
    switch (operation.do) {
      case 'link':
        if (target === actor && this.#isAlive(actor)) return true;
        if (this.#isAlive(target)) this.#connect(actor, target);
        else if (self.trapping) self.queued.push(`EXIT ${target} noproc`);
        else return this.#perform(actor, { do: 'exit', reason: 'noproc' });
        return true;
      case 'unlink':
        self.links.delete(target);
        this.#at(target).links.delete(actor);
        return true;
      case 'monitor':
        this.#monitor(actor, target);
        return true;
      case 'send':
        if (this.#isAlive(target)) this.#at(target).queued.push(`message ${operation.message}`);
        return true;
      default:
        if (!this.#isAlive(target)) return true;
        if (operation.reason === 'kill') this.#die(target, 'killed');
        else this.#signal(target, actor, operation.reason);
        return target !== actor || this.#isAlive(actor);
    }
  }

  #connect(one: number, other: number): void {
    this.#at(one).links.add(other);
    this.#at(other).links.add(one);
  }

  #monitor(watcher: number, target: number): void {
    const number = this.#monitors.push({ watcher, target, active: this.#isAlive(target) }) - 1;
    if (!this.#isAlive(target)) this.#at(watcher).queued.push(`DOWN ${number} noproc`);
  }

  #demonitor(watcher: number, which: number, flush: boolean): void {
    const own = this.#monitors.filter((monitor) => monitor.watcher === watcher);
    const monitor = own[which % own.length];
    if (monitor === undefined) return;
    monitor.active = false;
    const self = this.#at(watcher);
    const number = this.#monitors.indexOf(monitor);
    if (flush) self.queued = self.queued.filter((message) => !message.startsWith(`DOWN ${number} `));
  }

  #signal(target: number, from: number, reason: string): void {
    const process = this.#at(target);
    if (process.trapping) process.queued.push(`EXIT ${from} ${reason}`);
    else if (reason !== 'normal' || from === target) this.#die(target, reason);
  }

  #die(index: number, reason: string): void {
    const process = this.#at(index);
    if (this.#deferred && index === this.#running) process.doom ??= reason;
    else this.#end(index, reason);
  }

  /** A generation dies together before the next is told. */
  #end(index: number, reason: string): void {
    const dying = this.#dying;
    if (this.#at(index).ended !== undefined) return;
    this.#at(index).ended = reason;
    dying.push(index);
    if (dying.length > 1) return;
    for (const dead of dying) this.#tell(dead, this.#at(dead).ended!);
    dying.length = 0;
  }

  #tell(dead: number, reason: string): void {
    const links = [...this.#at(dead).links];
    this.#at(dead).links.clear();
    for (const peer of links) {
      this.#at(peer).links.delete(dead);
      if (this.#at(peer).ended === undefined) this.#signal(peer, dead, reason);
    }
    for (const [number, monitor] of this.#monitors.entries()) {
      if (monitor.target === dead && monitor.active) this.#at(monitor.watcher).queued.push(`DOWN ${number} ${reason}`);
      if (monitor.target === dead || monitor.watcher === dead) monitor.active = false;
    }
  }
}
