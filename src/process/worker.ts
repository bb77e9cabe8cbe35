import { isMainThread, type MessagePort, parentPort, type Transferable, workerData } from 'node:worker_threads';
import { familyOf, inspect, processOf } from './inspect.ts';
import { exit } from './kernel.ts';
import type { Reason } from './signals.ts';

/** What the process that stands for a thread asks it about its processes, which are known by their numbers. */
export type Question =
  | { readonly kind: 'inspect'; readonly depth: number }
  | { readonly kind: 'family'; readonly number: number; readonly most: number }
  | { readonly kind: 'exit'; readonly number: number; readonly reason: Reason };

/** What goes from the process that stands for a thread to the thread. */
export type ToThread =
  | { readonly kind: 'message'; readonly message: unknown }
  | (Question & { readonly port: MessagePort })
  | { readonly kind: 'stop' };

/** What comes back. A thread that fails needs no message of its own: it throws, and the Worker's `error` event tells. */
export type FromThread = { readonly kind: 'message'; readonly message: unknown } | { readonly kind: 'ready' };

/** What a thread is started with. */
export interface ThreadData {
  readonly data: unknown;
  /** Counted up by the thread's event loop for as long as it turns. */
  readonly beats: Int32Array<SharedArrayBuffer>;
  readonly beatMs: number;
}

/** A thread as its own code sees it. */
export interface ThreadSelf {
  /** `workerData` as given to `startThread`. */
  readonly data: unknown;
  /** Sends to the `onMessage` of `startThread`. */
  post(message: unknown, transfer?: Transferable[]): void;
  /** Takes what is sent with `post` from outside. What came before the first handler is set is kept for it. */
  onMessage(handler: (message: unknown) => void): void;
}

/**
 * Runs a thread that was started with `startThread`. The thread is ready when `main` has settled, and has failed when it throws.
 * `main` may return how to end: it is called when the thread is told to stop, and the thread is over when it has settled.
 */
export function runInThread(main: (self: ThreadSelf) => Promise<(() => void | Promise<void>) | void>): void {
  const port = parentPort;
  if (isMainThread || port === null) throw new TypeError('runInThread is for a module that startThread runs.');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what thread.ts gave to the Worker
  const { data, beats, beatMs } = workerData as ThreadData;
  let handler: ((message: unknown) => void) | undefined;
  let early: unknown[] = [];
  const post = (message: FromThread, transfer: Transferable[] = []): void => {
    port.postMessage(message, transfer);
  };
  const running = main({
    data,
    post: (message, transfer) => {
      post({ kind: 'message', message }, transfer);
    },
    onMessage: (next) => {
      handler = next;
      for (const message of early) next(message);
      early = [];
    },
  });
  port.on('message', (message: ToThread) => {
    if (message.kind === 'stop') void end(running);
    else if (message.kind !== 'message') reply(message.port, answer(message));
    else if (handler === undefined) early.push(message.message);
    else handler(message.message);
  });
  setInterval(() => Atomics.add(beats, 0, 1), beatMs).unref();
  // A rejection is left unhandled: it ends the thread, with its error.
  void running.then(() => {
    post({ kind: 'ready' });
  });
}

function answer(question: Question): unknown {
  if (question.kind === 'inspect') return inspect(question.depth);
  if (question.kind === 'family') return familyOf(question.number, question.most);
  const process = processOf(question.number);
  if (process !== undefined) exit(process.pid, question.reason);
  return process !== undefined;
}

function reply(to: MessagePort, message: unknown): void {
  const port = to;
  port.postMessage(message);
  port.close();
}

async function end(running: Promise<(() => void | Promise<void>) | void>): Promise<void> {
  const stop = await running;
  await stop?.();
  // oxlint-disable-next-line unicorn/no-process-exit -- in a worker this ends the thread, whatever it still has open
  process.exit(0);
}
