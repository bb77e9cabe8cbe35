import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import {
  cast,
  type ChildSpec,
  exit,
  exited,
  isAlive,
  type Pid,
  ProcessError,
  type Reason,
  type Self,
  startServer,
  startSupervisor,
  type SupervisorOptions,
  type SupervisorReport,
  whichChildren,
} from '../../src/process/index.ts';

/** A family of children that note what happens to them. */
export class Family {
  readonly notes: string[] = [];

  /** A child that traps exits and ends with the reason it is sent as a cast. */
  child(id: string, more: Partial<ChildSpec> = {}): ChildSpec {
    const start = (parent: Self): Promise<Pid> =>
      startServer(
        {
          init: (self) => {
            self.trapExit(true);
            this.notes.push(`start ${id}`);
          },
          handleCast: (reason, self) => self.exit(reason),
          terminate: (reason) => void this.notes.push(`end ${id} ${String(reason)}`),
        },
        { parent },
      );
    return { id, start, ...more };
  }

  /** What happened since it was last asked for. */
  take(): string[] {
    return this.notes.splice(0);
  }
}

/** The pids of a supervisor's children, by id. */
export async function pids(supervisor: Pid): Promise<Record<string, Pid | undefined>> {
  return Object.fromEntries((await whichChildren(supervisor)).map(({ id, pid }) => [id, pid]));
}

/** Ends a child and waits until the supervisor has dealt with it. */
export async function end(supervisor: Pid, id: string, reason: Reason): Promise<void> {
  const pid = (await pids(supervisor))[id]!;
  const gone = exited(pid);
  if (reason === 'kill') exit(pid, 'kill');
  else cast(pid, reason);
  await gone;
  if (isAlive(supervisor)) await whichChildren(supervisor).catch(() => []);
}

/** Ends a supervisor as its parent would. */
export async function stop(supervisor: Pid): Promise<void> {
  const gone = exited(supervisor);
  exit(supervisor, 'shutdown');
  await gone;
}

/** A supervisor over a, b and c that has told the start of all three. */
export async function familyOfThree(options: Partial<SupervisorOptions>): Promise<{ family: Family; supervisor: Pid }> {
  const family = new Family();
  const children = ['a', 'b', 'c'].map((id) => family.child(id));
  const supervisor = await startSupervisor({ strategy: 'one-for-one', intensity: 3, children, ...options });
  assert.deepEqual(family.take(), ['start a', 'start b', 'start c']);
  return { family, supervisor };
}

/** The supervisor reports that are published meanwhile. */
export async function reportsDuring(during: () => Promise<void>): Promise<SupervisorReport[]> {
  const reports: SupervisorReport[] = [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the channel is documented to carry
  const listen = (report: unknown): number => reports.push(report as SupervisorReport);
  diagnostics.subscribe('fleetline:process:supervisor', listen);
  await during();
  diagnostics.unsubscribe('fleetline:process:supervisor', listen);
  return reports;
}

/** Matches an error of the library by its code. */
export function withCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ProcessError && error.code === code;
}
