import type { Event } from '../../model/report.ts';

/** V-Sun's and Mictrack's words for why a device reports, with what they are for. */
export const states = {
  AUTO: 'position at the usual interval, ignition on',
  AUTOSTART: 'ignition on',
  AUTOLOW: 'position at the usual interval, ignition off',
  AUTOSTOP: 'ignition off',
  AUT: 'position at the usual interval',
  SMS: 'position that was asked for',
  CALL: 'position that was asked for by a call',
  ANSWER: 'position that was asked for by a call, which was answered',
  TIMER: 'position at the usual interval',
  SF: 'position; no document tells why',
  SOS: 'alarm button',
  DEF: 'external power cut',
  BLP: 'battery low',
  LPD: 'battery low',
  CLP: 'external power low',
  OS: 'left a geofence',
  RS: 'entered a geofence',
  HT: 'too hot',
  OVERSPEED: 'faster than allowed',
  SAFESPEED: 'no longer faster than allowed',
  TOWED: 'moved with the ignition off',
} as const;

/** The words that are alarms. */
export const alarmOf: Readonly<Record<string, Event>> = {
  SOS: 'sos',
  DEF: 'power-cut',
  BLP: 'battery-low',
  LPD: 'battery-low',
  CLP: 'power-low',
  OS: 'geofence-exit',
  RS: 'geofence-enter',
  HT: 'temperature',
  OVERSPEED: 'overspeed',
  TOWED: 'tow',
};
