import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describeReason, type Reason, type SupervisorReport } from '../process/index.ts';

/** What a buffer was busy with when it crashed, and what it is found by in quarantine. */
export interface SeenFrame {
  readonly bytes: Uint8Array;
  /** Of its first byte, counted from the connection's first. */
  readonly offset: number;
  /** Milliseconds since 1970, UTC. */
  readonly receivedAt: number;
  /** The listener's address as configured. */
  readonly listener: string;
}

/** A process that ended otherwise than by order, as the thread tells of it in which it was seen. */
export interface SeenCrash {
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  /** What it was: `buffer`, `journal`, `receiver-1`, … */
  readonly process: string;
  /** Who started it again, or saw it end. */
  readonly supervisor: string;
  /** What it ended with, in one line. */
  readonly reason: string;
  readonly stack?: string | undefined;
  /** Of a buffer: the peer of its connection, and who had logged in. */
  readonly remote?: string | undefined;
  readonly protocol?: string | undefined;
  readonly device?: string | undefined;
  readonly frame?: SeenFrame | undefined;
}

/** What a thread tells of the crashes since it told last. */
export interface CrashNews {
  readonly crashes: readonly SeenCrash[];
  /** How many more there were. */
  readonly omitted: number;
}

/** Crashes that are told at a time, once a second: a fleet that crashes a decoder with every frame does not flood the main thread. */
const mostAtATime = 50;

/** What is kept of a text: a decoder may put a whole frame into its message. */
const [mostReason, mostStack] = [500, 8_000];

/** The crashes of a thread that it has not told of yet. */
export class CrashLog {
  #crashes: SeenCrash[] = [];
  #omitted = 0;

  readonly note = (crash: SeenCrash): void => {
    if (this.#crashes.length < mostAtATime) this.#crashes.push(crash);
    else this.#omitted += 1;
  };

  /** What is to be told now, if anything. */
  take(): CrashNews | undefined {
    if (this.#crashes.length === 0) return undefined;
    const news = { crashes: this.#crashes, omitted: this.#omitted };
    this.#crashes = [];
    this.#omitted = 0;
    return news;
  }
}

/** A reason as a crash shows it. */
export function told(reason: Reason): Pick<SeenCrash, 'reason' | 'stack'> {
  const stack = reason instanceof Error ? reason.stack : undefined;
  return {
    reason: describeReason(reason).replaceAll(/\s+/g, ' ').slice(0, mostReason),
    ...(stack !== undefined && { stack: stack.slice(0, mostStack) }),
  };
}

/**
 * Notes what the supervisors of this thread report from now on.
 * @returns ends it
 */
export function watchSupervisors(note: (crash: SeenCrash) => void): () => void {
  const name = 'fleetline:process:supervisor';
  const hear = (message: unknown): void => {
    const { supervisor, title, reason, offender } = message as SupervisorReport;
    const process = offender.id ?? offender.type;
    note({ at: Date.now(), process, supervisor: title ?? String(supervisor), ...told(reason) });
  };
  subscribe(name, hear);
  return () => unsubscribe(name, hear);
}
