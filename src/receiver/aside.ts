import type { JournalOwner } from '../journal/client.ts';
import type { Standing, Stray } from './buffer.ts';
import type { ReceiverContext } from './context.ts';
import { countQuarantined } from './counters.ts';

/** A connection, as quarantine speaks of it. */
export interface Source {
  /** The peer: `ADDRESS:PORT`. */
  readonly remote: string;
  readonly standing: Standing;
  /** When its last byte was read. Milliseconds since 1970, UTC. */
  readonly receivedAt: number;
}

/**
 * Hands bytes that could not be read over to quarantine, and counts them.
 * @returns the ticket under which `owner` will hear of it
 */
export function setAside(
  { journal, counters, listener }: ReceiverContext,
  { remote, standing: { protocol, session }, receivedAt }: Source,
  { bytes, offset, reason }: Stray,
  owner: JournalOwner,
): number {
  countQuarantined(counters, protocol?.name);
  const from = {
    ...(protocol && { protocol: protocol.name }),
    ...(session.device !== undefined && { device: session.device }),
  };
  const frame = { receivedAt, ...from, remote, listener, offset, reason, bytes };
  return journal.quarantine(frame, owner);
}
