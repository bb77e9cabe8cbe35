import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type CallbackProcess, exit, exited, type Pid, type Self, send, spawn } from '../src/process/index.ts';
import { show, summarise } from './statistics.ts';
import { type Table } from './table.ts';

const rounds = 5;
const messages = 200_000;
const inMailbox = 1_000;
const processes = 100_000;

/** Hands a message back until it has been handed over `left` times. */
class Player implements CallbackProcess<Pid> {
  #left: number;
  readonly #done: () => void;

  constructor(left: number, done: () => void) {
    this.#left = left;
    this.#done = done;
  }

  handle(other: Pid, self: Self): void {
    if (--this.#left > 0) send(other, self.pid);
    else this.#done();
  }
}

/** Nanoseconds from a send to the end of its handling where two processes answer each other: each message is a step of its own. */
async function hop(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const [one, other] = [spawn(new Player(messages / 2, resolve)), spawn(new Player(messages / 2, resolve))];
  const start = performance.now();
  send(one, other);
  await promise;
  const elapsed = performance.now() - start;
  await end([one, other]);
  return (elapsed * 1e6) / messages;
}

/** Calls `done` at every so many calls of its own. */
function every(count: number, done: () => void): () => void {
  let left = count;
  return () => {
    if (--left > 0) return;
    left = count;
    done();
  };
}

/** Nanoseconds a message where a thousand lie in the mailbox. */
async function drain(): Promise<number> {
  let emptied = Promise.withResolvers<void>();
  const pid = spawn({ handle: every(inMailbox, () => emptied.resolve()) });
  const start = performance.now();
  for (let sent = 0; sent < messages; sent += inMailbox) {
    for (let i = 0; i < inMailbox; i++) send(pid, i);
    await emptied.promise;
    emptied = Promise.withResolvers();
  }
  const elapsed = performance.now() - start;
  await end([pid]);
  return (elapsed * 1e6) / messages;
}

/** Nanoseconds to spawn a callback process and run its `init`, and the bytes of heap that it takes as long as it waits. */
async function spawning(collect: () => void): Promise<{ readonly time: number; readonly bytes: number }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const body: CallbackProcess = { init: every(processes, resolve), handle: () => {} };
  const pids: Pid[] = Array.from({ length: processes });
  collect();
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  for (let i = 0; i < processes; i++) pids[i] = spawn(body);
  await promise;
  const elapsed = performance.now() - start;
  collect();
  const bytes = (process.memoryUsage().heapUsed - before) / processes;
  await end(pids);
  return { time: (elapsed * 1e6) / processes, bytes };
}

async function end(pids: readonly Pid[]): Promise<void> {
  for (const pid of pids) exit(pid, 'kill');
  await Promise.all(pids.map(exited));
}

/** What the process library costs. */
export async function processTable(): Promise<Table> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const figures: Record<string, number[]> = { hop: [], drain: [], spawn: [], bytes: [] };
  for (let round = 0; round <= rounds; round++) {
    const measured = { hop: await hop(), drain: await drain() };
    const { time, bytes } = await spawning(collect);
    // The first round is for the compiler.
    if (round > 0)
      Object.entries({ ...measured, spawn: time, bytes }).forEach(([name, value]) => figures[name]?.push(value));
  }
  const row = (name: string, figure: string): string[] => [name, show(summarise(figures[figure] ?? []), 0)];
  return {
    title: 'Processes',
    head: ['callback process', 'median (least–most)'],
    rows: [
      row('send and handle, one message at a time, ns', 'hop'),
      row(`send and handle, ${inMailbox} waiting, ns`, 'drain'),
      row('spawn and init, ns', 'spawn'),
      row('heap of one that waits, bytes', 'bytes'),
    ],
  };
}
