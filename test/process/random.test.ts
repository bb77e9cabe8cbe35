import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import {
  type Body,
  Down,
  Exit,
  exit,
  exited,
  inspect,
  type Pid,
  ProcessError,
  type Reason,
  type Ref,
  type Self,
  send,
  spawn,
} from '../../src/process/index.ts';
import { type Expected, Model, type Operation, type Seen, type Targeted } from './model.ts';
import { quiet } from './support.ts';

type Form = 'callback' | 'async';

/** Real processes that carry out the operations they are sent, in either form, and note everything else that they get. */
class Real {
  readonly #form: Form;
  readonly #pids: Pid[] = [];
  readonly #refs: { readonly watcher: Pid; readonly ref: Ref }[] = [];
  readonly #got: string[][] = [];
  readonly #ended: (string | undefined)[] = [];

  constructor(form: Form) {
    this.#form = form;
  }

  spawn(by: (body: Body) => Pid = spawn): Pid {
    const index = this.#pids.length;
    const got: string[] = [];
    const handle = (message: unknown, self: Self): void => {
      if (message instanceof Orders) for (const operation of message.operations) this.#perform(operation, self);
      else got.push(this.#say(message));
    };
    const endless = async (self: Self): Promise<void> => {
      for (;;) handle(await self.receive(), self);
    };
    const pid = by(this.#form === 'callback' ? { handle } : endless);
    this.#pids.push(pid);
    this.#got.push(got);
    void exited(pid).then((reason) => {
      this.#ended[index] = name(reason);
    });
    return pid;
  }

  async run(actor: number, operations: readonly Operation[]): Promise<void> {
    send(this.#pids[actor]!, new Orders(operations));
    await quiet();
  }

  seen(): Seen[] {
    const links = new Map(inspect().map((info) => [info.pid, info.links]));
    const index = new Map(this.#pids.map((pid, i) => [String(pid), i]));
    return this.#pids.map((pid, i) => ({
      got: this.#got[i]!,
      links: (links.get(String(pid)) ?? []).map((link) => index.get(link)!),
      ended: this.#ended[i],
    }));
  }

  /** Ends what is left; nothing may stay behind. */
  clear(): void {
    for (const pid of this.#pids) exit(pid, 'kill');
    assert.deepEqual(inspect(), []);
  }

  #perform(operation: Operation, self: Self): void {
    switch (operation.do) {
      case 'spawn':
        this.spawn((body) => self.spawn(body));
        return;
      case 'spawnLink':
        this.spawn((body) => self.spawnLink(body));
        return;
      case 'spawnMonitor':
        this.spawn((body) => {
          const { pid, ref } = self.spawnMonitor(body);
          this.#refs.push({ watcher: self.pid, ref });
          return pid;
        });
        return;
      case 'trap':
        self.trapExit(operation.flag);
        return;
      case 'exit':
        return self.exit(operation.reason);
      case 'demonitor': {
        const own = this.#refs.filter(({ watcher }) => watcher === self.pid);
        const monitor = own[operation.monitor % own.length];
        if (monitor !== undefined) self.demonitor(monitor.ref, { flush: operation.flush });
        return;
      }
      default:
        this.#performOn(this.#pids[operation.target % this.#pids.length]!, operation, self);
    }
  }

  #performOn(target: Pid, operation: Targeted, self: Self): void {
    switch (operation.do) {
      case 'link':
        return self.link(target);
      case 'unlink':
        return self.unlink(target);
      case 'monitor':
        this.#refs.push({ watcher: self.pid, ref: self.monitor(target) });
        return;
      case 'send':
        return self.send(target, operation.message);
      case 'signal':
        return self.exit(target, operation.reason);
    }
  }

  #say(message: unknown): string {
    if (message instanceof Exit) return `EXIT ${this.#pids.indexOf(message.from)} ${name(message.reason)}`;
    if (message instanceof Down)
      return `DOWN ${this.#refs.findIndex(({ ref }) => ref === message.ref)} ${name(message.reason)}`;
    return `message ${String(message)}`;
  }
}

class Orders {
  readonly operations: readonly Operation[];

  constructor(operations: readonly Operation[]) {
    this.operations = operations;
  }
}

function name(reason: Reason): string {
  return reason instanceof ProcessError ? reason.code : String(reason);
}

const number = fc.nat({ max: 11 });
const reason = fc.constantFrom('normal', 'boom', 'kill', 'shutdown');

const operations: fc.Arbitrary<Operation>[] = [
  fc.record({ do: fc.constantFrom('link' as const, 'unlink' as const, 'monitor' as const), target: number }),
  fc.record({ do: fc.constant('link' as const), target: number }),
  fc.record({ do: fc.constant('demonitor' as const), monitor: number, flush: fc.boolean() }),
  fc.record({ do: fc.constant('exit' as const), reason }),
  fc.record({ do: fc.constant('signal' as const), target: number, reason }),
  fc.record({ do: fc.constant('trap' as const), flag: fc.boolean() }),
  fc.record({ do: fc.constant('send' as const), target: number, message: number }),
];

const spawning = fc.record({ do: fc.constantFrom('spawn' as const, 'spawnLink' as const, 'spawnMonitor' as const) });

function programs(all: fc.Arbitrary<Operation>[]): fc.Arbitrary<{ actor: number; batch: Operation[] }[]> {
  const step = fc.record({ actor: number, batch: fc.array(fc.oneof(...all), { minLength: 1, maxLength: 6 }) });
  return fc.array(step, { maxLength: 12 });
}

/** Compares what is seen with what is expected; gives the number of processes. */
function compare(seen: readonly Seen[], expected: readonly Expected[]): number {
  const read = expected.map(({ got, unread }, i) =>
    [...got, ...unread].slice(0, Math.max(got.length, seen[i]?.got.length ?? 0)),
  );
  assert.deepEqual(
    seen,
    expected.map(({ links, ended }, i) => ({ got: read[i], links, ended })),
  );
  return seen.length;
}

async function check(form: Form, program: { actor: number; batch: Operation[] }[]): Promise<void> {
  const model = new Model(form === 'callback');
  const real = new Real(form);
  let count = 0;
  try {
    for (; count < 4; count++) {
      model.spawn();
      real.spawn();
    }
    await quiet();
    for (const { actor, batch } of program) {
      const index = actor % count;
      model.run(index, batch);
      await real.run(index, batch);
      count = compare(real.seen(), model.expected());
    }
  } finally {
    real.clear();
  }
}

describe('random programs do what the rules say', () => {
  // A callback process that traps ends with its parent, so that in this form only ordinary code spawns.
  test('in the callback form', () =>
    fc.assert(
      fc.asyncProperty(programs(operations), (program) => check('callback', program)),
      { numRuns: 300 },
    ));

  test('in the async form, where they spawn others too', () =>
    fc.assert(
      fc.asyncProperty(programs([...operations, spawning]), (program) => check('async', program)),
      { numRuns: 300 },
    ));
});
