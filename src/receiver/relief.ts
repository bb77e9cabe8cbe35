import { send } from '../process/index.ts';
import type { Connections } from './connections.ts';
import type { Credit } from './credit.ts';
import type { Close } from './orders.ts';

/** Longer than it takes to decode what is held. */
const stuckAfterMs = 2_000;

/**
 * Where all credit for bytes is held by frames that do not come to an end, closes the connections that hold most, so that the others can
 * go on; else has whoever waits for credit look again. To be called about once a second.
 */
export function relieve(credit: Credit, present: Connections): void {
  let excess = credit.stuck(stuckAfterMs);
  if (excess === 0) return credit.remind();
  const holders = Array.from(present.entries(), ([{ heldBytes }, pid]) => ({ held: heldBytes, pid }));
  holders.sort((one, other) => other.held - one.held);
  for (const { held, pid } of holders) {
    if (excess <= 0) return;
    excess -= held;
    send(pid, { kind: 'close', reason: 'held-bytes' } satisfies Close);
  }
}
