import type { Event } from '../../model/report.ts';

/** Packet types of a position: what made the device send it. */
export const packetTypes = {
  NR: 'position at the usual interval',
  HP: 'position with the device’s health',
  EA: 'emergency button pressed or released',
  TA: 'the device was opened',
  DT: 'the wire of the emergency button was cut',
  IN: 'ignition on',
  IF: 'ignition off',
  BD: 'vehicle battery disconnected',
  BR: 'vehicle battery connected again',
  BL: 'internal battery low',
  BC: 'internal battery no longer low',
  HB: 'harsh braking',
  HA: 'harsh acceleration',
  RT: 'rash turning',
  OS: 'overspeed',
  GI: 'geofence entered',
  GO: 'geofence left',
  TL: 'vehicle tilted',
  OA: 'settings changed over the air',
} as const;

const eventOfType: Readonly<Record<string, Event>> = {
  EA: 'sos',
  TA: 'tampering',
  DT: 'tampering',
  IN: 'ignition-on',
  IF: 'ignition-off',
  BD: 'power-cut',
  BR: 'power-restored',
  BL: 'battery-low',
  HB: 'harsh-braking',
  HA: 'harsh-acceleration',
  RT: 'harsh-cornering',
  OS: 'overspeed',
  GI: 'geofence-enter',
  GO: 'geofence-exit',
  TL: 'alarm',
};

/** The standard's alert numbers, for packets whose type does not say it. 1 and 2 are the usual interval. */
const eventOfAlert: Readonly<Record<number, Event>> = {
  3: 'power-cut',
  4: 'battery-low',
  6: 'power-restored',
  7: 'ignition-on',
  8: 'ignition-off',
  9: 'tampering',
  10: 'sos',
  13: 'harsh-braking',
  14: 'harsh-acceleration',
  15: 'harsh-cornering',
  16: 'tampering',
  17: 'overspeed',
  18: 'geofence-enter',
  19: 'geofence-exit',
};
const emergencyOver = 11;

/** The event of a position: told by its packet type, or failing that by its alert number. */
export function alarmEvent(type: string, alert: number | undefined): Event | undefined {
  if (type === 'NR' && (alert ?? 0) < 3) return undefined;
  if (type === 'EA' && alert === emergencyOver) return undefined;
  return (
    (Object.hasOwn(eventOfType, type) ? eventOfType[type] : undefined) ??
    (alert === undefined ? undefined : eventOfAlert[alert])
  );
}
