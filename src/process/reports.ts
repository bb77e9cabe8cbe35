import { channel } from 'node:diagnostics_channel';
import { type ChildTraits, type Restart, shutdownOf } from './children.ts';
import { find } from './kernel.ts';
import type { Pid } from './pid.ts';
import type { Self } from './self.ts';
import type { Reason } from './signals.ts';

/** What is published on `fleetline:process:supervisor` when something went wrong with a child. */
export interface SupervisorReport {
  readonly supervisor: Pid;
  /** What the supervisor is called, for people: its name, or its label. */
  readonly title: string | undefined;
  readonly context: 'start-error' | 'child-terminated' | 'shutdown-error' | 'shutdown';
  readonly reason: Reason;
  readonly offender: Offender;
}

/** What is published on `fleetline:process:progress` when a child was started. */
export interface ProgressReport {
  readonly supervisor: Pid;
  readonly started: Offender;
}

export interface Offender {
  readonly id: string | undefined;
  readonly pid: Pid | undefined;
  readonly restart: Restart;
  readonly shutdown: number | 'infinity' | 'brutal-kill';
  readonly type: 'worker' | 'supervisor';
  readonly significant: boolean;
}

const problems = channel('fleetline:process:supervisor');
const progress = channel('fleetline:process:progress');

/** A child as its reports name it. */
export type Described = ChildTraits & { readonly id?: string };

function offender(child: Described, pid: Pid | undefined): Offender {
  const { id, restart = 'permanent', type = 'worker', significant = false } = child;
  return { id, pid, restart, shutdown: shutdownOf(child), type, significant };
}

export function report(
  self: Self,
  context: SupervisorReport['context'],
  reason: Reason,
  child: Described,
  pid: Pid | undefined,
): void {
  if (!problems.hasSubscribers) return;
  const published: SupervisorReport = {
    supervisor: self.pid,
    title: find(self.pid)?.name ?? self.label,
    context,
    reason,
    offender: offender(child, pid),
  };
  problems.publish(published);
}

export function reportProgress(self: Self, child: Described, pid: Pid): void {
  if (!progress.hasSubscribers) return;
  const published: ProgressReport = { supervisor: self.pid, started: offender(child, pid) };
  progress.publish(published);
}
