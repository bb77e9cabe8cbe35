import type { Config } from '../config/config.ts';
import {
  type Answer,
  call,
  cast,
  describeReason,
  exited,
  isAlive,
  type Next,
  type Pid,
  post,
  type Self,
  type Server,
  startServer,
  startThread,
  Timeout,
} from '../process/index.ts';
import type { Diagnosis } from './diagnose.ts';
import type { Examine, Examined } from './examine-thread.ts';

export interface ExaminerOptions {
  /** The module of its thread. */
  readonly url: URL;
  /** What is in force now. */
  readonly config: () => Config;
}

/** How long the thread stays for the next question, in milliseconds: whoever looks at one frame looks at the next. */
const stays = 10_000;

/** A thread that stands still is ended: some decoder does not come back from a frame. */
const heartbeat = { everyMs: 500, deadlineMs: 4_000 };

/** How long a question may wait, in milliseconds, for those before it and for its own answer. */
const deadline = 20_000;

/** Finds out why frames in quarantine are not read, one after the other, in a thread that can be ended. */
class Examiner implements Server {
  readonly #options: ExaminerOptions;
  #thread: Pid | undefined;
  #answered: ((examined: Examined) => void) | undefined;

  constructor(options: ExaminerOptions) {
    this.#options = options;
  }

  init(self: Self): void {
    self.trapExit(true);
  }

  async handleCall(request: unknown, _from: unknown, self: Self): Promise<Answer> {
    const thread = await this.#present(self);
    const { promise, resolve } = Promise.withResolvers<Examined>();
    this.#answered = resolve;
    post(thread, request);
    const over = exited(thread).then((reason) => new Error(describeReason(reason)));
    return { reply: await Promise.race([promise, over]), timeout: stays };
  }

  /** The decoders may be others than those that the thread has loaded. */
  async handleCast(_forget: unknown, self: Self): Promise<void> {
    await this.#end(self);
  }

  async handleInfo(message: unknown, self: Self): Promise<Next | void> {
    if (message === Timeout) await this.#end(self);
    else return { timeout: stays };
  }

  async #present(self: Self): Promise<Pid> {
    if (this.#thread && isAlive(this.#thread)) return this.#thread;
    this.#thread = await startThread({
      parent: self,
      label: 'thread examining',
      url: this.#options.url,
      workerData: this.#options.config(),
      heartbeat,
      onMessage: (message) => this.#answered?.(message as Examined),
    });
    return this.#thread;
  }

  async #end(self: Self): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    if (!thread || !isAlive(thread)) return;
    self.exit(thread, 'shutdown');
    await exited(thread);
  }
}

/** Starts it under a supervisor. */
export function startExaminer(self: Self, options: ExaminerOptions): Promise<Pid> {
  return startServer(new Examiner(options), { parent: self, label: 'examiner' });
}

/**
 * Finds out why a frame in quarantine is not read by today's decoders.
 * @returns undefined where there is none of this number
 * @throws Error where a decoder does not come back from it
 */
export async function examine(examiner: Pid, id: number): Promise<Diagnosis | undefined> {
  const result = await call<Examined | Error>(examiner, { id } satisfies Examine, deadline);
  if (result instanceof Error) throw result;
  return result.diagnosis;
}

/** Has the next frame be examined with the decoders as they are then. */
export function forgetDecoders(examiner: Pid): void {
  cast(examiner, 'forget');
}
