import { threadId } from 'node:worker_threads';
import type { Process } from './kernel.ts';

/**
 * The handle of a process: what others hold, send to and compare. It stays the same object for the life of the process and
 * beyond; once the process is dead the pid no longer holds it, so that a kept pid costs 40 bytes and not a mailbox.
 */
export class Pid {
  static #last = 0;
  /** Its place among the processes of its thread. */
  readonly number: number;
  #process: Process | undefined;

  constructor(process: Process | undefined) {
    this.#process = process;
    this.number = process === undefined ? 0 : ++Pid.#last;
  }

  /** What runs under this pid, or undefined when it has ended. For the library's own use. */
  static process(pid: Pid): Process | undefined {
    return pid.#process;
  }

  /** Lets go of the process; the pid is dead from here on. For the library's own use. */
  static clear(pid: Pid): void {
    pid.#process = undefined;
  }

  /** `<THREAD.N>`, N counted from 1 in each thread. */
  toString(): string {
    return `<${threadId}.${this.number}>`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * The world outside all processes, `<THREAD.0>`: the parent of what is spawned from ordinary code, and the sender of exit signals
 * that ordinary code sends. So `exit(pid, 'shutdown')` from ordinary code is an order from the parent to what that code spawned.
 */
export const outside = new Pid(undefined);

/** One monitor: returned by `monitor`, carried by its {@link Down} message. */
export class Ref {
  static #last = 0;
  readonly number = ++Ref.#last;
  /** What was asked to be monitored: the pid, or the name as given. */
  readonly object: Pid | string;

  constructor(object: Pid | string) {
    this.object = object;
  }
}
