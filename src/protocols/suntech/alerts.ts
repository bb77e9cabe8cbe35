import type { Event } from '../../model/report.ts';

/** EMG: what the emergency is. */
const emergencies: Readonly<Record<number, Event>> = {
  1: 'sos',
  2: 'movement',
  3: 'power-cut',
  5: 'alarm',
  6: 'door',
  7: 'movement',
  8: 'vibration',
};

/** ALT: what the alert is, where the list of events has it. The numbers are the same in all families. */
const alerts: Readonly<Record<number, Event>> = {
  1: 'overspeed',
  3: 'antenna-cut',
  5: 'geofence-exit',
  6: 'geofence-enter',
  8: 'antenna-cut',
  13: 'fault',
  14: 'power-low',
  15: 'vibration',
  16: 'accident',
  22: 'overspeed',
  23: 'overspeed',
  24: 'temperature',
  25: 'fault',
  26: 'alarm',
  27: 'harsh-braking',
  28: 'fault',
  33: 'ignition-on',
  34: 'ignition-off',
  40: 'power-restored',
  41: 'power-cut',
  42: 'sos',
  45: 'fault',
  46: 'harsh-acceleration',
  47: 'harsh-braking',
  48: 'harsh-cornering',
  49: 'overspeed',
  50: 'jamming',
  59: 'driver',
  60: 'driver',
  61: 'idle',
  62: 'stop',
  64: 'alarm',
  68: 'idle',
  69: 'movement',
  73: 'fuel-leak',
  132: 'door',
};

/** The event of an emergency, an event at an input, or an alert. */
export function eventOf(type: string, id: number | undefined): Event | undefined {
  if (id === undefined) return undefined;
  if (type === 'EVT') return 'input';
  return type === 'EMG' ? (emergencies[id] ?? 'alarm') : alerts[id];
}

/** An alert's number. That of a geofence carries the fence behind it: `5007` is the exit from fence 007. */
export function readAlert(text = ''): { id: number | undefined; geofence: string | undefined } {
  const fenced = text.length === 4 && (text.startsWith('5') || text.startsWith('6'));
  const id = Number.parseInt(fenced ? text.slice(0, 1) : text, 10);
  return { id: Number.isNaN(id) ? undefined : id, geofence: fenced ? text.slice(1) : undefined };
}
