import { formatAddress } from '../config/address.ts';
import type { Config } from '../config/config.ts';
import { protocolNamed } from '../protocols/registry.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { DevicePolicy } from './policy.ts';
import { readPolicy } from './policy-list.ts';

/** What bytes in quarantine are decoded with: all that decides on a connection's bytes, as it is today. */
export interface Decoders {
  readonly protocols: readonly Protocol[];
  /** Which devices may send reports. Default: every one. */
  readonly policy?: DevicePolicy | undefined;
  /** The protocol to take where several begin alike, by the listener's address as configured. */
  readonly hints?: ReadonlyMap<string, Protocol>;
  /** The longest frame. Default: as for a gateway. */
  readonly frameBytes?: number;
  /** As many bytes as may not say what protocol they are of. Default: as for a gateway. */
  readonly recogniseBytes?: number;
}

/**
 * Those of a configuration.
 * @param protocols its protocols, loaded
 * @throws FleetlineError where the list of devices cannot be read, or a hint names no protocol
 */
export async function decodersOf(
  { devices, limits, listen }: Config,
  protocols: readonly Protocol[],
): Promise<Decoders> {
  const hints = new Map<string, Protocol>();
  for (const { hint, ...address } of listen)
    if (hint !== undefined) hints.set(formatAddress(address), protocolNamed(hint, protocols));
  const { frameBytes, recogniseBytes, listedDevices } = limits;
  return { protocols, policy: await readPolicy(devices, listedDevices), hints, frameBytes, recogniseBytes };
}
