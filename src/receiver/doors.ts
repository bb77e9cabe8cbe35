import { type Address, formatAddress } from '../config/address.ts';
import { listenerIds } from '../config/reload.ts';
import type { Pid } from '../process/index.ts';
import { protocolNamed } from '../protocols/registry.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { ReceiverContext } from './context.ts';
import { doorwayOf } from './doorway.ts';
import { AddressRule } from './networks.ts';
import type { ReceiverSettings } from './settings.ts';
import { tlsOf } from './tls.ts';

/** One listener: what its connections share, and where it listens. */
export interface Door {
  readonly id: string;
  context: ReceiverContext;
  /** Once it has a port, that is the port: one that is started again listens where its trackers expect it. */
  address: Address;
  pid: Pid | undefined;
}

/** What the connections of all listeners share, and no reading of the configuration replaces. */
export type Shared = Pick<
  ReceiverContext,
  'limits' | 'journal' | 'connections' | 'credit' | 'counters' | 'lastFrames' | 'presence' | 'policy' | 'unknown'
>;

/** @throws FleetlineError where a listener is pinned to a protocol that there is not, or the files of TLS cannot be used */
export function doorsOf(given: ReceiverSettings, shared: Shared): Door[] {
  const { listeners, protocols, replyMode, tls } = given;
  const maker = tlsOf(tls);
  const ids = listenerIds(listeners);
  const named = (protocol: string | undefined): Protocol | undefined =>
    protocol === undefined ? undefined : protocolNamed(protocol, protocols);
  return listeners.map((listener, index): Door => {
    const context: ReceiverContext = {
      ...shared,
      listener: formatAddress(listener),
      protocols,
      pinned: named(listener.protocol),
      hint: named(listener.hint),
      doorway: doorwayOf(listener, maker),
      replyMode,
      origins: new AddressRule(given, listener),
      presence: given.oneConnectionPerDevice ? shared.presence : undefined,
    };
    return { id: `listener ${ids[index]}`, context, address: listener.bound ?? listener, pid: undefined };
  });
}
