import type { Reason } from '../process/index.ts';
import type { Standing } from './buffer.ts';
import { type CloseReason, type Counters, countClosed } from './counters.ts';
import { receiverEvents } from './events.ts';

/**
 * Counts and tells that the connection of a peer has ended.
 * @param reason why its process has ended
 * @param closing why it was about to close, if it was
 * @param standing where it stood; left out where it had said nothing yet
 */
export function tellClosed(
  counters: Counters,
  remote: string,
  reason: Reason,
  closing: CloseReason | undefined,
  standing?: Standing,
): void {
  const closed = reason === 'killed' ? 'killed' : (closing ?? (reason === 'shutdown' ? 'shutdown' : 'error'));
  const protocol = standing?.protocol?.name;
  countClosed(counters, protocol, closed);
  receiverEvents.closed.publish({ remote, reason: closed, protocol, device: standing?.session.device });
}
