import type { Pace } from './pace.ts';
import type { Vehicle } from './vehicle.ts';

/** Turns are given this often at most: timers cost more than they are worth below that. */
const tickMilliseconds = 4;
/** A day: timers cannot hold more than 24 of them, and traces have longer gaps. */
const longestTimer = 86_400_000;

/**
 * Gives the vehicles their turns at a pace; without one, all turns at once, so that only the replies hold them back.
 * @returns ends it
 */
export function giveTurns(vehicles: readonly Vehicle[], pace: Pace | undefined): () => void {
  if (!pace) {
    for (const vehicle of vehicles) {
      vehicle.owe(Number.POSITIVE_INFINITY);
      vehicle.proceed();
    }
    return () => {};
  }
  const begun = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const tick = (): void => {
    const now = performance.now() - begun;
    const theirs = new Set<Vehicle>();
    while (pace.at <= now) {
      const vehicle = vehicles[pace.take()];
      vehicle?.owe(1);
      if (vehicle) theirs.add(vehicle);
    }
    for (const vehicle of theirs) vehicle.proceed();
    if (pace.at === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(tick, Math.min(Math.max(pace.at - now, tickMilliseconds), longestTimer));
  };
  tick();
  return () => clearTimeout(timer);
}
