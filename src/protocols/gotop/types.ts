import type { Event } from '../../model/report.ts';

/** Message types, the letter of an alarm without its number. */
export const messages = {
  'CMD-T': 'position, every so many seconds',
  'CMD-F': 'position that was asked for',
  'CMD-X': 'heartbeat',
  'CMD-KEY': 'the SOS key was pressed',
  CMD: 'answer to any other command, with a position or without',
  'ALM-A': 'SOS',
  'ALM-B': 'a fence was crossed: its number, and -1 where it was entered',
  'ALM-C': 'speeding',
  'ALM-D': 'battery low',
  'ALM-E': 'no fix for long',
  'ALM-F': 'battery full',
  'ALM-H': 'moved',
  'ALM-M': 'fell',
  'ALM-N': 'hit something',
  ALM: 'any other alarm',
} as const;

const alarms: Readonly<Record<string, Event>> = {
  A: 'sos',
  C: 'overspeed',
  D: 'battery-low',
  E: 'gps-lost',
  H: 'movement',
  M: 'fall',
  N: 'accident',
};

/** What a type raises: the letter behind `ALM-` says it; a fence has its number and, of newer models, the direction behind that. */
export function eventOf(type: string): Event | undefined {
  if (type === 'CMD-KEY') return 'sos';
  if (!type.startsWith('ALM-')) return undefined;
  const letter = type.charAt(4);
  if (letter === 'B') return type.length < 8 ? 'geofence' : type.endsWith('-1') ? 'geofence-enter' : 'geofence-exit';
  return alarms[letter] ?? 'alarm';
}

/** The name of a type among the messages. */
export function messageOf(type: string): string {
  if (Object.hasOwn(messages, type)) return type;
  const family = type.slice(0, 5);
  return Object.hasOwn(messages, family) ? family : type.slice(0, 3);
}
