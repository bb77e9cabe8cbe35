import type { Address } from '../config/address.ts';
import type { Vehicle } from './vehicle.ts';

/** Connections that are being opened at a time: no more than any server's backlog takes. */
const connectingAtOnce = 100;
/** One source address has ports for 28,000 connections at most, and a server's limit for one address lies far below. */
const vehiclesPerAddress = 2000;

/**
 * Opens all connections before the first report: what opening costs is not in the latencies.
 * @throws FleetlineError `cannot-connect` at the first one that cannot be opened
 */
export async function connectAll(vehicles: readonly Vehicle[], to: Address, signal?: AbortSignal): Promise<void> {
  const waiting = vehicles.entries();
  const opener = async (): Promise<void> => {
    for (const [index, vehicle] of waiting) {
      if (signal?.aborted) return;
      await vehicle.connect(to, sourceAddress(index, vehicles.length, to.host));
    }
  };
  await Promise.all(Array.from({ length: Math.min(connectingAtOnce, vehicles.length) }, opener));
}

/** The loopback address that a vehicle connects from where there are too many for one; undefined: the system's choice. */
export function sourceAddress(index: number, vehicles: number, host: string): string | undefined {
  if (!host.startsWith('127.') || vehicles <= vehiclesPerAddress) return undefined;
  return `127.0.0.${1 + Math.floor(index / vehiclesPerAddress)}`;
}
