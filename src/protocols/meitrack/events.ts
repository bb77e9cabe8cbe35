import type { Event } from '../../model/report.ts';

/** Event codes, as the vendor's documents for all models number them. What is not here is a reason to report and no event. */
const byCode: ReadonlyMap<number, Event> = new Map<number, Event>([
  [1, 'sos'],
  [2, 'input'],
  [3, 'input'],
  [4, 'input'],
  [5, 'input'],
  [9, 'input'],
  [10, 'input'],
  [11, 'input'],
  [12, 'input'],
  [13, 'input'],
  [17, 'battery-low'],
  [18, 'power-low'],
  [19, 'overspeed'],
  [20, 'geofence-enter'],
  [21, 'geofence-exit'],
  [22, 'power-restored'],
  [23, 'power-cut'],
  [24, 'gps-lost'],
  [25, 'gps-restored'],
  [28, 'antenna-cut'],
  [36, 'tow'],
  [37, 'driver'],
  [41, 'stop'],
  [42, 'movement'],
  [44, 'jamming'],
  [50, 'temperature'],
  [51, 'temperature'],
  [53, 'fuel'],
  [54, 'fuel-leak'],
  [78, 'accident'],
  [90, 'harsh-cornering'],
  [91, 'harsh-cornering'],
  [129, 'harsh-braking'],
  [130, 'harsh-acceleration'],
  [133, 'idle'],
  [135, 'fatigue'],
]);

export function eventOf(code: number | undefined): Event | undefined {
  return code === undefined ? undefined : byCode.get(code);
}
