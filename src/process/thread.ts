import { MessageChannel, type ResourceLimits, type Transferable, Worker } from 'node:worker_threads';
import { isOrderly } from './children.ts';
import { deliver, find, type Process, sendAfter } from './kernel.ts';
import type { Pid } from './pid.ts';
import type { Self } from './self.ts';
import { type Next, type Server, type ServerOptions, startServer } from './server.ts';
import { ProcessError, type Reason, Timeout } from './signals.ts';
import type { FromThread, Question, ThreadData, ToThread } from './worker.ts';

export interface ThreadOptions extends ServerOptions {
  /** The module that the thread runs; it calls `runInThread`. */
  readonly url: URL;
  readonly workerData?: unknown;
  /** What of `workerData` is moved and not copied, MessagePorts for instance. */
  readonly transfer?: readonly Transferable[];
  readonly resourceLimits?: ResourceLimits;
  /** How long the thread may take until it is ready, in milliseconds. Default: 30,000. */
  readonly readyWithin?: number;
  /** The thread's event loop must turn at least once in `deadlineMs`; it is looked at every `everyMs`. Default: 10,000 and 1,000. */
  readonly heartbeat?: { readonly everyMs: number; readonly deadlineMs: number };
  /** Takes what the thread posts. A throw here ends the thread. */
  onMessage?(message: unknown, self: Self): void;
}

/** The Worker has ended, and why. */
class Ended {
  readonly reason: Reason;

  constructor(reason: Reason) {
    this.reason = reason;
  }
}

const tick = Symbol('tick');
const workers = new Map<Pid, Worker>();
/**
 * Workers of killed processes, on their way out: one that is inside a native call cannot be ended before it returns, and may hold
 * a port or a file until then. No thread is started before they are gone.
 */
const terminating = new Set<Promise<unknown>>();

class Thread implements Server {
  readonly #options: ThreadOptions;
  readonly #beats = new Int32Array(new SharedArrayBuffer(4));
  readonly #heartbeat: { readonly everyMs: number; readonly deadlineMs: number };
  #worker!: Worker;
  #over = false;
  #beatsSeen = 0;
  #silentMs = 0;

  constructor(options: ThreadOptions) {
    this.#options = options;
    this.#heartbeat = options.heartbeat ?? { everyMs: 1000, deadlineMs: 10_000 };
  }

  async init(self: Self): Promise<void> {
    await Promise.all(terminating);
    self.trapExit(true);
    const worker = this.#start();
    workers.set(self.pid, worker);
    // Also after a kill: no thread outlives its process.
    self.own(() => {
      workers.delete(self.pid);
      const gone = worker.terminate().finally(() => terminating.delete(gone));
      terminating.add(gone);
    });
    this.#listen(find(self.pid)!);
    const { readyWithin = 30_000 } = this.#options;
    const first = await self.receive(
      (message) => (message instanceof Ended || isReady(message) ? message : undefined),
      readyWithin,
    );
    if (first instanceof Ended) return self.exit(first.reason);
    if (first === Timeout) {
      await this.#worker.terminate();
      throw new ProcessError('thread-silent', `The thread was not ready within ${readyWithin} ms.`);
    }
    sendAfter(self.pid, tick, this.#heartbeat.everyMs);
  }

  #start(): Worker {
    const { url, workerData, name = 'thread', transfer, resourceLimits } = this.#options;
    const data: ThreadData = { data: workerData, beats: this.#beats, beatMs: this.#heartbeat.everyMs / 2 };
    this.#worker = new Worker(url, {
      workerData: data,
      name,
      ...(transfer && { transferList: [...transfer] }),
      ...(resourceLimits && { resourceLimits }),
    });
    return this.#worker;
  }

  #listen(process: Process): void {
    const worker = this.#worker;
    let crash: { readonly error: unknown } | undefined;
    worker.on('error', (error) => {
      crash = { error };
    });
    worker.on('exit', (code) => {
      const reason = code === 0 ? 'normal' : new ProcessError('thread-exit', `The thread exited with code ${code}.`);
      this.#over = true;
      deliver(process, new Ended(crash === undefined ? reason : crash.error));
    });
    worker.on('message', (message: FromThread) => {
      deliver(process, message);
    });
  }

  handleInfo(message: unknown, self: Self): Next | void {
    if (message instanceof Ended) return { stop: message.reason };
    if (message === tick) return this.#checkPulse(self);
    this.#pass(message, self);
  }

  #pass(message: unknown, self: Self): void {
    if (isPosted(message)) this.#options.onMessage?.(message.message, self);
  }

  /** Counts its own ticks and not the clock: when this thread was held up itself, the other one is not to blame. */
  #checkPulse(self: Self): Next | void {
    const { everyMs, deadlineMs } = this.#heartbeat;
    const beats = Atomics.load(this.#beats, 0);
    this.#silentMs = beats === this.#beatsSeen ? this.#silentMs + everyMs : 0;
    this.#beatsSeen = beats;
    if (this.#silentMs >= deadlineMs)
      return {
        stop: new ProcessError('thread-silent', `The thread's event loop has not turned for ${deadlineMs} ms.`),
      };
    sendAfter(self.pid, tick, everyMs);
  }

  /**
   * Told to end, the thread is asked to and waited for: its supervisor's patience is the limit, whose `kill` ends the Worker too.
   * Unless it is killed, the process ends after the thread, so that what that one held (a port, a file) is free for the next.
   */
  async terminate(reason: Reason, self: Self): Promise<void> {
    if (this.#over) return;
    if (!isOrderly(reason)) {
      await this.#worker.terminate();
      return;
    }
    tell(this.#worker, { kind: 'stop' });
    for (;;) {
      const message = await self.receive();
      if (message instanceof Ended) {
        if (message.reason !== 'normal') throw message.reason;
        return;
      }
      this.#pass(message, self);
    }
  }
}

function isReady(message: unknown): message is FromThread & { kind: 'ready' } {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'ready';
}

function isPosted(message: unknown): message is FromThread & { kind: 'message' } {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'message';
}

function tell(worker: Worker, message: ToThread, transfer?: Transferable[]): void {
  worker.postMessage(message, transfer);
}

/**
 * Starts a thread and waits until it is ready. The process returned stands for it and can be a supervisor's child: when the thread
 * throws, runs out of memory, exits or stops turning, it is terminated and the process ends with that reason.
 * @throws {StartFailed} with what the thread threw, or `thread-silent` if it was not ready in time
 */
export async function startThread(options: ThreadOptions): Promise<Pid> {
  return startServer(new Thread(options), { label: `thread ${options.name ?? options.url.pathname}`, ...options });
}

/** Sends to a thread's `onMessage` handler. A dead thread takes it without effect. @throws {DataCloneError} */
export function post(thread: Pid, message: unknown, transfer?: Transferable[]): void {
  const worker = workers.get(thread);
  if (worker !== undefined) tell(worker, { kind: 'message', message }, transfer);
}

/** The threads that this one has started, by the process that stands for each. */
export function startedThreads(): ReadonlyMap<Pid, Worker> {
  return workers;
}

/**
 * Asks a thread's own code of this library; undefined where the thread ends before it answers.
 * @throws {ProcessError} `thread-silent` if it has not answered after so many milliseconds
 */
export function askWorker<T>(worker: Worker, question: Question, deadline: number): Promise<T | undefined> {
  const { port1, port2 } = new MessageChannel();
  tell(worker, { ...question, port: port2 }, [port2]);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new ProcessError('thread-silent', `The thread has not answered within ${deadline} ms.`));
      port1.close();
    }, deadline);
    port1.once('message', resolve);
    // Closed by the answer, by the thread's end, or by the deadline.
    port1.once('close', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
