import { threadId } from 'node:worker_threads';
import { type Family, familyOf, inspect, type ProcessInfo, processOf } from './inspect.ts';
import { exit } from './kernel.ts';
import type { Pid } from './pid.ts';
import type { Reason } from './signals.ts';
import { askWorker, startedThreads } from './thread.ts';
import type { Question } from './worker.ts';

/** How long a thread may take to answer if nothing else is said, in milliseconds. */
const patience = 1000;

/**
 * The processes of this thread and of the threads that it started, which hang under the process that stands for them.
 * A thread that has not answered after `deadline` milliseconds is shown without its processes.
 * @param depth how many generations of each thread, see {@link inspect}
 */
export async function inspectAll(deadline = patience, depth = Infinity): Promise<ProcessInfo[]> {
  const others = await Promise.all(
    [...startedThreads().keys()].map((pid) => inside(pid, depth, deadline).catch(() => [])),
  );
  return [...inspect(depth), ...others.flat()];
}

/**
 * One process of this thread or of those that it started, and its children: those of a process that stands for a thread are the first ones there.
 * Undefined where there is none under this pid, as text: `<THREAD.N>`.
 * @param most how many children at most
 * @throws {ProcessError} `thread-silent` if its thread has not answered after `deadline` milliseconds
 */
export async function inspectOne(pid: string, most = Infinity, deadline = patience): Promise<Family | undefined> {
  const [thread, number] = placeOf(pid);
  if (thread !== threadId) return ask<Family>(thread, { kind: 'family', number, most }, deadline);
  const family = familyOf(number, most);
  const standsFor = family && [...startedThreads().keys()].find((one) => one.number === number);
  if (standsFor === undefined) return family;
  const { process, children } = family!;
  return { process, children: [...children, ...(await inside(standsFor, 1, deadline))].slice(0, most) };
}

/**
 * Sends an exit signal, as {@link exit} does, to a process of this thread or of those that it started, and says whether there was one.
 * @param pid as text: `<THREAD.N>`
 * @param reason what can be sent to a thread; `kill` ends any process
 * @throws {ProcessError} `thread-silent` if its thread has not answered after `deadline` milliseconds: the signal is there once it turns again
 */
export async function exitAnywhere(pid: string, reason: Reason, deadline = patience): Promise<boolean> {
  const [thread, number] = placeOf(pid);
  if (thread !== threadId) return (await ask<boolean>(thread, { kind: 'exit', number, reason }, deadline)) ?? false;
  const process = processOf(number);
  if (process !== undefined) exit(process.pid, reason);
  return process !== undefined;
}

function placeOf(pid: string): readonly [thread: number, number: number] {
  const [, thread, number] = /^<(\d+)\.(\d+)>$/.exec(pid) ?? [];
  return [Number(thread), Number(number)];
}

async function ask<T>(thread: number, question: Question, deadline: number): Promise<T | undefined> {
  const worker = [...startedThreads().values()].find((one) => one.threadId === thread);
  return worker && askWorker<T>(worker, question, deadline);
}

/** What runs in a thread, as the family of the process that stands for it. */
async function inside(pid: Pid, depth: number, deadline: number): Promise<ProcessInfo[]> {
  const worker = startedThreads().get(pid);
  const found = worker && (await askWorker<ProcessInfo[]>(worker, { kind: 'inspect', depth }, deadline));
  // oxlint-disable-next-line oxc/no-map-spread -- a process as it was told is not changed
  return (found ?? []).map((info) => (info.parent.endsWith('.0>') ? { ...info, parent: String(pid) } : info));
}
