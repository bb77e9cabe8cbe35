import { doing, type Doing, isMoving, isSilent, type Vehicle } from './fleet.ts';

/** Which vehicles the list shows. */
export const states = ['all', 'moving', 'silent', 'connected'] as const;

/** One of {@link states}. */
export type State = (typeof states)[number];

/** What the list is asked for. */
export interface Wish {
  /** Part of a name, in small or capital letters. */
  readonly search: string;
  readonly state: State;
  /** Undefined: any. */
  readonly protocol: string | undefined;
}

/** A list as it is shown. */
export interface Listing {
  /** Alarms first, then what moves, what stands, what is silent; each by name. */
  readonly vehicles: readonly Vehicle[];
  /** How many there would be of each state, for the same search and protocol. */
  readonly counts: Readonly<Record<State, number>>;
}

const order: readonly Doing[] = ['alarm', 'moving', 'standing', 'silent'];

const is: Readonly<Record<State, (vehicle: Vehicle, now: number) => boolean>> = {
  all: () => true,
  moving: isMoving,
  silent: isSilent,
  connected: ({ connected }) => connected === true,
};

/** @param byName all vehicles by name @param now milliseconds since 1970 by the gateway's clock */
export function listed(byName: readonly Vehicle[], { search, state, protocol }: Wish, now: number): Listing {
  const wanted = search.trim().toLowerCase();
  const groups: Record<Doing, Vehicle[]> = { alarm: [], moving: [], standing: [], silent: [] };
  const counts = { all: 0, moving: 0, silent: 0, connected: 0 };
  for (const vehicle of byName) {
    if (protocol !== undefined && vehicle.protocol !== protocol) continue;
    if (wanted !== '' && !vehicle.device.toLowerCase().includes(wanted)) continue;
    for (const one of states) {
      if (!is[one](vehicle, now)) continue;
      counts[one]++;
      if (one === state) groups[doing(vehicle, now)].push(vehicle);
    }
  }
  return { vehicles: order.flatMap((does) => groups[does]), counts };
}

/** All protocols that vehicles speak, by name. */
export function protocolsOf(vehicles: Iterable<Vehicle>): string[] {
  const names = new Set<string>();
  for (const { protocol } of vehicles) names.add(protocol);
  return [...names].sort();
}

/** Which rows of a list are seen, and a few around them. */
export function seen(
  scrolled: number,
  height: number,
  rowHeight: number,
  rows: number,
): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.floor(scrolled / rowHeight) - 4);
  return { from: Math.min(from, rows), to: Math.min(rows, Math.ceil((scrolled + height) / rowHeight) + 4) };
}
