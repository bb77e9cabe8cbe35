import { type Process, processes, type Status } from './kernel.ts';
import type { Pid } from './pid.ts';
import { describeReason } from './signals.ts';

/** A process as plain data, ready for JSON. */
export interface ProcessInfo {
  /** `<THREAD.N>` */
  readonly pid: string;
  readonly name: string | null;
  readonly label: string | null;
  /** Who spawned it; `<THREAD.0>` is ordinary code outside all processes. */
  readonly parent: string;
  readonly links: readonly string[];
  /** `waiting` for a message, `runnable` with one in hand, or `running`: an async process that awaits something else. */
  readonly state: Exclude<Status, 'exited'>;
  readonly trapsExits: boolean;
  readonly mailbox: number;
  /** Null: no limit. */
  readonly mailboxLimit: number | null;
  /** Messages that it has taken so far. */
  readonly handled: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** How often it has started a child of its own again. */
  readonly restarts: number;
  /** The last child that it started again, and what that one had ended with. */
  readonly lastRestart: { readonly child: string; readonly reason: string } | null;
}

/**
 * All processes of this thread, in the order of their start; `parent` makes them a tree.
 * @param depth how many generations: 2 are those that were spawned from outside, and their children. Links to others are left out: of a
 * supervisor of ten thousand connections they would be most of the answer
 */
export function inspect(depth = Infinity): ProcessInfo[] {
  if (depth === Infinity) return Array.from(processes, (process) => describe(process));
  const generations = new Map<Pid, number>();
  const found = new Set<Process>();
  for (const process of processes) {
    // A parent was started before its children. One that is gone counts as outside.
    const generation = (generations.get(process.parent) ?? 0) + 1;
    generations.set(process.pid, generation);
    if (generation <= depth) found.add(process);
  }
  return Array.from(found, (process) =>
    describe(
      process,
      [...process.links].filter((peer) => found.has(peer)),
    ),
  );
}

function describe(process: Process, links: Iterable<Process> = process.links): ProcessInfo {
  const { restarts } = process;
  return {
    pid: String(process.pid),
    name: process.name ?? null,
    label: process.label ?? null,
    parent: String(process.parent),
    links: Array.from(links, ({ pid }) => String(pid)),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one that has exited is not among the processes any more
    state: process.status as Exclude<Status, 'exited'>,
    trapsExits: process.trapping,
    mailbox: process.mailbox.length,
    mailboxLimit: Number.isFinite(process.limit) ? process.limit : null,
    handled: process.handled,
    startedAt: new Date(process.startedAt).toISOString(),
    restarts: restarts?.count ?? 0,
    lastRestart: restarts === undefined ? null : { child: restarts.child, reason: describeReason(restarts.reason) },
  };
}

/** A process and those that it has spawned, in the order of their start. */
export interface Family {
  readonly process: ProcessInfo;
  readonly children: readonly ProcessInfo[];
}

/** The process of this thread with a number, as its pid has it. */
export function processOf(number: number): Process | undefined {
  for (const process of processes) if (process.pid.number === number) return process;
  return undefined;
}

/** A process of this thread with up to so many of its children, and of its links; undefined where there is none of this number. */
export function familyOf(number: number, most: number): Family | undefined {
  const found = processOf(number);
  if (found === undefined) return undefined;
  const children: ProcessInfo[] = [];
  for (const process of processes) {
    if (children.length >= most) break;
    if (process.parent === found.pid) children.push(describe(process));
  }
  return { process: describe(found, [...found.links].slice(0, most)), children };
}

/** The processes of this thread as a crowd. */
export interface Census {
  readonly processes: number;
  /** Messages that wait in all mailboxes together, and in the fullest one. */
  readonly queued: number;
  readonly longestMailbox: number;
}

/** Counts the processes of this thread: cheap enough for every second, with ten thousands of them. */
export function census(): Census {
  let queued = 0;
  let longestMailbox = 0;
  for (const { mailbox } of processes) {
    queued += mailbox.length;
    longestMailbox = Math.max(longestMailbox, mailbox.length);
  }
  return { processes: processes.size, queued, longestMailbox };
}
