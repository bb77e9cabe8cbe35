import type { Address } from '../config/address.ts';
import { connectAll } from './connecting.ts';
import { type Pace, recordedPace, steadyPace } from './pace.ts';
import { deviceOfTrace, type SimulatedProtocol } from './protocols.ts';
import { madeUpRoute, recordedRoute, type Route } from './route.ts';
import { emptyTally, sumOf, type Tally } from './tally.ts';
import { readTrace } from './trace.ts';
import { giveTurns } from './turns.ts';
import { Vehicle } from './vehicle.ts';

export interface SimulationOptions {
  /** The gateway. */
  readonly to: Address;
  /** Dealt to the vehicles in turn. At least one. */
  readonly protocols: readonly SimulatedProtocol[];
  /** Made-up vehicles (default 10), or the most that are taken from the trace (default: all). */
  readonly vehicles?: number | undefined;
  /**
   * Reports a second over all vehicles; Infinity: as fast as the replies allow. Default: one a second for each made-up vehicle,
   * Infinity for a trace.
   */
  readonly rate?: number | undefined;
  /** Reports over all vehicles, then it is over. Default: the whole trace; made-up vehicles drive until `signal` says stop. */
  readonly count?: number | undefined;
  /** A file of recorded positions, in place of made-up drives; see {@link readTrace}. */
  readonly trace?: string | undefined;
  /** Keeps the gaps between a vehicle's recorded times, divided by this. Default: the gaps do not count. */
  readonly speedUp?: number | undefined;
  /** Seconds that a reply may take, and connecting, and the other side's goodbye. Default 10. */
  readonly timeout?: number | undefined;
  /** Stops the vehicles; what is due is still waited for. */
  readonly signal?: AbortSignal | undefined;
  /** Told four times a second how it stands. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How a simulation stands. */
export interface Progress {
  readonly total: Tally;
  /** Replies that are waited for. */
  readonly unanswered: number;
  /** Reports that are left, Infinity where it only ends when it is told to. */
  readonly remaining: number;
  /** Since the beginning, milliseconds. */
  readonly elapsed: number;
}

/** How a simulation ended. */
export interface SimulationResult {
  readonly total: Tally;
  /** By the protocol's name. */
  readonly protocols: ReadonlyMap<string, Tally>;
  /** From the first report's turn to the last connection's end, seconds. */
  readonly seconds: number;
}

export const defaultTimeout = 10;
const defaultVehicles = 10;
const watchMilliseconds = 250;

/**
 * Drives vehicles over real sockets, one each, and holds every reply against the one that the protocol has due.
 * @returns once every vehicle is done, or gone: early closed connections and missing replies are counted, not thrown
 * @throws FleetlineError `cannot-connect` where a connection cannot be made, `bad-option` where the trace cannot be read
 */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const tallies = new Map(options.protocols.map(({ name }) => [name, emptyTally()]));
  const drives = options.trace === undefined ? madeUpDrives(options) : await recordedDrives(options, options.trace);
  const timeout = (options.timeout ?? defaultTimeout) * 1000;
  const vehicles = drives.map(({ protocol, route, device }) => {
    const tally = tallies.get(protocol.name) ?? emptyTally();
    return new Vehicle({ device, protocol, route, tally, timeout });
  });
  const stop = (): void => vehicles.forEach((vehicle) => vehicle.stop());
  const begun = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    for (const vehicle of vehicles) vehicle.watch(now);
    options.onProgress?.({
      total: sumOf(tallies.values()),
      unanswered: vehicles.reduce((sum, vehicle) => sum + vehicle.unanswered, 0),
      remaining: drives.reduce((sum, { route }) => sum + route.remaining, 0),
      elapsed: now - begun,
    });
  }, watchMilliseconds);
  let started = begun;
  let end: (() => void) | undefined;
  try {
    await connectAll(vehicles, options.to, options.signal);
    options.signal?.addEventListener('abort', stop);
    if (options.signal?.aborted) stop();
    started = performance.now();
    end = giveTurns(vehicles, paceOf(drives, options));
    await Promise.all(vehicles.map(({ finished }) => finished));
  } finally {
    end?.();
    clearInterval(watch);
    options.signal?.removeEventListener('abort', stop);
    for (const vehicle of vehicles) vehicle.abandon();
  }
  const seconds = (performance.now() - started) / 1000;
  return { total: sumOf(tallies.values()), protocols: tallies, seconds };
}

/** A vehicle before it has a connection. */
interface Drive {
  readonly device: string;
  readonly protocol: SimulatedProtocol;
  readonly route: Route;
  /** The recorded times of its reports. */
  readonly times?: readonly number[];
}

function madeUpDrives({ protocols, vehicles = defaultVehicles, count }: SimulationOptions): Drive[] {
  return Array.from({ length: vehicles }, (_, index) => {
    const protocol = dealt(protocols, index);
    const device = protocol.encoder.device(index);
    const step = Math.max(protocol.encoder.precision.time, 1);
    // The first vehicles take one more where the count cannot be shared evenly.
    const share = count === undefined ? Number.POSITIVE_INFINITY : Math.ceil((count - index) / vehicles);
    return { device, protocol, route: madeUpRoute(device, index, step, Math.max(share, 0)) };
  });
}

async function recordedDrives({ protocols, vehicles, count }: SimulationOptions, file: string): Promise<Drive[]> {
  const trace = await readTrace(file, { vehicles, count });
  return Array.from(trace, ([id, positions], index) => {
    const protocol = dealt(protocols, index);
    const device = deviceOfTrace(id, protocol);
    const times = positions.map(({ time }) => time);
    return { device, protocol, route: recordedRoute(device, positions), times };
  });
}

function dealt(protocols: readonly SimulatedProtocol[], index: number): SimulatedProtocol {
  const protocol = protocols[index % protocols.length];
  if (!protocol) throw new RangeError('a simulation needs a protocol');
  return protocol;
}

function paceOf(drives: readonly Drive[], { rate, speedUp, trace }: SimulationOptions): Pace | undefined {
  if (speedUp !== undefined) {
    return recordedPace(
      drives.map(({ times = [] }) => times),
      speedUp,
      rate ?? Number.POSITIVE_INFINITY,
    );
  }
  const perSecond = rate ?? (trace === undefined ? drives.length : Number.POSITIVE_INFINITY);
  if (perSecond === Number.POSITIVE_INFINITY) return undefined;
  return steadyPace(
    drives.map(({ route }) => route.remaining),
    perSecond,
  );
}
