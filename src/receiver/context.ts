import type { Limits } from '../config/limits.ts';
import type { ReplyMode } from '../config/reply.ts';
import type { JournalClient } from '../journal/client.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { Connections } from './connections.ts';
import type { CloseReason, Counters } from './counters.ts';
import type { Doorway } from './doorway.ts';
import type { LastFrames } from './last-frames.ts';
import type { AddressRule } from './networks.ts';
import type { Credit } from './credit.ts';
import type { DevicePolicy } from './policy.ts';
import type { Presence } from './presence.ts';
import type { UnknownDevices } from './unknown.ts';

/** What all connections of a listener share. */
export interface ReceiverContext {
  /** The listener's address as configured, for quarantine. */
  readonly listener: string;
  readonly protocols: readonly Protocol[];
  /** What the listener is pinned to; undefined: any protocol, recognised from the bytes. */
  readonly pinned: Protocol | undefined;
  /** What to take where several protocols begin alike. */
  readonly hint: Protocol | undefined;
  /** What a peer has to go through before it is a connection; undefined: nothing. */
  readonly doorway: Doorway | undefined;
  readonly limits: Limits;
  readonly replyMode: ReplyMode;
  readonly journal: JournalClient;
  readonly connections: Connections;
  readonly credit: Credit;
  readonly counters: Counters;
  /** What each connection said last. */
  readonly lastFrames: LastFrames;
  /** From where devices may come. */
  readonly origins: AddressRule;
  /** Who is there, where a device may have one connection only. */
  readonly presence: Presence | undefined;
  readonly policy: DevicePolicy;
  /** Those that the policy turned away, until they are told on. */
  readonly unknown: UnknownDevices;
}

/** Why a peer may not come in, if it may not. @param address left out while only the proxy before it is known */
export function refusalOf({ origins, connections }: ReceiverContext, address?: string): CloseReason | undefined {
  return address !== undefined && origins.denies(address) ? 'denied' : connections.refusal(address);
}
