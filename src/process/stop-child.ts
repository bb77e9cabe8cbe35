import { isAsAsked, shutdownOf } from './children.ts';
import type { Pid } from './pid.ts';
import { type Described, report } from './reports.ts';
import type { Self } from './self.ts';
import { Down, Exit, Timeout } from './signals.ts';

/**
 * Ends a child: `shutdown`, its time, then `kill`. It is watched with a monitor and not with the link, so that a child that has
 * unlinked itself cannot hang its supervisor.
 */
export async function stopChild(self: Self, spec: Described, pid: Pid | undefined): Promise<void> {
  if (pid === undefined) return;
  const ref = self.monitor(pid);
  self.unlink(pid);
  const shutdown = shutdownOf(spec);
  self.exit(pid, shutdown === 'brutal-kill' ? 'kill' : 'shutdown');
  // A child that had ended before has left its Exit, which says why; its Down says noproc.
  const end = (message: unknown): Exit | Down | undefined =>
    (message instanceof Exit && message.from === pid) || (message instanceof Down && message.ref === ref)
      ? message
      : undefined;
  let last = await self.receive(end, typeof shutdown === 'number' ? shutdown : Number.POSITIVE_INFINITY);
  if (last === Timeout) {
    self.exit(pid, 'kill');
    last = await self.receive(end);
  }
  self.demonitor(ref, { flush: true });
  if (!isAsAsked(spec, last.reason)) report(self, 'shutdown-error', last.reason, spec, pid);
}
